#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "standing/progress.hpp"
#include "store/calendar_rows.hpp"
#include "store/fold_stream.hpp"
#include "store/lamp_rows.hpp"
#include "views/rows.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

using contract::OutcomeAspect;
using contract::StageAspect;
using store::Param;
using store::ProjectState;

void seq_field(JsonWriter& json, std::uint64_t seq) {
  json.field("seq", static_cast<std::int64_t>(seq));
}

void write_stages(JsonWriter& json, programme::Project const& project) {
  json.key("stages").array();
  for (std::size_t i = 0; i < project.stages.size(); ++i) {
    json.object().field("stage", to_text(static_cast<contract::StageName>(i)));
    std::uint64_t seq = 0;
    for (std::size_t j = 0; j < project.stages[i].size(); ++j)
      if (auto const& dated = project.stages[i][j]) {
        write_day(json, to_text(static_cast<StageAspect>(j)), dated->day);
        seq = std::max(seq, dated->seq);
      }
    if (seq) seq_field(json, seq);
    json.end_object();
  }
  json.end_array();
}

void write_items(JsonWriter& json, ProjectState const& state) {
  json.key("work_items").array();
  for (auto const& [code, item] : state.project.items) {
    auto const& plan = item.plan;
    auto found = state.reporting.done.find(code);
    auto done = found == state.reporting.done.end() ? Quantity{} : found->second;
    json.object().field("item", code).key("name").object().field("zh", plan.name.zh);
    if (plan.name.en) json.field("en", *plan.name.en);
    json.end_object().field("unit", plan.unit).field("quantity", plan.quantity.text());
    json.field("weight", plan.weight.text()).field("done", done.text());
    json.field("progress_ppm", standing::item_progress_ppm(done, plan.quantity));
    write_day(json, "start", plan.start);
    write_day(json, "finish", plan.finish);
    seq_field(json, item.seq);
    json.end_object();
  }
  json.end_array();
}

void write_outcomes(JsonWriter& json, programme::Project const& project) {
  json.key("outcomes").array();
  for (auto const& [measure, outcome] : project.outcomes) {
    json.object().field("measure", to_text(measure)).field("unit", outcome.unit);
    for (std::size_t i = 0; i < outcome.stated.size(); ++i)
      if (auto const& value = outcome.stated[i])
        json.field(to_text(static_cast<OutcomeAspect>(i)), value->text());
    seq_field(json, outcome.seq);
    json.end_object();
  }
  json.end_array();
}

void write_money(JsonWriter& json, programme::Project const& project) {
  json.key("funding").array();
  for (auto const& [line, funding] : project.funding) {
    json.object().field("line", to_text(line)).field("amount", minor_text(funding.minor));
    seq_field(json, funding.seq);
    json.end_object();
  }
  json.end_array().key("payments").array();
  std::vector<std::pair<std::string const*, programme::Payment const*>> payments;
  for (auto const& [number, payment] : project.payments) payments.emplace_back(&number, &payment);
  std::ranges::sort(payments, {},
                    [](auto const& pair) { return std::pair(pair.second->day, *pair.first); });
  for (auto const& [number, payment] : payments) {
    json.object().field("payment", *number).field("amount", minor_text(payment->minor));
    json.field("day", payment->day.text()).field("voucher", payment->voucher);
    if (payment->line) json.field("line", to_text(*payment->line));
    if (!payment->payee.empty()) json.field("payee", payment->payee);
    if (!payment->note.empty()) json.field("note", payment->note);
    seq_field(json, payment->seq);
    json.key("corrected_seq");
    if (payment->corrected_seq)
      json.number(static_cast<std::int64_t>(payment->corrected_seq));
    else
      json.null();
    json.end_object();
  }
  json.end_array();
}

