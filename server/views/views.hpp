#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "contract/facts.hpp"
#include "people/model.hpp"
#include "store/db.hpp"

/// What each answer of the API says: query in, JSON text out (shapes in contract/openapi.json).
/// Each runs on a reader's connection inside one snapshot. `now` decides "today" at the programme's
/// zone.
namespace longspan::views {

struct Viewer;  // views/casework.hpp

struct BoardQuery {
  std::string programme;  ///< empty: the only or the first programme
  std::optional<Day> as_of;
  std::string sort = "code";
  bool descending = false;
  std::string text;
  std::optional<std::string> category;
  std::optional<std::string> stage;
  std::optional<bool> livelihood;
  std::string state;  ///< "", active, missing, held
  std::int64_t offset = 0;
  std::int64_t limit = 50;        ///< 1..500
  std::vector<std::string> only;  ///< project codes; empty: all (a site manager sees their own)
};
Result<std::string> board(store::Db& db, BoardQuery const& query, Instant now);
/// The live message after `cursor`: LiveChange.
Result<std::string> changes(store::Db& db, std::string const& programme, std::uint64_t cursor,
                            std::vector<std::string> const& only, Instant now);

/// Finds the programme of a project code; `programme` may be empty when the code is unique.
Result<std::string> programme_of(store::Db& db, std::string const& code,
                                 std::string const& programme);
Result<std::string> project(store::Db& db, std::string const& programme, std::string const& code,
                            std::optional<Day> as_of, Instant now);
Result<std::string> reports(store::Db& db, std::string const& programme, std::string const& code,
                            std::optional<Day> before, std::optional<Day> as_of,
                            std::int64_t limit);
/// What the project owed from `from` to `to`, and what became of it: Rhythm.
Result<std::string> rhythm(store::Db& db, std::string const& programme, std::string const& code,
                           contract::Duty duty, std::optional<Day> from, std::optional<Day> to,
                           Instant now);
/// ProgrammeRhythm, over the projects in `only` (empty: all).
Result<std::string> programme_rhythm(store::Db& db, std::string const& programme,
                                     std::optional<Day> from, std::optional<Day> to,
                                     std::vector<std::string> const& only, Instant now);
/// Today: what the viewer owes, what waits for them, what came back. At most `limit` of each.
Result<std::string> today(store::Db& db, std::string const& programme, Viewer const& viewer,
                          std::int64_t limit, Instant now);

struct FindingsQuery {
  std::string programme;
  std::string project;            ///< empty: all
  std::string state = "pending";  ///< open, answered, closed, pending, overdue, all
  std::optional<contract::Severity> severity;
  std::int64_t offset = 0;
  std::int64_t limit = 100;
  std::vector<std::string> only;  ///< project codes; empty: all
};
Result<std::string> findings(store::Db& db, FindingsQuery const& query, Viewer const& viewer,
                             Instant now);
/// FindingWhole. `programme` may be empty. Only what the viewer's sight holds is found.
Result<std::string> finding(store::Db& db, std::string const& programme, std::string const& id,
                            Viewer const& viewer, Instant now);
/// Checklists: the newest version of each (or of `checklist`), or the one `version` of it.
Result<std::string> checklists(store::Db& db, std::string const& programme,
                               std::string const& checklist, std::optional<int> version);
struct InspectionsQuery {
  std::string programme;
  std::string project;     ///< empty: all
  std::string inspection;  ///< only this one
  std::optional<std::int64_t> before;
  std::int64_t limit = 50;
  std::vector<std::string> only;
};
Result<std::string> inspections(store::Db& db, InspectionsQuery const& query);
/// Witnesses, newest day first, below `before`.
Result<std::string> witnesses(store::Db& db, std::string const& programme, std::string const& code,
                              std::optional<Day> before, std::int64_t limit);
/// Calendar. `programme` may be empty: the first one.
Result<std::string> calendar(store::Db& db, std::string const& programme);
Result<std::string> figure(store::Db& db, std::string const& id, std::optional<Day> as_of,
                           std::uint64_t before, std::int64_t limit, Instant now);

struct FactsQuery {
  std::optional<std::uint64_t> after;
  std::optional<std::uint64_t> before;  ///< newest first
  std::string stream;
  std::string programme;
  std::string kind;
  bool held_only = false;  ///< not yet settled
  std::int64_t limit = 100;
  std::function<bool(std::string const& stream)> visible;  ///< who may see what
  std::optional<people::Account> asker;  ///< sees of rooms what is theirs to see; none: all
};
Result<std::string> facts(store::Db& db, FactsQuery const& query);
/// What is said of a room is shown to whom the room is, of whatever stream they see.
Result<std::string> fact(store::Db& db, std::string const& id_or_seq,
                         std::function<bool(std::string const& stream)> const& visible,
                         people::Account const& asker);
/// {"programmes": […]} of those `visible`.
Result<std::string> programmes(store::Db& db,
                               std::function<bool(std::string const& programme)> const& visible);
/// The array of `Welcome.programmes`.
std::string welcome_programmes(store::Db& db);

}  // namespace longspan::views
