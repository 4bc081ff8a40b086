#pragma once
#include <unistd.h>

// For the tests of this room only.
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "exchange/import.hpp"

namespace longspan::exchange::testing {

/// A file that is gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content, std::string const& suffix = ".csv") {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("longspan-exchange-" + std::to_string(::getpid()) + "-" + std::to_string(++count) +
             suffix);
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(TemporaryFile const&) = delete;
  TemporaryFile& operator=(TemporaryFile const&) = delete;
  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The repository's root: the tests run in it or below it.
inline std::optional<std::filesystem::path> repository() {
  for (auto at = std::filesystem::current_path(); at.has_relative_path(); at = at.parent_path())
    if (std::filesystem::exists(at / "contract" / "types.json")) return at;
  return {};
}

/// A file of shared/data beside the project or above it; none where it is absent.
inline std::optional<std::filesystem::path> shared_data(std::string const& name) {
  auto const root = repository();
  for (auto at = root.value_or("/"); at.has_relative_path(); at = at.parent_path())
    if (auto const file = at.parent_path() / "shared" / "data" / name;
        std::filesystem::exists(file))
      return file;
  return {};
}

inline ImportOptions options(std::string programme) {
  ImportOptions out;
  out.programme = std::move(programme);
  out.now = Stamp::parse("2026-11-23T08:00:00Z")->instant;
  return out;
}

inline std::size_t count(ImportPlan const& plan, ledger::FactKind kind) {
  std::size_t out = 0;
  for (auto const& draft : plan.drafts) out += draft.kind == kind;
  return out;
}

inline std::string all_sentences(Problem const& problem) {
  std::string out = sentence(problem, Language::en) + "\n";
  for (auto const& one : problem.errors)
    out += sentence(one, Language::zh) + " | " + sentence(one, Language::en) + "\n";
  return out;
}

}  // namespace longspan::exchange::testing