/// Progress as it went, beside what the plan expects: the days on which something changed, and a
/// grid that carries the plan on to its end.
void write_curve(JsonWriter& json, store::Db& db, programme::Project const& project, Day until) {
  struct Point {
    std::int64_t progress = -1;
    std::int64_t paid_ppm = -1;
  };
  std::map<Day, Point> recorded;
  db.read(
      "SELECT day, progress, paid, funds_planned FROM project_day WHERE programme = ? AND code = ? AND day <= ?"
      " ORDER BY day",
      {project.programme, project.code, until.number}, [&](store::Row const& row) {
        auto funds = row.integer(3);
        auto share = funds > 0 ? static_cast<std::int64_t>(static_cast<double>(row.integer(2)) /
                                                           static_cast<double>(funds) * 1e6)
                               : -1;
        recorded[Day{static_cast<std::int32_t>(row.integer(0))}] = {row.integer(1), share};
        return true;
      });
  auto plan = standing::plan_of(project);
  std::vector<Day> days;
  for (auto const& [day, point] : recorded) days.push_back(day);
  if (!plan.empty()) {
    auto first = std::ranges::min(plan, {}, &standing::PlanSpan::start).start;
    auto last = std::ranges::max(plan, {}, &standing::PlanSpan::finish).finish;
    auto step = std::max(1, (last - first) / 120);
    for (Day day = first - 1; day < last; day = day + step) days.push_back(day);
    days.push_back(last);
  }
  if (!recorded.empty()) days.push_back(until);
  std::ranges::sort(days);
  auto [tail, end] = std::ranges::unique(days);
  days.erase(tail, end);
  json.key("curve").array();
  Point standing_point;
  for (auto day : days) {
    if (auto it = recorded.find(day); it != recorded.end()) standing_point = it->second;
    bool known = day <= until && !recorded.empty() && day >= recorded.begin()->first;
    json.object().field("day", day.text());
    write_ppm(json, "progress_ppm",
              known && standing_point.progress >= 0 ? std::optional(standing_point.progress)
                                                    : std::nullopt);
    write_ppm(json, "planned_ppm", standing::planned_ppm(plan, day));
    write_ppm(json, "paid_ppm",
              known && standing_point.paid_ppm >= 0 ? std::optional(standing_point.paid_ppm)
                                                    : std::nullopt);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

Result<std::string> programme_of(store::Db& db, std::string const& code,
                                 std::string const& programme) {
  std::vector<std::string> found;
  auto take = [&](store::Row const& row) {
    found.emplace_back(row.text(0));
    return found.size() < 2;
  };
  if (programme.empty())
    db.read("SELECT programme FROM project WHERE code = ? ORDER BY programme LIMIT 2", {code},
            take);
  else
    db.read("SELECT programme FROM project WHERE programme = ? AND code = ?", {programme, code},
            take);
  if (found.empty()) return fail(ProblemCode::not_found, {{"what", code}});
  if (found.size() > 1) return fail(ProblemCode::project_ambiguous, {{"code", code}});
  return found.front();
}

Result<std::string> project(store::Db& db, std::string const& programme_code,
                            std::string const& code, std::optional<Day> as_of, Instant now) {
  auto programme = find_programme(db, programme_code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", programme_code}});
  Day today = today_at(*programme, now);
  Day day = as_of.value_or(today);
  store::ask_calendar(db, programme->code, programme->calendar);
  store::ask_lamp_rules(db, programme->code, programme->lamp_rules);
  db.answer();
  std::string out;
  JsonWriter json(out);
  json.object().key("programme");
  write_programme(json, *programme);

  bool found = false;
  std::vector<Param> params;
  if (as_of) params.emplace_back(as_of->number);
  params.emplace_back(programme->code);
  params.emplace_back(code);
  json.key("row");
  db.read("SELECT " + board_columns(db, as_of.has_value()) +
              std::string(state_source(as_of.has_value())) +
              " WHERE p.programme = ? AND p.code = ?",
          params, [&](store::Row const& row) {
            found = true;
            write_board_row(json, row, {programme->calendar, programme->lamp_rules}, day);
            return false;
          });
  if (!found) return fail(ProblemCode::not_found, {{"what", code}});

  ProjectState state;
  if (as_of) {
    // One project of one past day: its own stream is folded, nothing else.
    state = store::folded_stream(db, programme->code, code, as_of);
  } else {
    state.project.programme = programme->code;
    state.project.code = code;
    store::load_project(db, state);
  }
  auto const& info = state.project.info;
  if (info.description) json.field("description", *info.description);
  if (info.site) {
    json.key("site").object();
    if (info.site->place) {
      json.key("place").object().field("zh", info.site->place->zh);
      if (info.site->place->en) json.field("en", *info.site->place->en);
      json.end_object();
    }
    if (info.site->region) json.field("region", *info.site->region);
    if (info.site->zone) json.field("zone", *info.site->zone);
    json.end_object();
  }
  json.key("parties").array();
  for (auto const& party : info.parties) {
    json.object()
        .field("role", to_text(party.role))
        .key("name")
        .object()
        .field("zh", party.name.zh);
    if (party.name.en) json.field("en", *party.name.en);
    json.end_object().end_object();
  }
  json.end_array();
  write_stages(json, state.project);
  write_items(json, state);
  write_outcomes(json, state.project);
  write_money(json, state.project);
  write_curve(json, db, state.project, day);
  if (info.source) {
    json.key("source").object().field("title", info.source->title);
    if (info.source->place) json.field("place", *info.source->place);
    write_day(json, "day", info.source->day);
    json.end_object();
  }
  json.field("stream", ledger::Stream::of_project(programme->code, code).text());
  json.field("cursor", static_cast<std::int64_t>(head_of(db)))
      .field("today", today.text())
      .key("as_of");
  if (as_of)
    json.string(as_of->text());
  else
    json.null();
  json.end_object();
  return out;
}

Result<std::string> reports(store::Db& db, std::string const& programme, std::string const& code,
                            std::optional<Day> before, std::optional<Day> as_of,
                            std::int64_t limit) {
  std::int32_t until = as_of ? as_of->number + 1 : 9'999'999;
  if (before) until = std::min(until, before->number);
  std::string out;
  JsonWriter json(out);
  json.object().key("reports").array();
  std::int64_t written = 0;
  db.read(
      "SELECT d.day, d.report_seq, d.report_fact, d.people, d.report_corrections, d.report_first_seq, fact.kind,"
      " fact.body, fact.author, account_detail.name, fact.at_us, fact.at_offset, fact.received_us"
      " FROM project_day AS d JOIN fact ON fact.seq = d.report_seq"
      " LEFT JOIN account_detail ON account_detail.account = fact.author"
      " WHERE d.programme = ? AND d.code = ? AND d.day < ? ORDER BY d.day DESC LIMIT ?",
      {programme, code, until, limit + 1}, [&](store::Row const& row) {
        if (++written > limit) return false;
        auto body = row.text(7);
        json.object().field("day", Day{static_cast<std::int32_t>(row.integer(0))}.text());
        json.field("seq", row.integer(1)).field("fact", Uuid::from_blob(row.text(2))->text());
        json.field("people", row.integer(3)).field("corrections", row.integer(4));
        json.field("first_seq", row.integer(5))
            .key("report")
            .raw(boost::json::serialize(boost::json::parse(body).at("report")));
        json.key("by").object().key("account");
        if (row.null(8))
          json.null();
        else
          json.string(Uuid::from_blob(row.text(8))->text());
        json.field("name", row.text(9)).end_object();
        Stamp at{{row.integer(10)}, static_cast<std::int16_t>(row.integer(11))};
        json.field("at", at.text())
            .field("received_at", Instant{row.integer(12)}.text())
            .end_object();
        return true;
      });
  json.end_array().flag("more", written > limit).end_object();
  return out;
}

}  // namespace longspan::views
