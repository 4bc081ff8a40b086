// Folding a stream afresh: for facts of days gone by, for corrections, for rulings about days gone
// by, and for `longspan rebuild`.
#include <algorithm>

#include "store/casework.hpp"
#include "store/fold_stream.hpp"
#include "store/people_projection.hpp"
#include "store/projections.hpp"
#include "store/verify.hpp"

namespace longspan::store {

using contract::StreamType;
using ledger::Fact;

void Projections::refold(ProjectState& state) {
  auto const& programme = this->programme(state.project.programme);
  standing::Timetable const timetable{programme.calendar, programme.lamp_rules};
  auto fresh =
      folded_stream(db_, state.project.programme, state.project.code, std::nullopt, &timetable);
  fresh.written = state.written;
  fresh.written_last_day = state.written_last_day;
  fresh.dirty.any = true;
  fresh.dirty.refolded = fresh.dirty.described = fresh.dirty.rows = true;
  for (auto const& [item, planned] : fresh.project.items) fresh.dirty.items.insert(item);
  state = std::move(fresh);
}

void Projections::rebuild(std::function<void(std::uint64_t)> const& progress) {
  forget_all();
  for (auto const& [table, key] : projection_tables())
    db_.write("DELETE FROM " + std::string(table));
  std::set<std::string> streams;
  std::uint64_t read = 0;
  each_fact(db_, 0, [&](Fact fact) {
    if (++read % 1000 == 0) progress(read);
    if (contract::info(fact.kind).stream != StreamType::project) {
      take(fact, content_of(fact));
      return true;
    }
    streams.insert(fact.stream);
    if (fact.outcome == ledger::Outcome::held) {
      note_held(fact);
    } else if (fact.kind == ledger::FactKind::fact_settled) {
      auto const settlement = std::get<contract::FactSettled>(content_of(fact));
      note_settled(fact, settlement);
      fold_counted(db_, settlement);
    } else if (concerns_casework(fact.kind, fact.body)) {
      fold_casework(db_, fact, content_of(fact));
    }
    return true;
  });
  ruled_from_.clear();  // all is folded by the rulings as they stand
  for (auto const& name : streams) {
    auto stream = *ledger::Stream::parse(name);
    auto& state = project(stream.programme, stream.project);
    state.dirty.any = true;
    touched_.push_back(&state);
    refold(state);
    if (touched_.size() >= 256) flush();
  }
  flush();
  progress(read);
}

void Projections::note_ruling(programme::Programme const& before, programme::Programme const& after,
                              contract::Body const& content) {
  constexpr Day kEver{-9'999'999};
  std::optional<Day> from;
  if (std::holds_alternative<contract::CalendarRuled>(content)) {
    if (before.calendar.rest_days != after.calendar.rest_days) from = kEver;
  } else if (auto const* ruled = std::get_if<contract::CalendarDayRuled>(&content)) {
    if (before.calendar.rests(ruled->day) != after.calendar.rests(ruled->day)) from = ruled->day;
  } else if (auto const* lamps = std::get_if<contract::LampsRuled>(&content)) {
    from = lamps->from;
  }
  if (!from) return;
  auto [noted, first] = ruled_from_.try_emplace(after.code, *from);
  if (!first) noted->second = std::min(noted->second, *from);
}

void Projections::carry_lamps_anew() {
  for (auto const& [programme, from] : std::exchange(ruled_from_, {})) {
    // The lamps in a row were carried up to the day before its newest fact's.
    std::vector<std::string> codes;
    db_.read("SELECT code FROM project WHERE programme = ? AND newest_day > ?",
             {programme, from.number}, [&](Row const& row) {
               codes.emplace_back(row.text(0));
               return true;
             });
    for (auto const& code : codes) {
      auto& state = project(programme, code);
      touched_.push_back(&state);
      refold(state);
      if (touched_.size() >= 256) flush_projects();
    }
    flush_projects();
  }
}

}  // namespace longspan::store
