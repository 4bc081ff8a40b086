#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "exchange/portfolio.hpp"
#include "ledger/fact.hpp"

/// File in, drafts and problems out. No network, no database.
namespace longspan::exchange {

struct ImportOptions {
  std::string programme;                     ///< the code it is filed under
  std::optional<std::filesystem::path> map;  ///< column map, for CSV
  Instant now;
  std::stop_token stop;
  /// Stage ("reading", "checking"), done, total (bytes or rows). False cancels.
  std::function<bool(std::string_view stage, std::size_t done, std::size_t total)> progress;
  /// The name a person knows the file by, where `path` is a temporary file. Empty: path's own name.
  std::string file_name;
};

/// What is registered now, so that a changed file becomes corrections and an unchanged one nothing.
/// Any function may be empty: then everything in the file counts as new, and the ids, which are
/// made from the content, still keep a second import of the same file from adding anything.
struct ImportContext {
  struct Programme {
    contract::ProgrammeRegistered registration;             ///< with its corrections applied
    std::vector<contract::ProgrammeTotalPublished> totals;  ///< those that stand
    std::uint64_t head = 0;                                 ///< newest seq in its stream
  };
  struct Project {
    PortfolioProject now;    ///< with corrections applied; withdrawn stages left out; no reports
    std::uint64_t head = 0;  ///< newest seq in its stream
  };
  struct Report {
    Uuid fact;  ///< the fact that counts today for that day
    contract::DailyReport report;
  };
  std::function<std::optional<Programme>(std::string const& programme)> programme;
  std::function<std::optional<Project>(std::string const& programme, std::string const& project)>
      project;
  std::function<std::optional<Report>(std::string const& programme, std::string const& project,
                                      Day day)>
      report;
  std::function<std::optional<contract::StatusReported>(std::string const& programme,
                                                        std::string const& project, Day day)>
      status;
};

/// Something worth knowing that stops nothing: a column nobody reads, a rounded amount.
struct Note {
  std::string place;
  std::string zh, en;
};

struct ImportPlan {
  std::string format;                 ///< "workbook", "oc4ids", "status_rows"
  std::string encoding;               ///< of a text file: "UTF-8", "UTF-16LE", "GB18030"...
  std::vector<ledger::Draft> drafts;  ///< in the order they must be filed
  std::size_t projects = 0;           ///< in the file
  std::size_t rows = 0;               ///< of data in the file
  std::size_t unchanged = 0;          ///< statements that are registered already, word for word
  std::vector<Note> notes;
};

/// At most this many single problems are listed; all are counted.
inline constexpr std::size_t kProblemsListed = 1000;

/// Problems: import_refused with every single problem in `errors`; import_cancelled;
/// file_unreadable.
Result<ImportPlan> read_import(std::filesystem::path const& path, ImportOptions const& options,
                               ImportContext const& existing);

}  // namespace longspan::exchange
