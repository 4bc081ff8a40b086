#include "store/project_rows.hpp"

#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "rhythm/file_daily_report.hpp"
#include "standing/search_text.hpp"
#include "store/calendar_rows.hpp"
#include "store/columns.hpp"
#include "store/lamp_rows.hpp"

namespace longspan::store {
namespace {

using contract::FundingLine;
using contract::Measure;
using contract::OutcomeAspect;
using contract::StageAspect;
using contract::StageName;

template <class Body>
Body decoded(contract::FactKind kind, std::string_view text) {
  return std::get<Body>(contract::decode(kind, boost::json::parse(text)).value());
}

std::string plan_body(contract::WorkItemPlanned const& plan) {
  std::string out;
  JsonWriter json(out);
  json.object().field("item", plan.item).key("name").object().field("zh", plan.name.zh);
  if (plan.name.en) json.field("en", *plan.name.en);
  json.end_object().field("unit", plan.unit).field("quantity", plan.quantity.text());
  json.field("weight", plan.weight.text());
  if (plan.start) json.field("start", plan.start->text());
  if (plan.finish) json.field("finish", plan.finish->text());
  json.end_object();
  return out;
}

/// The planned outcomes as the board's row shows them.
std::string outcomes_text(programme::Project const& project) {
  std::string out;
  JsonWriter json(out);
  json.array();
  for (auto const& [measure, outcome] : project.outcomes) {
    auto const& planned = outcome.stated[static_cast<std::size_t>(OutcomeAspect::planned)];
    if (!planned) continue;
    json.object().field("measure", to_text(measure)).field("quantity", planned->text());
    json.field("unit", outcome.unit).end_object();
  }
  json.end_array();
  return out;
}

/// What was reported done of each work item, in thousandths; nothing where it is nought.
std::string done_text(rhythm::Reporting const& reporting) {
  std::string out;
  JsonWriter json(out);
  json.object();
  for (auto const& [item, quantity] : reporting.done)
    if (quantity.thousandths != 0) json.field(item, quantity.thousandths);
  json.end_object();
  return out;
}

void read_done(rhythm::Reporting& reporting, std::string_view text) {
  auto const value = boost::json::parse(text);
  for (auto const& [item, thousandths] : value.as_object())
    reporting.done[std::string(item)] = Quantity{thousandths.to_number<std::int64_t>()};
}

void load_own_row(Db& db, ProjectState& state) {
  auto& project = state.project;
  db.read(
      "SELECT registered_seq, info, last_report, days_mask, reports, held, changed, newest_day, progress,"
      " done, lamps FROM project WHERE programme = ? AND code = ?",
      {project.programme, project.code}, [&](Row const& row) {
        project.registered_seq = seq_in(row, 0);
        project.info_text = row.text(1);
        if (project.registered())
          project.info = decoded<contract::ProjectRegistered>(
              contract::FactKind::project_registered, project.info_text);
        state.reporting.days_mask = seq_in(row, 3);
        state.reporting.reports = static_cast<int>(row.integer(4));
        state.held = row.integer(5);
        state.changed_seq = seq_in(row, 6);
        if (row.integer(7) >= 0) state.newest_day = Day{static_cast<std::int32_t>(row.integer(7))};
        if (row.integer(8) >= 0) state.progress = row.integer(8);
        read_done(state.reporting, row.text(9));
        standing::LampInput as_folded;  // what it says is in the project's facts too
        standing::read_lamps(row.text(10), state.lamps, as_folded);
        if (row.integer(2) >= 0)
          state.reporting.last =
              rhythm::DayReport{.day = Day{static_cast<std::int32_t>(row.integer(2))},
                                .seq = 0,
                                .fact = {},
                                .first_seq = 0,
                                .corrections = 0,
                                .people = 0,
                                .quantities = {}};
        return false;
      });
  if (state.reporting.last)
    state.reporting.last = load_report_on(db, project, state.reporting.last->day);
}

void load_children(Db& db, ProjectState& state) {
  auto& project = state.project;
  load_pauses(db, project);
  std::initializer_list<Param> const key{project.programme, project.code};
  db.read("SELECT stage, aspect, day, seq FROM stage WHERE programme = ? AND code = ?", key,
          [&](Row const& row) {
            project.stages[static_cast<std::size_t>(row.integer(0))]
                          [static_cast<std::size_t>(row.integer(1))] =
                programme::StageDay{day_in(row, 2), seq_in(row, 3)};
            return true;
          });
  db.read(
      "SELECT item, body, seq FROM work_item WHERE programme = ? AND code = ?", key,
      [&](Row const& row) {
        project.items[std::string(row.text(0))] = {
            decoded<contract::WorkItemPlanned>(contract::FactKind::work_item_planned, row.text(1)),
            seq_in(row, 2)};
        return true;
      });
  db.read(
      "SELECT measure, unit, planned, built, commissioned, in_use, seq FROM outcome"
      " WHERE programme = ? AND code = ?",
      key, [&](Row const& row) {
        auto& outcome = project.outcomes[static_cast<Measure>(row.integer(0))];
        outcome.unit = row.text(1);
        for (std::size_t i = 0; i < outcome.stated.size(); ++i)
          if (auto value = number_in(row, 2 + static_cast<int>(i)))
            outcome.stated[i] = Quantity{*value};
        outcome.seq = seq_in(row, 6);
        return true;
      });
  db.read("SELECT line, minor, seq FROM funding WHERE programme = ? AND code = ?", key,
          [&](Row const& row) {
            project.funding[static_cast<FundingLine>(row.integer(0))] = {row.integer(1),
                                                                         seq_in(row, 2)};
            return true;
          });
  db.read(
      "SELECT payment, minor, day, voucher, line, payee, note, seq, corrected_seq FROM payment"
      " WHERE programme = ? AND code = ?",
      key, [&](Row const& row) {
        auto& payment = project.payments[std::string(row.text(0))];
        payment = {row.integer(1),           *day_in(row, 2),
                   std::string(row.text(3)), std::nullopt,
                   std::string(row.text(5)), std::string(row.text(6)),
                   seq_in(row, 7),           seq_in(row, 8)};
        if (auto line = number_in(row, 4)) payment.line = static_cast<FundingLine>(*line);
        return true;
      });
  db.read(
      "SELECT day, phase, stage, budget, completion_forecast, seq, first_forecast, first_forecast_seq"
      " FROM project_status"
      " WHERE programme = ? AND code = ?",
      key, [&](Row const& row) {
        programme::Status status;
        status.day = *day_in(row, 0);
        status.phase = row.text(1);
        if (auto stage = number_in(row, 2)) status.stage = static_cast<StageName>(*stage);
        status.budget_minor = number_in(row, 3);
        status.forecast_completion = day_in(row, 4);
        status.seq = seq_in(row, 5);
        status.first_forecast = day_in(row, 6);
        status.first_forecast_seq = seq_in(row, 7);
        project.status = std::move(status);
        return false;
      });
}

}  // namespace

DayState day_state(ProjectState const& state, Day day) {
  auto const& project = state.project;
  DayState out;
  out.day = day;
  if (auto stage = project.furthest_stage()) out.stage = static_cast<int>(*stage);
  out.started = project.started();
  out.completed = project.completed();
  out.completion_planned = project.stage_day(StageName::completion, StageAspect::planned);
  out.completion_forecast = project.stage_day(StageName::completion, StageAspect::forecast);
  if (project.status) {
    out.phase = project.status->phase;
    out.budget = project.status->budget_minor;
    if (!out.completion_forecast) out.completion_forecast = project.status->forecast_completion;
  }
  out.progress = state.progress.value_or(-1);
  out.funds_planned = project.funds_planned();
  out.aid_planned = project.aid_planned();
  out.paid = project.paid();
  auto const& reporting = state.reporting;
  if (reporting.last) out.last_report = reporting.last->day.number;
  out.days_mask = reporting.days_mask;
  out.reports = reporting.reports;
  if (reporting.last && reporting.last->day == day) out.report = reporting.last;
  out.lamps =
      standing::lamps_text(state.lamps, standing::lamp_input(project, reporting, state.progress));
  return out;
}

void load_project(Db& db, ProjectState& state) {
  load_own_row(db, state);
  db.read("SELECT day FROM project_day WHERE programme = ? AND code = ? AND day > ? ORDER BY day",
          {state.project.programme, state.project.code,
           state.newest_day ? state.newest_day->number : -1'000'000},
          [&](Row const& row) {
            state.days_ahead.push_back(Day{static_cast<std::int32_t>(row.integer(0))});
            return true;
          });
  load_children(db, state);
  load_former_plans(db, state);
  state.written = standing::contribution_of(state.project, state.progress, state.held);
  if (state.project.active()) state.written_last_day = state.reporting.last_day();
}

std::optional<rhythm::DayReport> load_report_on(Db& db, programme::Project const& project,
                                                Day day) {
  std::optional<rhythm::DayReport> out;
  db.read(
      "SELECT project_day.report_seq, fact.id, project_day.report_first_seq, project_day.report_corrections,"
      " fact.kind, fact.body FROM project_day JOIN fact ON fact.seq = project_day.report_seq"
      " WHERE project_day.programme = ? AND project_day.code = ? AND project_day.day = ?",
      {project.programme, project.code, day.number}, [&](Row const& row) {
        auto kind = contract::parse_fact_kind(row.text(4)).value();
        auto body = contract::decode(kind, boost::json::parse(row.text(5))).value();
        rhythm::Reporting alone;
        rhythm::fold_daily_report(alone, *rhythm::daily_report_in(body),
                                  *Uuid::from_blob(row.text(1)), seq_in(row, 0));
        out = alone.last;
        out->first_seq = seq_in(row, 2);
        out->corrections = static_cast<int>(row.integer(3));
        return false;
      });
  return out;
}

void write_project(Db& db, ProjectState const& state, bool described) {
  auto const& project = state.project;
  auto now = day_state(state, state.newest_day.value_or(Day{}));
  auto newest = state.newest_day ? state.newest_day->number : -1;
  auto const done = done_text(state.reporting);
  if (!described) {
    // Only the columns a daily report changes, none of them in an index: both stores then leave
    // the indexes alone.
    db.gather(
        "UPDATE project SET progress = ?, last_report = ?, days_mask = ?, reports = ?, changed = ?,"
        " newest_day = ?, done = ?, lamps = ? WHERE programme = ? AND code = ?",
        {now.progress, now.last_report, now.days_mask, now.reports, state.changed_seq, newest, done,
         now.lamps, project.programme, project.code});
    return;
  }
  auto const& info = project.info;
  auto name_en = info.name.en.value_or("");
  std::string place;
  if (info.site && info.site->place) {
    JsonWriter json(place);
    json.object().field("zh", info.site->place->zh);
    if (info.site->place->en) json.field("en", *info.site->place->en);
    json.end_object();
  }
  auto text = standing::search_text(info.name.zh, name_en, project.code);
  db.write(
      "INSERT INTO project (programme, code, registered_seq, info, name_zh, name_en, sort_name, search,"
      " category, livelihood, place, plan, outcomes, stage, phase, started, completed, completion_planned,"
      " completion_forecast, progress, funds_planned, aid_planned, paid, budget, last_report, days_mask,"
      " reports, held, changed, newest_day, done, lamps)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (programme, code) DO UPDATE SET registered_seq = excluded.registered_seq,"
      " info = excluded.info, name_zh = excluded.name_zh, name_en = excluded.name_en,"
      " sort_name = excluded.sort_name, search = excluded.search, category = excluded.category,"
      " livelihood = excluded.livelihood, place = excluded.place, plan = excluded.plan,"
      " outcomes = excluded.outcomes, stage = excluded.stage, phase = excluded.phase,"
      " started = excluded.started, completed = excluded.completed,"
      " completion_planned = excluded.completion_planned, completion_forecast = excluded.completion_forecast,"
      " progress = excluded.progress, funds_planned = excluded.funds_planned,"
      " aid_planned = excluded.aid_planned, paid = excluded.paid, budget = excluded.budget,"
      " last_report = excluded.last_report, days_mask = excluded.days_mask, reports = excluded.reports,"
      " held = excluded.held, changed = excluded.changed, newest_day = excluded.newest_day,"
      " done = excluded.done, lamps = excluded.lamps",
      {project.programme,
       project.code,
       project.registered_seq,
       project.info_text,
       info.name.zh,
       name_en,
       text.sort_name,
       text.search,
       static_cast<int>(info.category),
       info.livelihood.value_or(false),
       place,
       standing::plan_text(standing::plan_of(project)),
       outcomes_text(project),
       now.stage,
       now.phase,
       day_or_null(now.started),
       day_or_null(now.completed),
       day_or_null(now.completion_planned),
       day_or_null(now.completion_forecast),
       now.progress,
       now.funds_planned,
       now.aid_planned,
       now.paid,
       number_or_null(now.budget),
       now.last_report,
       now.days_mask,
       now.reports,
       state.held,
       state.changed_seq,
       newest,
       done,
       now.lamps});
}

void write_item(Db& db, programme::Project const& project, std::string const& item) {
  auto const& planned = project.items.at(item);
  db.write(
      "INSERT INTO work_item (programme, code, item, body, seq) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT (programme, code, item) DO UPDATE SET body = excluded.body, seq = excluded.seq",
      {project.programme, project.code, item, plan_body(planned.plan), planned.seq});
}

void write_children(Db& db, ProjectState const& state) {
  auto const& project = state.project;
  auto const& p = project.programme;
  auto const& c = project.code;
  for (auto const* table :
       {"stage", "outcome", "funding", "payment", "project_status", "shutdown", "excuse"})
    db.write("DELETE FROM " + std::string(table) + " WHERE programme = ? AND code = ?", {p, c});
  for (std::size_t i = 0; i < project.stages.size(); ++i)
    for (std::size_t j = 0; j < project.stages[i].size(); ++j)
      if (auto const& dated = project.stages[i][j])
        db.write(
            "INSERT INTO stage (programme, code, stage, aspect, day, seq) VALUES (?, ?, ?, ?, ?, ?)",
            {p, c, i, j, day_or_null(dated->day), dated->seq});
  for (auto const& [measure, outcome] : project.outcomes) {
    auto stated = [&](OutcomeAspect aspect) {
      auto const& value = outcome.stated[static_cast<std::size_t>(aspect)];
      return value ? Param(value->thousandths) : Param();
    };
    db.write(
        "INSERT INTO outcome (programme, code, measure, unit, planned, built, commissioned, in_use, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {p, c, static_cast<int>(measure), outcome.unit, stated(OutcomeAspect::planned),
         stated(OutcomeAspect::built), stated(OutcomeAspect::commissioned),
         stated(OutcomeAspect::in_use), outcome.seq});
  }
  for (auto const& [line, funding] : project.funding)
    db.write("INSERT INTO funding (programme, code, line, minor, seq) VALUES (?, ?, ?, ?, ?)",
             {p, c, static_cast<int>(line), funding.minor, funding.seq});
  for (auto const& [code, payment] : project.payments)
    db.write(
        "INSERT INTO payment (programme, code, payment, minor, day, voucher, line, payee, note, seq,"
        " corrected_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {p, c, code, payment.minor, payment.day.number, payment.voucher,
         payment.line ? Param(static_cast<int>(*payment.line)) : Param(), payment.payee,
         payment.note, payment.seq, payment.corrected_seq});
  write_pauses(db, project);
  if (auto const& status = project.status)
    db.write(
        "INSERT INTO project_status (programme, code, day, phase, stage, budget, completion_forecast, seq,"
        " first_forecast, first_forecast_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {p, c, status->day.number, status->phase,
         status->stage ? Param(static_cast<int>(*status->stage)) : Param(),
         number_or_null(status->budget_minor), day_or_null(status->forecast_completion),
         status->seq, day_or_null(status->first_forecast), status->first_forecast_seq});
}

