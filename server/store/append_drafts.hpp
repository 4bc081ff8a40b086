#pragma once
#include <functional>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "ledger/fact.hpp"
#include "store/fact_log.hpp"
#include "store/projections.hpp"
#include "store/vault.hpp"

namespace longspan::store {

/// Drafts by one author, to be appended in one transaction.
struct Filing {
  std::vector<ledger::Draft> drafts;
  ledger::Author author;
  std::move_only_function<void(Result<Receipts>)> done;
  bool whole = false;      ///< all of it or nothing (an import)
  bool rehearsal = false;  ///< of a whole one: receipts, and everything taken back
  std::function<bool(std::size_t)> progress;  ///< false cancels a whole one
};

/// A whole filing met a refusal or was cancelled, or was a rehearsal: its transaction goes back.
struct Abandoned {
  Result<Receipts> answer;
};

/// Decides, chains and folds drafts within the writer's transaction.
class AppendDrafts {
 public:
  AppendDrafts(Db& db, Clock const& clock, std::size_t cached_streams, Vault vault = {})
      : log(db),
        projections(db, cached_streams),
        db_(db),
        clock_(clock),
        vault_(std::move(vault)) {}

  /// A receipt for each draft, in order. Throws Abandoned where a whole filing goes back.
  Receipts append(Filing const& filing, std::vector<Change>& changes);
  /// The transaction's end is not known: if these facts are found in the ledger, they are our own.
  void note_attempted(Receipts const& receipts);
  void forget_attempted() { attempted_.clear(); }

  FactLog log;
  Projections projections;

 private:
  ledger::Receipt append_one(ledger::Draft const& draft, ledger::Author const& author,
                             std::vector<Change>& changes);

  Db& db_;
  Clock const& clock_;
  Vault const vault_;
  std::unordered_map<Uuid, Hash, UuidHash> attempted_;
};

}  // namespace longspan::store
