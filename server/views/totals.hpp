#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/json_writer.hpp"
#include "store/db.hpp"
#include "views/rows.hpp"

namespace longspan::views {

struct Totals {
  std::int64_t projects = 0, livelihood = 0, active = 0, reported = 0, held = 0;
  std::int64_t aid_planned = 0, funds_planned = 0, paid = 0;  ///< minor
  std::int64_t weighed_funds = 0, weighed_progress = 0;
  /// How many active projects last reported on which of the newest days, where `reported` is not
  /// counted yet.
  std::vector<std::pair<Day, std::int64_t>> last_reports;

  bool resting = false;     ///< nothing is owed on this day
  std::int64_t paused = 0;  ///< active, without a report, and in a shutdown or excused on this day

  std::int64_t owed() const { return resting ? 0 : active - paused; }
  std::int64_t missing() const { return owed() > reported ? owed() - reported : 0; }
  std::optional<std::int64_t> progress_ppm() const;
  /// Counts `reported` for a day not before the one the last reports were asked from.
  void count_reported(Day day);
};

/// The sums kept for the programme; or, for a day gone by or for some projects only, added up anew.
/// `reported` counts active projects with a report for `day`.
Totals totals_of(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                 std::vector<std::string> const& only, Day day);
/// Condition on `project` as p, of that programme: it is in a shutdown, or excused, on that day.
/// Without parameters, so that it stands anywhere in a statement; evaluated once, not for each row.
std::string paused_on(std::string_view programme, Day day);
/// Counts `paused` for a day.
void count_paused(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                  std::vector<std::string> const& only, Day day, Totals& out);
/// Asks for the kept sums (Db::ask), with the last reports from a day on: `count_reported` follows.
void ask_totals(store::Db& db, std::string const& programme, Day from, Totals& out);
/// Asks for the sums added up anew.
void ask_recomputed_totals(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                           std::vector<std::string> const& only, Day day, Totals& out);
/// The same sums added up over every project row: what the kept ones must equal.
Totals recomputed_totals(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                         std::vector<std::string> const& only, Day day);
void write_totals(JsonWriter& json, Totals const& totals, Published const& published);

}  // namespace longspan::views
