#pragma once
#include "ledger/fact.hpp"
#include "people/model.hpp"
#include "store/db.hpp"

/// Facts about rooms in the ledger's own pages: there too a room is shown to those it is for.
namespace longspan::views {

/// Whether somebody who may read a programme's facts may read this one: of rooms, only those that
/// they see (rooms/entry.hpp). Facts of other kinds: yes.
bool sees_room_fact(store::Db& db, ledger::Fact const& fact, people::Account const& asker);

/// The body as it is shown. What is said of a consultation stands in no list, whoever asks: of it
/// only the room, the meeting and the kind are left.
std::string shown_body(store::Db& db, ledger::Fact const& fact);

}  // namespace longspan::views
