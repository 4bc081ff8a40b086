#pragma once
#include <optional>

#include "ledger/fact.hpp"
#include "programme/model.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// Work in hand: logs, inspections, findings, coordinations, actions. Its state follows the order
/// in which the server took the facts, not the days they are about: a phone whose clock is off
/// cannot put a closing before its raising. So each is decided and folded on the rows of the
/// transaction itself: nothing to keep in memory, nothing to undo when it rolls back (ADR 0007).
bool is_casework(ledger::FactKind kind);

/// Whether `draft`, a casework kind of a registered programme or project, may stand. `project` is
/// null for kinds of the programme's stream.
std::optional<Problem> decide_casework(Db& db, programme::Programme const& programme,
                                       programme::Project const* project,
                                       ledger::Draft const& draft, ledger::Author const& author,
                                       Day today);
/// Folds one fact that counts: of a casework kind, or a daily report for the problems it tells.
/// `settled`: it was held before, and may stand in place of another.
void fold_casework(Db& db, ledger::Fact const& fact, contract::Body const& content,
                   bool settled = false);
/// False where `fold_casework` would do nothing, as for nearly every daily report.
bool concerns_casework(ledger::FactKind kind, std::string_view body);
/// A held fact has been settled as counted: folds what of it is casework.
void fold_counted(Db& db, contract::FactSettled const& settlement);

}  // namespace longspan::store
