#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "programme/model.hpp"
#include "rhythm/model.hpp"
#include "standing/lamps.hpp"
#include "standing/progress.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// One row of project_day.
struct DayState {
  Day day;
  int stage = -1;
  std::string phase;
  std::optional<Day> started, completed, completion_planned, completion_forecast;
  std::int64_t progress = -1;
  std::int64_t funds_planned = 0, aid_planned = 0, paid = 0;
  std::optional<std::int64_t> budget;
  std::int64_t last_report = -1;
  std::uint64_t days_mask = 0;
  std::int64_t reports = 0;
  std::optional<rhythm::DayReport> report;
  std::string lamps;
};

/// All that is folded from one project's stream, and what of it has to be written.
struct ProjectState {
  programme::Project project;
  rhythm::Reporting reporting;
  std::int64_t held = 0;
  std::uint64_t changed_seq = 0;
  std::optional<Day> newest_day;  ///< newest valid day folded, first versions of the plan apart
  std::vector<Day> days_ahead;    ///< rows of later days (of such first versions), in order
  standing::LampBase lamps;       ///< as they stood when `newest_day` began
  std::map<Day, std::string> former_plans;  ///< by the day on which another took their place

  /// What the tables say now: differences go to the totals.
  standing::Contribution written;
  std::optional<Day> written_last_day;  ///< of an active project
  std::optional<std::int64_t> progress;

  struct Dirty {
    bool described = false;  ///< anything beyond what a daily report changes
    bool rows = false;       ///< child rows (stages, funding …) have to be written again
    bool refolded = false;   ///< all rows of its days have to be replaced
    bool any = false;
    std::set<std::string> items;  ///< planned anew
    std::map<Day, DayState> days;
  } dirty;
};

/// The state as of now, as the row of `day`.
DayState day_state(ProjectState const& state, Day day);

void load_project(Db& db, ProjectState& state);
std::optional<rhythm::DayReport> load_report_on(Db& db, programme::Project const& project, Day day);

/// Writes the project's own row; `described` also its names, plan and the rest a report never
/// changes.
void write_project(Db& db, ProjectState const& state, bool described);
void write_item(Db& db, programme::Project const& project, std::string const& item);
void write_children(Db& db, ProjectState const& state);
void write_day(Db& db, programme::Project const& project, DayState const& day);
void delete_days(Db& db, programme::Project const& project);

}  // namespace longspan::store
