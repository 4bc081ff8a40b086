#pragma once
#include <optional>

#include "ledger/fact.hpp"
#include "people/model.hpp"

namespace longspan::people {

/// May `author` state this of the account the draft's stream names? The directory needs to hold
/// only that account and every administrator. Problems: not_permitted, already_registered,
/// stream_unknown, stream_invalid, reference_unknown, account_closed, last_administrator.
std::optional<Problem> decide(Directory const& directory, ledger::Author const& author,
                              ledger::Draft const& draft);

/// Does a grant with one of `roles` cover the scope? The system itself may do everything.
bool may(ledger::Author const& author, std::uint32_t roles, Scope const& scope);

/// An administrator of everything the account may do administers the account.
bool administers(ledger::Author const& author, Account const& account);

}  // namespace longspan::people
