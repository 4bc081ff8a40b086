#pragma once
#include "ledger/fact.hpp"
#include "programme/model.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// place.*, room.*, meeting.*, attendance.*, material.*: the part of casework (store/casework.hpp)
/// that is about places that meet.
bool is_room_kind(ledger::FactKind kind);
std::optional<Problem> decide_room(Db& db, programme::Programme const& programme,
                                   ledger::Draft const& draft, ledger::Author const& author);
void fold_room(Db& db, ledger::Fact const& fact, contract::Body const& content);

}  // namespace longspan::store
