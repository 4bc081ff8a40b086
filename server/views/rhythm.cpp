// What was owed and when work rests: the rhythm of a project, the calendar of a programme.
#include "rhythm/duties.hpp"
#include "store/calendar_rows.hpp"
#include "store/project_rows.hpp"
#include "views/rows.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

constexpr int kMostDays = 400;
constexpr int kUsualDays = 365;

std::vector<rhythm::FiledDay> filed_days(store::Db& db, std::string const& programme,
                                         std::string const& code, Day from, Day to) {
  std::vector<rhythm::FiledDay> out;
  db.read(
      "SELECT d.day, d.report_first_seq, fact.at_us, fact.at_offset, fact.received_us"
      " FROM project_day AS d JOIN fact ON fact.seq = d.report_first_seq"
      " WHERE d.programme = ? AND d.code = ? AND d.day >= ? AND d.day <= ? ORDER BY d.day",
      {programme, code, from.number, to.number}, [&](store::Row const& row) {
        out.push_back({Day{static_cast<std::int32_t>(row.integer(0))},
                       static_cast<std::uint64_t>(row.integer(1)),
                       {{row.integer(2)}, static_cast<std::int16_t>(row.integer(3))},
                       {row.integer(4)}});
        return true;
      });
  return out;
}

void write_duty_day(JsonWriter& json, rhythm::DutyDay const& day) {
  json.object().field("day", day.day.text()).field("state", contract::to_text(day.state));
  if (day.seq != 0) json.field("seq", static_cast<std::int64_t>(day.seq));
  if (day.met) json.field("at", day.met->text());
  if (day.name) write_name(json, "name", *day.name);
  if (day.reason) json.field("reason", *day.reason);
  json.end_object();
}

}  // namespace

Result<std::string> rhythm(store::Db& db, std::string const& programme_code,
                           std::string const& code, std::optional<Day> from, std::optional<Day> to,
                           Instant now) {
  auto const row = find_programme(db, programme_code);
  if (!row) return fail(ProblemCode::not_found, {{"what", programme_code}});
  store::ProjectState state;
  state.project.programme = row->code;
  state.project.code = code;
  store::load_project(db, state);
  if (!state.project.registered()) return fail(ProblemCode::not_found, {{"what", code}});
  programme::Programme programme;
  programme.code = row->code;
  programme.info = row->info;
  programme.calendar = store::load_calendar(db, row->code);

  auto const zone = Zone::find(programme::zone_of(state.project, programme));
  auto const today = zone ? zone->day_of(now, static_cast<int>(row->info.day_ends_hour.value_or(0)))
                          : today_at(*row, now);
  Day const last = to.value_or(today);
  Day const first = from.value_or(last - (kUsualDays - 1));
  if (first > last || last - first >= kMostDays)
    return fail(
        ProblemCode::parameter_invalid,
        {{"name", "from"}, {"expected", "a day at most 400 days before"}, {"found", first.text()}});

  auto const filed = filed_days(db, row->code, code, first, last);
  auto const days =
      rhythm::daily_report_duties(programme, state.project, filed, first, last, today);
  auto const counts = rhythm::count_duties(days);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", row->code).field("code", code);
  json.field("duty", contract::to_text(contract::Duty::daily_report));
  json.field("today", today.text()).field("from", first.text()).field("to", last.text());
  json.field("owed", counts.owed).field("met", counts.met).field("late", counts.late);
  json.field("missed", counts.missed).field("excused", counts.excused).key("days").array();
  for (auto const& day : days) write_duty_day(json, day);
  json.end_array().end_object();
  return out;
}

Result<std::string> calendar(store::Db& db, std::string const& programme_code) {
  auto const programme = find_programme(db, programme_code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", programme_code}});
  auto const calendar = store::load_calendar(db, programme->code);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", programme->code).key("rest_days").array();
  for (unsigned weekday = 0; weekday < 7; ++weekday)
    if (calendar.rest_days >> weekday & 1)
      json.string(contract::to_text(static_cast<contract::Weekday>(weekday)));
  json.end_array();
  if (calendar.rest_days_seq != 0)
    json.field("rest_days_seq", static_cast<std::int64_t>(calendar.rest_days_seq));
  json.key("days").array();
  for (auto const& [day, ruled] : calendar.days) {
    json.object().field("day", day.text()).field("kind", contract::to_text(ruled.kind));
    if (ruled.name) write_name(json, "name", *ruled.name);
    json.field("seq", static_cast<std::int64_t>(ruled.seq)).end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace longspan::views
