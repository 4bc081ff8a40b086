// Folding a stream afresh: for facts of days gone by, for corrections, and for `longspan rebuild`.
#include <algorithm>
#include <boost/json.hpp>
#include <unordered_map>

#include "programme/fold.hpp"
#include "store/people_projection.hpp"
#include "store/projections.hpp"

namespace longspan::store {
namespace {

using contract::StreamType;
using ledger::Fact;

struct Entry {
  Fact fact;
  contract::Body content;
  Day day;
};

contract::Body content_of(Fact const& fact) {
  auto content = contract::decode(fact.kind, boost::json::parse(fact.body));
  if (!content)
    throw DbError("fact " + std::to_string(fact.seq) + " does not fit its kind: " +
                  sentence(content.error(), Language::en));
  return std::move(*content);
}

/// Payments and reached stages have a day of their own, and a correction may move it: all facts about one of them
/// stand on the day the newest names, so that no earlier day shows what was later corrected.
std::optional<std::string> moved_subject(contract::Body const& content) {
  if (auto const* payment = std::get_if<contract::PaymentMade>(&content)) return "payment/" + payment->payment;
  if (auto const* mended = std::get_if<contract::PaymentCorrected>(&content)) return "payment/" + mended->payment;
  if (auto const* dated = std::get_if<contract::StageDated>(&content);
      dated && dated->aspect == contract::StageAspect::reached && dated->day)
    return "stage/" + std::string(to_text(dated->stage));
  return std::nullopt;
}

}  // namespace

void Projections::refold(ProjectState& state) {
  auto name = ledger::Stream::of_project(state.project.programme, state.project.code).text();
  std::vector<Entry> entries;
  std::unordered_map<Uuid, Entry, UuidHash> held;
  std::int64_t waiting = 0;
  std::uint64_t changed = 0;
  each_fact_of(db_, name, [&](Fact fact) {
    changed = fact.seq;
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
  std::ranges::sort(entries, {}, [](Entry const& e) { return std::pair(e.day, e.fact.seq); });

  ProjectState fresh;
  fresh.project.programme = state.project.programme;
  fresh.project.code = state.project.code;
  fresh.written = state.written;
  fresh.written_last_day = state.written_last_day;
  fresh.dirty.any = state.dirty.any;
  for (auto const& [item, planned] : state.project.items) fresh.dirty.items.insert(item);
  for (auto const& [item, done] : state.reporting.done) fresh.dirty.items.insert(item);
  for (auto const& entry : entries) {
    fold(fresh, entry.content, entry.fact.body, entry.fact.id, entry.fact.seq, entry.day);
    fresh.dirty.days[entry.day] = day_state(fresh, entry.day);
  }
  fresh.held = waiting;
  fresh.changed_seq = changed;
  fresh.dirty.refolded = fresh.dirty.described = fresh.dirty.rows = true;
  state = std::move(fresh);
}

void Projections::rebuild(std::function<void(std::uint64_t)> const& progress) {
  forget();
  for (auto const* table :
       {"programme", "published", "programme_total", "programme_last_report", "project", "project_day", "stage",
        "work_item", "outcome", "funding", "payment", "project_status", "held"})
    db_.write("DELETE FROM " + std::string(table));
  clear_people(db_);
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
      note_settled(fact, std::get<contract::FactSettled>(content_of(fact)));
    }
    return true;
  });
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

}  // namespace longspan::store
