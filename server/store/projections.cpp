#include "store/projections.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "programme/decide.hpp"
#include "programme/fold.hpp"
#include "rhythm/file_daily_report.hpp"
#include "store/calendar_rows.hpp"
#include "store/casework.hpp"
#include "store/consultation_rows.hpp"
#include "store/fold_stream.hpp"
#include "store/lamp_rows.hpp"
#include "store/people_projection.hpp"

namespace longspan::store {

using contract::StreamType;
using ledger::Fact;

programme::Programme& Projections::programme(std::string const& code) {
  if (auto it = programmes_.find(code); it != programmes_.end()) return it->second;
  auto& programme = programmes_[code];
  programme.code = code;
  db_.read("SELECT registered_seq, info FROM programme WHERE code = ?", {code},
           [&](Row const& row) {
             programme.registered_seq = static_cast<std::uint64_t>(row.integer(0));
             programme.info_text = row.text(1);
             programme.info = std::get<contract::ProgrammeRegistered>(
                 contract::decode(ledger::FactKind::programme_registered,
                                  boost::json::parse(programme.info_text))
                     .value());
             return false;
           });
  programme.calendar = load_calendar(db_, code);
  programme.lamp_rules = load_lamp_rules(db_, code);
  return programme;
}

ProjectState& Projections::project(std::string const& programme, std::string const& code) {
  auto key = programme + '/' + code;
  if (auto it = projects_.find(key); it != projects_.end()) return *it->second;
  if (projects_.size() >= cached_streams_ && touched_.empty()) projects_.clear();
  auto state = std::make_unique<ProjectState>();
  state->project.programme = programme;
  state->project.code = code;
  load_project(db_, *state);
  return *projects_.emplace(std::move(key), std::move(state)).first->second;
}

Projections::Decision Projections::decide(ledger::Draft const& draft, ledger::Author const& author,
                                          Instant received_at) {
  Decision out;
  auto const& stream = draft.stream;
  if (stream.type == StreamType::account) {
    out.zone = "UTC";
    out.valid_day = Zone::find("UTC")->day_of(draft.at.instant);
    out.problem = decide_people(db_, author, draft);
    return out;
  }
  auto& programme = this->programme(stream.programme);
  if (stream.type == StreamType::consultation) {
    out.problem = decide_consultation(db_, programme, draft, author, received_at);
    out.zone = programme.info.zone;
  } else if (stream.type == StreamType::programme) {
    out.problem = programme::decide_programme(programme, draft);
    if (!out.problem && is_casework(draft.kind))
      out.problem = decide_casework(db_, programme, nullptr, draft, author, Day{});
    auto const* registered = std::get_if<contract::ProgrammeRegistered>(&draft.content);
    out.zone = registered ? registered->zone : programme.info.zone;
  } else {
    auto& state = project(stream.programme, stream.project);
    auto const* registered = std::get_if<contract::ProjectRegistered>(&draft.content);
    out.zone = registered && registered->site && registered->site->zone
                   ? *registered->site->zone
                   : std::string(programme::zone_of(state.project, programme));
    auto zone = Zone::find(out.zone);
    Day today = zone ? zone->day_of(received_at) : Day{};
    if (rhythm::daily_report_in(draft.content)) {
      auto report_on = [&](Day day) {
        flush();
        return load_report_on(db_, state.project, day);
      };
      out.problem = rhythm::decide_daily_report(programme, state.project, state.reporting,
                                                report_on, draft, today);
    } else {
      out.problem = programme::decide_project(programme, state.project, draft, today);
      if (!out.problem && is_casework(draft.kind))
        out.problem = decide_casework(db_, programme, &state.project, draft, author, today);
    }
    if (!out.problem && std::holds_alternative<contract::FactSettled>(draft.content))
      out.problem = decide_settlement(draft, author);
  }
  auto zone = Zone::find(out.zone);
  if (!zone) return out;  // only where a refusal already says why
  out.valid_day = valid_day_of(draft.kind, draft.content, zone->day_of(draft.at.instant));
  return out;
}

std::optional<Problem> Projections::decide_settlement(ledger::Draft const& draft,
                                                      ledger::Author const& author) {
  flush();
  auto const& settlement = std::get<contract::FactSettled>(draft.content);
  bool found = false;
  std::optional<Problem> problem;
  db_.read(
      "SELECT author, decision, settled_seq FROM held WHERE id = ? AND programme = ? AND code = ?",
      {Param::blob(settlement.fact.blob()), draft.stream.programme, draft.stream.project},
      [&](Row const& row) {
        found = true;
        if (row.integer(1) != 0)
          problem = programme::object_to(ProblemCode::already_settled,
                                         {{"seq", std::to_string(row.integer(2))}});
        else if (author.account && !row.null(0) && row.text(0) == author.account->blob())
          problem = programme::object_to(ProblemCode::own_settlement, {});
        return false;
      });
  if (!found)
    return programme::object_to(ProblemCode::reference_unknown,
                                {{"pointer", "/body/fact"}, {"found", settlement.fact.text()}},
                                "/body/fact");
  return problem;
}

void Projections::take(Fact const& fact, contract::Body const& content) {
  unkept_.insert(fact.stream);
  switch (contract::info(fact.kind).stream) {
    case StreamType::account:
      fold_people(db_, fact, content);
      return;
    case StreamType::programme: {
      if (is_casework(fact.kind)) return fold_casework(db_, fact, content);
      auto& programme = this->programme(ledger::Stream::parse(fact.stream)->programme);
      auto const before = programme;
      programme::fold_programme(programme, content, fact.body, fact.seq);
      note_ruling(before, programme, content);
      touched_programmes_.insert(programme.code);
      return;
    }
    case StreamType::project:
      take_project(fact, content);
      return;
    case StreamType::consultation:
      return fold_consultation(db_, fact, content);
  }
}

/// Facts that only add to the newest end are folded as they come; all others fold the stream
/// afresh.
bool Projections::fits_at_the_end(ProjectState const& state, Fact const& fact,
                                  contract::Body const& content) {
  if (std::holds_alternative<contract::FactSettled>(content)) return false;
  if (std::holds_alternative<contract::PaymentCorrected>(content)) return false;
  // They speak of other days than their own, and the lamps of those follow them.
  if (std::holds_alternative<contract::ShutdownPlanned>(content) ||
      std::holds_alternative<contract::ObligationExcused>(content))
    return !state.newest_day;
  if (auto const* dated = std::get_if<contract::StageDated>(&content);
      dated && dated->aspect == contract::StageAspect::reached &&
      state.project.stage_day(dated->stage, contract::StageAspect::reached))
    return false;
  if (programme::is_first_version(state.project, content)) return !state.newest_day;
  return !state.newest_day || fact.valid_day >= *state.newest_day;
}

void Projections::take_project(Fact const& fact, contract::Body const& content) {
  auto stream = *ledger::Stream::parse(fact.stream);
  auto& state = project(stream.programme, stream.project);
  if (!state.dirty.any) touched_.push_back(&state);
  state.dirty.any = true;
  state.changed_seq = fact.seq;
  if (fact.outcome == ledger::Outcome::held) {
    ++state.held;
    state.dirty.described = true;
    note_held(fact);
    return;
  }
  if (auto const* settlement = std::get_if<contract::FactSettled>(&content)) {
    --state.held;
    state.dirty.described = true;
    note_settled(fact, *settlement);
    fold_counted(db_, *settlement);
  }
  if (concerns_casework(fact.kind, fact.body)) fold_casework(db_, fact, content);
  if (is_casework(fact.kind)) return;
  if (!fits_at_the_end(state, fact, content)) {
    refold(state);
    return;
  }
  auto& ahead = state.days_ahead;
  if (programme::is_first_version(state.project, content)) {
    auto at = std::ranges::lower_bound(ahead, fact.valid_day);
    if (at == ahead.end() || *at != fact.valid_day) ahead.insert(at, fact.valid_day);
    begin_at(state, fact.valid_day);
  } else {
    auto const& programme = this->programme(stream.programme);
    standing::Timetable const timetable{programme.calendar, programme.lamp_rules};
    begin_day(state, fact.valid_day, &timetable);
    std::erase_if(ahead, [&](Day day) { return day <= fact.valid_day; });
  }
  fold_into(state, content, fact.body, fact.id, fact.seq);
  // The rows of that day and of all later ones are the state as it is now.
  if (state.newest_day) state.dirty.days[*state.newest_day] = day_state(state, *state.newest_day);
  for (auto day : ahead) state.dirty.days[day] = day_state(state, day);
}

}  // namespace longspan::store
