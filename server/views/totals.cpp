#include "views/totals.hpp"

#include "standing/progress.hpp"
#include "store/calendar_rows.hpp"
#include "views/rows.hpp"

namespace longspan::views {

void ask_recomputed_totals(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                           std::vector<std::string> const& only, Day day, Totals& out) {
  std::vector<store::Param> params;
  params.emplace_back(day.number);
  if (as_of) params.emplace_back(as_of->number);
  params.emplace_back(programme);
  std::string where = " WHERE p.programme = ?";
  if (!only.empty()) {
    std::string marks;
    for (auto const& code : only) {
      marks += marks.empty() ? "?" : ", ?";
      params.emplace_back(code);
    }
    where += " AND p.code IN (" + marks + ")";
  }
  db.ask(
      "SELECT COUNT(*), COALESCE(SUM(p.livelihood), 0),"
      " COALESCE(SUM(CASE WHEN s.started IS NOT NULL AND s.completed IS NULL THEN 1 ELSE 0 END), 0),"
      " COALESCE(SUM(CASE WHEN s.started IS NOT NULL AND s.completed IS NULL AND s.last_report >= ?"
      " THEN 1 ELSE 0 END), 0),"
      " COALESCE(SUM(s.aid_planned), 0), COALESCE(SUM(s.funds_planned), 0), COALESCE(SUM(s.paid), 0),"
      " COALESCE(SUM(CASE WHEN s.progress >= 0 THEN s.funds_planned / 100 ELSE 0 END), 0),"
      " COALESCE(SUM(CASE WHEN s.progress >= 0 THEN (s.progress / 100) * (s.funds_planned / 100) ELSE 0 END), 0),"
      " COALESCE(SUM(p.held), 0)" +
          std::string(state_source(as_of.has_value())) + where,
      params, [&out](store::Row const& row) {
        out.projects = row.integer(0);
        out.livelihood = row.integer(1);
        out.active = row.integer(2);
        out.reported = row.integer(3);
        out.aid_planned = row.integer(4);
        out.funds_planned = row.integer(5);
        out.paid = row.integer(6);
        out.weighed_funds = row.integer(7);
        out.weighed_progress = row.integer(8);
        out.held = row.integer(9);
        return false;
      });
}

std::string paused_on(std::string_view programme, Day day) {
  auto const n = std::to_string(day.number);
  // Codes hold no quotes; should one ever, it is only a code that nobody has.
  std::string of = "'";
  for (char c : programme)
    if (c != '\'') of += c;
  of += "'";
  return "p.code IN (SELECT code FROM shutdown WHERE programme = " + of +
         " AND withdrawn = 0 AND from_day <= " + n + " AND (to_day IS NULL OR to_day >= " + n +
         ") UNION SELECT code FROM excuse WHERE programme = " + of +
         " AND duty = 0 AND day = " + n + ")";
}

void count_paused(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                  std::vector<std::string> const& only, Day day, Totals& out) {
  if (out.resting) return;
  std::vector<store::Param> params;
  if (as_of) params.emplace_back(as_of->number);
  params.emplace_back(programme);
  params.emplace_back(day.number);
  std::string where;
  for (auto const& code : only) {
    where += where.empty() ? " AND p.code IN (?" : ", ?";
    params.emplace_back(code);
  }
  if (!where.empty()) where += ")";
  db.read("SELECT COUNT(*)" + std::string(state_source(as_of.has_value())) +
              " WHERE p.programme = ? AND s.started IS NOT NULL AND s.completed IS NULL"
              " AND s.last_report < ? AND " +
              paused_on(programme, day) + where,
          params, [&out](store::Row const& row) {
            out.paused = row.integer(0);
            return false;
          });
}

void Totals::count_reported(Day day) {
  for (auto const& [last, count] : last_reports)
    if (last >= day) reported += count;
  last_reports.clear();
}

std::optional<std::int64_t> Totals::progress_ppm() const {
  return standing::programme_progress_ppm(weighed_progress, weighed_funds);
}

Totals totals_of(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                 std::vector<std::string> const& only, Day day) {
  Totals out;
  programme::Calendar calendar;
  store::ask_calendar(db, programme, calendar);
  if (as_of || !only.empty())
    ask_recomputed_totals(db, programme, as_of, only, day, out);
  else
    ask_totals(db, programme, day, out);
  db.answer();
  out.count_reported(day);
  out.resting = calendar.rests(day);
  count_paused(db, programme, as_of, only, day, out);
  return out;
}

void ask_totals(store::Db& db, std::string const& programme, Day from, Totals& out) {
  db.ask(
      "SELECT projects, livelihood, active, aid_planned, funds_planned, paid, weighed_funds, weighed_progress, held"
      " FROM programme_total WHERE programme = ?",
      {programme}, [&out](store::Row const& row) {
        out.projects = row.integer(0);
        out.livelihood = row.integer(1);
        out.active = row.integer(2);
        out.aid_planned = row.integer(3);
        out.funds_planned = row.integer(4);
        out.paid = row.integer(5);
        out.weighed_funds = row.integer(6);
        out.weighed_progress = row.integer(7);
        out.held = row.integer(8);
        return false;
      });
  db.ask("SELECT day, projects FROM programme_last_report WHERE programme = ? AND day >= ?",
         {programme, from.number}, [&out](store::Row const& row) {
           out.last_reports.emplace_back(Day{static_cast<std::int32_t>(row.integer(0))},
                                         row.integer(1));
           return true;
         });
}

Totals recomputed_totals(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                         std::vector<std::string> const& only, Day day) {
  Totals out;
  ask_recomputed_totals(db, programme, as_of, only, day, out);
  db.answer();
  return out;
}

void write_totals(JsonWriter& json, Totals const& totals, Published const& published) {
  json.object().field("projects", totals.projects).field("livelihood", totals.livelihood);
  json.field("active", totals.active).field("aid_planned", minor_text(totals.aid_planned));
  json.field("funds_planned", minor_text(totals.funds_planned))
      .field("paid", minor_text(totals.paid));
  write_ppm(json, "progress_ppm", totals.progress_ppm());
  json.field("reports_owed", totals.owed()).field("reports_in", totals.reported);
  json.field("reports_missing", totals.missing()).field("held", totals.held);
  json.key("published");
  write_published(json, published);
  json.end_object();
}

}  // namespace longspan::views
