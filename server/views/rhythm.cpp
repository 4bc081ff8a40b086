// What was owed and when work rests: the rhythm of a project, the calendar of a programme.
#include <map>

#include "rhythm/duties.hpp"
#include "rhythm/post.hpp"
#include "store/calendar_rows.hpp"
#include "store/project_rows.hpp"
#include "views/casework.hpp"
#include "views/sites.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

constexpr int kMostDays = 400;
constexpr int kUsualDays = 365;
constexpr int kUsualDaysOfProgramme = 92;

/// Of which table and column a duty is met.
std::string_view meeting(contract::Duty duty) {
  switch (duty) {
    case contract::Duty::supervisor_log:
      return " FROM supervisor_log AS d JOIN fact ON fact.seq = d.first_seq";
    case contract::Duty::weekly_inspection:
      return " FROM inspection AS d JOIN fact ON fact.seq = d.first_seq";
    default:
      return " FROM project_day AS d JOIN fact ON fact.seq = d.report_first_seq";
  }
}

rhythm::FiledDay filed_day(store::Row const& row) {
  return {Day{static_cast<std::int32_t>(row.integer(0))},
          static_cast<std::uint64_t>(row.integer(1)),
          {{row.integer(2)}, static_cast<std::int16_t>(row.integer(3))},
          {row.integer(4)}};
}

std::vector<rhythm::FiledDay> filed_days(store::Db& db, std::string const& programme,
                                         std::string const& code, contract::Duty duty, Day from,
                                         Day to) {
  std::vector<rhythm::FiledDay> out;
  db.read("SELECT d.day, fact.seq, fact.at_us, fact.at_offset, fact.received_us" +
              std::string(meeting(duty)) +
              " WHERE d.programme = ? AND d.code = ? AND d.day >= ? AND d.day <= ?"
              " ORDER BY d.day, fact.seq",
          {programme, code, from.number, to.number}, [&](store::Row const& row) {
            out.push_back(filed_day(row));
            return true;
          });
  return out;
}

rhythm::Post post_of(contract::Duty duty, std::string const& code) {
  switch (duty) {
    case contract::Duty::daily_report:
      return rhythm::site_post(code);
    case contract::Duty::supervisor_log:
    case contract::Duty::weekly_inspection:
      return rhythm::supervisor_post(code);
    case contract::Duty::ten_day_return:
      return rhythm::office_post();
  }
  std::unreachable();
}

void write_duty_day(JsonWriter& json, rhythm::DutyDay const& day) {
  json.object().field("day", day.day.text()).field("state", contract::to_text(day.state));
  write_day(json, "until", day.until);
  if (day.seq != 0) json.field("seq", static_cast<std::int64_t>(day.seq));
  if (day.met) json.field("at", day.met->text());
  if (day.name) write_name(json, "name", *day.name);
  if (day.reason) json.field("reason", *day.reason);
  json.end_object();
}

}  // namespace

Result<std::string> rhythm(store::Db& db, std::string const& programme_code,
                           std::string const& code, contract::Duty duty, std::optional<Day> from,
                           std::optional<Day> to, Instant now) {
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

  // A week is met anywhere in it, also outside what was asked for.
  bool const weekly = duty == contract::Duty::weekly_inspection;
  auto const filed =
      filed_days(db, row->code, code, duty, weekly ? first - 6 : first, weekly ? last + 6 : last);
  auto const days =
      weekly ? rhythm::weekly_duties(programme, state.project, filed, first, last, today)
             : rhythm::daily_duties(programme, state.project, duty, filed, first, last, today);
  auto const counts = rhythm::count_duties(days);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", row->code).field("code", code);
  json.field("duty", contract::to_text(duty));
  write_post(json, "post", post_of(duty, code));
  json.field("today", today.text()).field("from", first.text()).field("to", last.text());
  json.field("owed", counts.owed).field("met", counts.met).field("late", counts.late);
  json.field("missed", counts.missed).field("excused", counts.excused).key("days").array();
  for (auto const& day : days) write_duty_day(json, day);
  json.end_array().end_object();
  return out;
}

Result<std::string> programme_rhythm(store::Db& db, std::string const& programme_code,
                                     std::optional<Day> from, std::optional<Day> to,
                                     std::vector<std::string> const& only, Instant now) {
  auto casework = casework_of(db, programme_code, now);
  if (!casework) return std::unexpected(casework.error());
  auto const& row = casework->programme;
  Day const last = to.value_or(casework->today);
  Day const first = from.value_or(last - (kUsualDaysOfProgramme - 1));
  if (first > last || last - first >= kMostDays)
    return fail(
        ProblemCode::parameter_invalid,
        {{"name", "from"}, {"expected", "a day at most 400 days before"}, {"found", first.text()}});
  std::map<std::string, std::vector<rhythm::FiledDay>> filed;
  std::vector<store::Param> params{row.code, first.number, last.number};
  auto const seen = only_seen("d.code", only, params);
  db.read("SELECT d.day, fact.seq, fact.at_us, fact.at_offset, fact.received_us, d.code" +
              std::string(meeting(contract::Duty::daily_report)) +
              " WHERE d.programme = ? AND d.day >= ? AND d.day <= ?" + seen + " ORDER BY d.day",
          params, [&](store::Row const& one) {
            filed[std::string(one.text(5))].push_back(filed_day(one));
            return true;
          });
  struct Sum {
    int met = 0, late = 0, missed = 0, excused = 0, due = 0;
  };
  std::map<Day, Sum> sums;
  auto const programme = duty_programme(row);
  for (auto const& site : sites_of(db, row.code, only, true))
    for (auto const& day :
         rhythm::daily_duties(programme, site.project, contract::Duty::daily_report,
                              filed[site.project.code], first, last, casework->today)) {
      auto& sum = sums[day.day];
      sum.met += day.state == contract::DutyState::met;
      sum.late += day.state == contract::DutyState::late;
      sum.missed += day.state == contract::DutyState::missed;
      sum.excused += day.state == contract::DutyState::excused;
      sum.due += day.state == contract::DutyState::due;
    }
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", row.code);
  json.field("duty", contract::to_text(contract::Duty::daily_report));
  json.field("today", casework->today.text()).field("from", first.text());
  json.field("to", last.text()).key("days").array();
  for (Day day = first; day <= last; day = day + 1) {
    auto const& sum = sums[day];
    json.object().field("day", day.text());
    if (auto const* ruled = row.calendar.ruled(day); ruled && ruled->name)
      write_name(json, "name", *ruled->name);
    json.field("owed", sum.met + sum.late + sum.missed + sum.excused + sum.due);
    json.field("met", sum.met).field("late", sum.late).field("missed", sum.missed);
    json.field("excused", sum.excused).field("due", sum.due).end_object();
  }
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
