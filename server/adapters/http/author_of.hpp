#pragma once
#include "ledger/fact.hpp"
#include "people/model.hpp"

namespace longspan::http {

/// The account as it may write now.
ledger::Author author_of(people::Account const& account);

}  // namespace longspan::http
