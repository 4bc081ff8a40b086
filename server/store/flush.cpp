// From the state in memory to the tables: each touched row once.
#include "programme/fold.hpp"
#include "store/calendar_rows.hpp"
#include "store/lamp_rows.hpp"
#include "store/projections.hpp"

namespace longspan::store {

void Projections::note_held(ledger::Fact const& fact) {
  auto stream = *ledger::Stream::parse(fact.stream);
  db_.write(
      "INSERT INTO held (seq, id, programme, code, author, decision) VALUES (?, ?, ?, ?, ?, 0)",
      {fact.seq, Param::blob(fact.id.blob()), stream.programme, stream.project,
       fact.by ? Param::blob(fact.by->blob()) : Param()});
}

void Projections::note_settled(ledger::Fact const& fact, contract::FactSettled const& settlement) {
  bool counted = settlement.decision == contract::FactSettledDecision::counted;
  db_.write("UPDATE held SET decision = ?, settled_seq = ? WHERE id = ?",
            {counted ? 1 : 2, fact.seq, Param::blob(settlement.fact.blob())});
}

void Projections::flush_project(ProjectState& state) {
  auto& project = state.project;
  auto& dirty = state.dirty;
  if (dirty.refolded) delete_days(db_, project);
  for (auto const& [day, row] : dirty.days) write_day(db_, project, row);
  for (auto const& item : dirty.items) write_item(db_, project, item);
  if (dirty.rows) write_children(db_, state);
  if (dirty.refolded || (!dirty.items.empty() && !state.former_plans.empty()))
    write_former_plans(db_, state);
  write_project(db_, state, dirty.described);

  auto now = standing::contribution_of(project, state.progress, state.held);
  auto last_day = project.active() ? state.reporting.last_day() : std::nullopt;
  auto& totals = totals_[project.programme];
  totals.sum += now - state.written;
  if (last_day != state.written_last_day) {
    if (state.written_last_day) --totals.last_report[*state.written_last_day];
    if (last_day) ++totals.last_report[*last_day];
  }
  state.written = now;
  state.written_last_day = last_day;
  dirty = {};
}

void Projections::flush_totals() {
  for (auto const& [programme, totals] : totals_) {
    auto const& sum = totals.sum;
    if (sum != standing::Contribution{})
      db_.write(
          "INSERT INTO programme_total (programme, projects, livelihood, active, aid_planned, funds_planned, paid,"
          " weighed_funds, weighed_progress, held) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          " ON CONFLICT (programme) DO UPDATE SET projects = programme_total.projects + excluded.projects,"
          " livelihood = programme_total.livelihood + excluded.livelihood,"
          " active = programme_total.active + excluded.active,"
          " aid_planned = programme_total.aid_planned + excluded.aid_planned,"
          " funds_planned = programme_total.funds_planned + excluded.funds_planned,"
          " paid = programme_total.paid + excluded.paid,"
          " weighed_funds = programme_total.weighed_funds + excluded.weighed_funds,"
          " weighed_progress = programme_total.weighed_progress + excluded.weighed_progress,"
          " held = programme_total.held + excluded.held",
          {programme, sum.projects, sum.livelihood, sum.active, sum.aid_planned, sum.funds_planned,
           sum.paid, sum.weighed_funds, sum.weighed_progress, sum.held});
    flush_last_reports(programme, totals.last_report);
  }
  totals_.clear();
}

void Projections::flush_last_reports(std::string const& programme,
                                     std::map<Day, std::int64_t> const& changes) {
  if (changes.empty()) return;
  auto [known, unread] = last_reports_.try_emplace(programme);
  auto& counts = known->second;
  if (unread)
    db_.read("SELECT day, projects FROM programme_last_report WHERE programme = ?", {programme},
             [&](Row const& row) {
               counts[Day{static_cast<std::int32_t>(row.integer(0))}] = row.integer(1);
               return true;
             });
  for (auto const& [day, change] : changes) {
    if (change == 0) continue;
    auto const now = counts[day] += change;
    if (now != 0) {
      db_.gather(
          "INSERT INTO programme_last_report (programme, day, projects) VALUES (?, ?, ?)"
          " ON CONFLICT (programme, day) DO UPDATE SET projects = excluded.projects",
          {programme, day.number, now});
      continue;
    }
    counts.erase(day);
    db_.gather("DELETE FROM programme_last_report WHERE programme = ? AND day = ?",
               {programme, day.number});
  }
}

void Projections::flush_programme(programme::Programme const& programme) {
  db_.write(
      "INSERT INTO programme (code, registered_seq, rehearsal, info) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (code) DO UPDATE SET registered_seq = excluded.registered_seq,"
      " rehearsal = excluded.rehearsal, info = excluded.info",
      {programme.code, programme.registered_seq, programme.info.rehearsal.value_or(false),
       programme.info_text});
  for (auto const& [figure, published] : programme.published)
    db_.write(
        "INSERT INTO published (programme, figure, body, seq) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (programme, figure) DO UPDATE SET body = excluded.body, seq = excluded.seq",
        {programme.code, static_cast<int>(figure), published.text, published.seq});
  write_calendar(db_, programme);
  write_lamp_rules(db_, programme);
}

void Projections::flush_projects() {
  for (auto* state : touched_) flush_project(*state);
  touched_.clear();
}

void Projections::flush() {
  flush_projects();
  for (auto const& code : touched_programmes_) flush_programme(programmes_.at(code));
  touched_programmes_.clear();
  carry_lamps_anew();
  flush_totals();
  db_.release();
}

void Projections::keep() { unkept_.clear(); }

void Projections::undo() {
  touched_programmes_.clear();
  ruled_from_.clear();
  touched_.clear();
  totals_.clear();
  last_reports_.clear();
  for (auto const& stream : std::exchange(unkept_, {})) forget(stream);
}

void Projections::forget(std::string const& stream) {
  auto const of = ledger::Stream::parse(stream);
  if (!of) return;
  if (of->type == contract::StreamType::programme) {
    programmes_.erase(of->programme);
    // Its rulings may have carried the lamps of its projects anew.
    std::erase_if(projects_, [&](auto const& known) {
      return known.second->project.programme == of->programme;
    });
  }
  if (of->type == contract::StreamType::project) {
    projects_.erase(of->programme + '/' + of->project);
    last_reports_.erase(of->programme);
  }
}

void Projections::forget_all() {
  undo();
  programmes_.clear();
  projects_.clear();
}

}  // namespace longspan::store
