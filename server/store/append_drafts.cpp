#include "store/append_drafts.hpp"

#include "programme/decide.hpp"

namespace longspan::store {
namespace {

/// At most this many refusals of one import are listed.
constexpr std::size_t kRefusalsListed = 1000;

ledger::Receipt refused(Uuid id, Problem problem) {
  ledger::Receipt receipt;
  receipt.id = id;
  receipt.outcome = ledger::Outcome::refused;
  receipt.problem = std::move(problem);
  return receipt;
}

ledger::Receipt receipt_of(ledger::Fact const& fact, bool duplicate) {
  ledger::Receipt receipt{fact.id,   fact.outcome,     duplicate,   fact.seq,
                          fact.hash, fact.received_at, std::nullopt};
  if (fact.outcome == ledger::Outcome::held) receipt.problem = ledger::read_problem(fact.problem);
  return receipt;
}

bool same_statement(ledger::Fact const& fact, ledger::Draft const& draft,
                    ledger::Author const& author) {
  return fact.kind == draft.kind && fact.at == draft.at && fact.by == author.account &&
         fact.device == draft.device && fact.stream == draft.stream.text();
}

void check_whole(Filing const& filing, Receipts& receipts) {
  Problem all{ProblemCode::import_refused, {}, {}, {}};
  std::size_t count = 0;
  for (auto const& receipt : receipts)
    if (receipt.outcome == ledger::Outcome::refused && ++count <= kRefusalsListed)
      all.errors.push_back(*receipt.problem);
  all.params = {{"count", std::to_string(count)}};
  if (count) throw Abandoned{std::unexpected(std::move(all))};
  if (filing.rehearsal) throw Abandoned{std::move(receipts)};
}

}  // namespace

Receipts AppendDrafts::append(Filing const& filing, std::vector<Change>& changes) {
  Receipts receipts;
  receipts.reserve(filing.drafts.size());
  for (auto const& draft : filing.drafts) {
    receipts.push_back(append_one(draft, filing.author, changes));
    if (filing.whole && receipts.size() % 64 == 0 && filing.progress &&
        !filing.progress(receipts.size()))
      throw Abandoned{fail(ProblemCode::import_cancelled)};
  }
  if (filing.whole) check_whole(filing, receipts);
  return receipts;
}

ledger::Receipt AppendDrafts::append_one(ledger::Draft const& draft, ledger::Author const& author,
                                         std::vector<Change>& changes) {
  if (auto known = log.find(draft.id)) {
    auto const ours = attempted_.find(draft.id);
    bool const now = ours != attempted_.end() && ours->second == known->hash;
    if (same_statement(*known, draft, author) && says_the_same(vault_, db_, *known, draft))
      return receipt_of(*known, !now);
    return refused(draft.id, {ProblemCode::id_forged,
                              "/id",
                              {{"id", draft.id.text()}, {"seq", std::to_string(known->seq)}},
                              {}});
  }
  auto now = clock_.now();
  auto decision = projections.decide(draft, author, now);
  if (decision.problem && !programme::holds(decision.problem->code))
    return refused(draft.id, std::move(*decision.problem));
  auto body = vault_.sealed_body(db_, draft, now);
  if (!body) return refused(draft.id, std::move(body.error()));
  ledger::Fact fact;
  fact.id = draft.id;
  fact.kind = draft.kind;
  fact.stream = draft.stream.text();
  fact.at = draft.at;
  fact.zone = std::move(decision.zone);
  fact.valid_day = decision.valid_day;
  fact.by = author.account;
  fact.device = draft.device;
  fact.body = std::move(*body);
  fact.received_at = now;
  if (decision.problem) {
    fact.outcome = ledger::Outcome::held;
    fact.problem = ledger::problem_text(*decision.problem);
  }
  log.append(fact, draft.stream.programme);
  projections.take(fact, draft.content);
  changes.push_back({fact.seq, fact.kind, fact.stream});
  return receipt_of(fact, false);
}

void AppendDrafts::note_attempted(Receipts const& receipts) {
  for (auto const& receipt : receipts)
    if (receipt.outcome != ledger::Outcome::refused && !receipt.duplicate)
      attempted_.insert_or_assign(receipt.id, receipt.hash);
}

}  // namespace longspan::store
