#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "rhythm/action.hpp"
#include "rhythm/coordination.hpp"
#include "views/casework.hpp"

/// What the API says of coordinations and actions (shapes in contract/openapi.json).
namespace longspan::views {

/// Coordinations. `limit`: of those held or convened.
Result<std::string> coordinations(store::Db& db, std::string const& programme, std::int64_t limit,
                                  Instant now);
/// CoordinationWhole, for a viewer who sees the whole programme.
Result<std::string> coordination(store::Db& db, std::string const& programme,
                                 std::string const& ten_day, Viewer const& viewer, Instant now);

struct ActionsQuery {
  std::string programme;
  std::string state = "pending";  ///< open, answered, closed, pending, all
  std::string project;            ///< empty: all
  std::int64_t offset = 0;
  std::int64_t limit = 100;
};
/// Actions. Who sees the programme in part is shown those of their projects, and their own.
Result<std::string> actions(store::Db& db, ActionsQuery const& query, Viewer const& viewer,
                            Instant now);

/// The coordination that comes next: due on its day until it has minutes.
struct ComingCoordination {
  rhythm::Coordination coordination;  ///< `seq` 0: nobody convened it, its day is the usual one
  int items = 0;                      ///< on its agenda
};
/// Of the ten-day just over until its day has gone, then of the current one. `items` costs as much
/// as the agenda.
ComingCoordination coming_coordination(store::Db& db, Casework& casework, bool with_items);
/// As its row has it, or as it is to be expected.
rhythm::Coordination coordination_or_usual(store::Db& db, ProgrammeRow const& programme,
                                           TenDay ten_day);

/// The office's return for a ten-day: met once `seq` is not 0.
struct ReturnOwed {
  TenDay ten_day;
  Day due;
  std::uint64_t seq = 0;
};
ReturnOwed return_of(store::Db& db, ProgrammeRow const& programme, TenDay ten_day);

/// Whether the action is somebody's to see: of a project seen, or of a post held.
bool sees_action(Viewer const& viewer, std::string const& programme, rhythm::Action const& action);
/// Those not yet closed, in the order given.
std::vector<rhythm::Action> pending_actions(store::Db& db, Casework& casework);
/// Why an action came back.
std::string newest_reason(store::Db& db, rhythm::Action const& action);
/// Actions given at one coordination.
void write_actions_of(JsonWriter& json, store::Db& db, Casework& casework, Viewer const& viewer,
                      std::string const& coordination);
/// Actions about one item of agendas, at whichever coordination they were given.
void write_actions_about(JsonWriter& json, store::Db& db, Casework& casework, Viewer const& viewer,
                         std::string const& item);

/// One day of the calendar that programs subscribe to.
struct CoordinationDay {
  rhythm::Coordination coordination;
  Instant stated;  ///< when what stands was said
};
struct CoordinationFeed {
  Uuid programme;  ///< the fact that registered it: the same in every copy of the feed
  contract::Name name;
  std::vector<CoordinationDay> days;
};
/// Those convened or held, and those to come within twelve months.
Result<CoordinationFeed> coordination_feed(store::Db& db, std::string const& programme,
                                           Instant now);

}  // namespace longspan::views
