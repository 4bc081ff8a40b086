#include "store/fold_stream.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <unordered_map>

#include "programme/fold.hpp"
#include "rhythm/file_daily_report.hpp"
#include "rhythm/supervisor_log.hpp"
#include "store/casework.hpp"
#include "store/fact_log.hpp"
#include "store/lamp_rows.hpp"

namespace longspan::store {
namespace {

using ledger::Fact;

struct Entry {
  Fact fact;
  contract::Body content;
  Day day;                ///< of its row
  bool timeless = false;  ///< holds from the beginning
  bool folded = false;    ///< before its turn
};

/// Payments and reached stages have a day of their own, and a correction may move it: all facts
/// about one of them stand on the day the newest names, so that no earlier day shows what was later
/// corrected.
std::optional<std::string> moved_subject(contract::Body const& content) {
  if (auto const* payment = std::get_if<contract::PaymentMade>(&content))
    return "payment/" + payment->payment;
  if (auto const* mended = std::get_if<contract::PaymentCorrected>(&content))
    return "payment/" + mended->payment;
  if (auto const* dated = std::get_if<contract::StageDated>(&content);
      dated && dated->aspect == contract::StageAspect::reached && dated->day)
    return "stage/" + std::string(to_text(dated->stage));
  return std::nullopt;
}

/// Shutdowns and excuses speak of other days than their own: all of them are known on every day.
bool of_any_day(contract::Body const& content) {
  return std::holds_alternative<contract::ShutdownPlanned>(content) ||
         std::holds_alternative<contract::ObligationExcused>(content);
}

}  // namespace

contract::Body content_of(Fact const& fact) {
  auto content = contract::decode(fact.kind, boost::json::parse(fact.body));
  if (!content)
    throw DbError("fact " + std::to_string(fact.seq) +
                  " does not fit its kind: " + sentence(content.error(), Language::en));
  return std::move(*content);
}

Day valid_day_of(ledger::FactKind kind, contract::Body const& content, Day at_day) {
  using contract::ValidDay;
  switch (contract::info(kind).valid) {
    case ValidDay::at:
      return at_day;
    case ValidDay::report_day:
      return rhythm::daily_report_in(content)->day;
    case ValidDay::reached_day: {
      auto const& dated = std::get<contract::StageDated>(content);
      bool reached = dated.aspect == contract::StageAspect::reached && dated.day;
      return reached ? *dated.day : at_day;
    }
    case ValidDay::day:
      if (auto const* payment = std::get_if<contract::PaymentMade>(&content)) return payment->day;
      if (auto const* mended = std::get_if<contract::PaymentCorrected>(&content))
        return mended->day;
      if (auto const* log = rhythm::supervisor_log_in(content)) return log->day;
      if (auto const* seen = std::get_if<contract::InspectionRecorded>(&content)) return seen->day;
      return std::get<contract::StatusReported>(content).day;
  }
  std::unreachable();
}

void fold_into(ProjectState& state, contract::Body const& content, std::string_view text, Uuid id,
               std::uint64_t seq) {
  if (auto const* report = rhythm::daily_report_in(content)) {
    rhythm::fold_daily_report(state.reporting, *report, id, seq);
  } else {
    auto const* planned = std::get_if<contract::WorkItemPlanned>(&content);
    if (planned) {
      auto before = standing::plan_text(standing::plan_of(state.project));
      programme::fold_project(state.project, content, text, seq);
      state.dirty.items.insert(planned->item);
      if (state.newest_day && before != standing::plan_text(standing::plan_of(state.project)))
        state.former_plans.try_emplace(*state.newest_day, std::move(before));
    } else {
      programme::fold_project(state.project, content, text, seq);
      state.dirty.rows = true;
    }
    state.dirty.described = true;
  }
  state.progress = standing::progress_ppm(state.project, state.reporting);
}

ProjectState folded_stream(Db& db, std::string const& programme, std::string const& code,
                           std::optional<Day> until, standing::Timetable const* timetable) {
  auto name = ledger::Stream::of_project(programme, code).text();
  std::vector<Entry> entries;
  std::unordered_map<Uuid, Entry, UuidHash> held;
  std::int64_t waiting = 0;
  std::uint64_t changed = 0;
  each_fact_of(db, name, [&](Fact fact) {
    changed = fact.seq;
    if (is_casework(fact.kind)) {
      waiting += fact.outcome == ledger::Outcome::held;
      return;
    }
    auto content = content_of(fact);
    auto day = fact.valid_day;
    if (fact.outcome == ledger::Outcome::held) {
      ++waiting;
      auto id = fact.id;
      held.emplace(id, Entry{std::move(fact), std::move(content), day});
      return;
    }
    if (auto const* settlement = std::get_if<contract::FactSettled>(&content)) {
      --waiting;
      auto it = held.find(settlement->fact);
      if (it != held.end() && settlement->decision == contract::FactSettledDecision::counted)
        entries.push_back(std::move(it->second));
    }
    entries.push_back({std::move(fact), std::move(content), day});
  });
  std::unordered_map<std::string, std::pair<std::uint64_t, Day>> newest;
  for (auto const& entry : entries)
    if (auto subject = moved_subject(entry.content)) {
      auto& at = newest[*subject];
      if (entry.fact.seq >= at.first) at = {entry.fact.seq, entry.day};
    }
  for (auto& entry : entries)
    if (auto subject = moved_subject(entry.content)) entry.day = newest[*subject].second;
  ProjectState fresh;
  fresh.project.programme = programme;
  fresh.project.code = code;
  std::ranges::sort(entries, {}, [](Entry const& entry) { return entry.fact.seq; });
  auto fold_entry = [&](Entry const& entry) {
    fold_into(fresh, entry.content, entry.fact.body, entry.fact.id, entry.fact.seq);
  };
  std::set<Day> days;
  for (auto& entry : entries) {
    if (!until || entry.day <= *until) days.insert(entry.day);
    entry.timeless = programme::is_first_version(fresh.project, entry.content);
    if (entry.timeless) fold_entry(entry);
  }
  std::erase_if(entries, [](Entry const& entry) { return entry.timeless; });
  std::ranges::sort(entries, {}, [](Entry const& e) { return std::pair(e.day, e.fact.seq); });
  for (auto& entry : entries)
    if (of_any_day(entry.content)) {
      fold_entry(entry);
      entry.folded = true;
    }
  if (!days.empty()) begin_at(fresh, *days.begin());
  auto next = entries.begin();
  for (auto day : days) {
    for (; next != entries.end() && next->day <= day; ++next) {
      begin_day(fresh, next->day, timetable);
      if (!next->folded) fold_entry(*next);
    }
    fresh.dirty.days[day] = day_state(fresh, day);
    if (!fresh.newest_day || day > *fresh.newest_day) fresh.days_ahead.push_back(day);
  }
  // Days before the last timed fact are not ahead of it.
  std::erase_if(fresh.days_ahead,
                [&](Day day) { return fresh.newest_day && day <= *fresh.newest_day; });
  fresh.held = waiting;
  fresh.changed_seq = changed;
  return fresh;
}

}  // namespace longspan::store
