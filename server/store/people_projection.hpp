#pragma once
#include <optional>

#include "ledger/fact.hpp"
#include "people/model.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// What the writer does with facts of account streams. They are rare, so they are decided on the
/// rows of the transaction itself: nothing to keep in memory, nothing to undo when it rolls back.

/// The problem with stating `draft`, if any (people::decide over the rows needed).
std::optional<Problem> decide_people(Db& db, ledger::Author const& author,
                                     ledger::Draft const& draft);
/// Folds one accepted fact of an account's stream into `account` and `grants`.
void fold_people(Db& db, ledger::Fact const& fact, contract::Body const& content);

/// Every account with its grants and details.
people::Directory load_directory(Db& db);

}  // namespace longspan::store
