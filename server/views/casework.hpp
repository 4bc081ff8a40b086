#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "people/sight.hpp"
#include "rhythm/finding.hpp"
#include "store/finding_rows.hpp"
#include "views/rows.hpp"

/// Pieces of the answers about work in hand.
namespace longspan::views {

/// Who asks: what is theirs to do, and what they see, depends on it.
struct Viewer {
  ledger::Author author;
  people::Sight sight;

  bool is(std::optional<Uuid> const& account) const {
    return author.account && author.account == account;
  }
};

/// Names of projects, each read once.
class ProjectNames {
 public:
  ProjectNames(store::Db& db, std::string programme) : db_(db), programme_(std::move(programme)) {}
  contract::Name const& of(std::string const& code);

 private:
  store::Db& db_;
  std::string programme_;
  std::map<std::string, contract::Name> names_;
};

/// What an answer about a programme's work needs of it.
struct Casework {
  ProgrammeRow programme;  ///< with its calendar
  rhythm::Climb climb;
  int parting_points = 0;
  Day today;
  ProjectNames names;
};
Result<Casework> casework_of(store::Db& db, std::string const& programme, Instant now);

void write_post(JsonWriter& json, std::string_view key, rhythm::Post const& post);
/// {"account", "name"}; an account of nobody is the system.
void write_author(JsonWriter& json, std::string_view key, std::optional<Uuid> const& account,
                  std::string_view name);
/// Finding.
void write_finding(JsonWriter& json, store::FindingRow const& row, Casework& casework,
                   Viewer const& viewer);

/// " AND column IN (…)" for a viewer who sees the programme in part; nothing for one who sees it
/// whole. The codes are appended to `params`, and must outlive them.
std::string only_seen(std::string_view column, std::vector<std::string> const& only,
                      std::vector<store::Param>& params);

/// Findings of the programme that `where` (and its parameters, after the programme's) lets through.
void each_finding(store::Db& db, std::string const& programme, std::string const& where,
                  std::vector<store::Param> params,
                  std::function<bool(store::FindingRow)> const& each);

}  // namespace longspan::views
