// Folding a stream afresh: for facts of days gone by, for corrections, and for `longspan rebuild`.
#include "store/fold_stream.hpp"
#include "store/people_projection.hpp"
#include "store/projections.hpp"
#include "store/verify.hpp"

namespace longspan::store {

using contract::StreamType;
using ledger::Fact;
void Projections::refold(ProjectState& state) {
  auto fresh = folded_stream(db_, state.project.programme, state.project.code);
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