void write_day(Db& db, programme::Project const& project, DayState const& day) {
  auto const& report = day.report;
  db.gather(
      "INSERT INTO project_day (programme, code, day, stage, phase, started, completed, completion_planned,"
      " completion_forecast, progress, funds_planned, aid_planned, paid, budget, last_report, days_mask,"
      " reports, report_seq, report_fact, report_first_seq, report_corrections, people, lamps)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (programme, code, day) DO UPDATE SET stage = excluded.stage, phase = excluded.phase,"
      " started = excluded.started, completed = excluded.completed,"
      " completion_planned = excluded.completion_planned, completion_forecast = excluded.completion_forecast,"
      " progress = excluded.progress, funds_planned = excluded.funds_planned,"
      " aid_planned = excluded.aid_planned, paid = excluded.paid, budget = excluded.budget,"
      " last_report = excluded.last_report, days_mask = excluded.days_mask, reports = excluded.reports,"
      " report_seq = excluded.report_seq, report_fact = excluded.report_fact,"
      " report_first_seq = excluded.report_first_seq, report_corrections = excluded.report_corrections,"
      " people = excluded.people, lamps = excluded.lamps",
      {project.programme,
       project.code,
       day.day.number,
       day.stage,
       day.phase,
       day_or_null(day.started),
       day_or_null(day.completed),
       day_or_null(day.completion_planned),
       day_or_null(day.completion_forecast),
       day.progress,
       day.funds_planned,
       day.aid_planned,
       day.paid,
       number_or_null(day.budget),
       day.last_report,
       day.days_mask,
       day.reports,
       report ? Param(report->seq) : Param(),
       report ? Param::blob(report->fact.blob()) : Param(),
       report ? Param(report->first_seq) : Param(),
       report ? Param(report->corrections) : Param(),
       report ? Param(report->people) : Param(),
       day.lamps});
}

void delete_days(Db& db, programme::Project const& project) {
  db.write("DELETE FROM project_day WHERE programme = ? AND code = ?",
           {project.programme, project.code});
}

}  // namespace longspan::store
