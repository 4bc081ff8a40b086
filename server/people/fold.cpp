#include "people/fold.hpp"

#include <algorithm>

namespace longspan::people {

void fold(Directory& directory, Uuid const& id, contract::Body const& content, std::uint64_t seq) {
  Account& account = directory.accounts[id];
  account.id = id;
  if (std::holds_alternative<contract::AccountOpened>(content)) {
    account.opened_seq = seq;
  } else if (std::holds_alternative<contract::AccountClosed>(content)) {
    account.closed = true;
  } else if (auto const* granted = std::get_if<contract::RoleGranted>(&content)) {
    if (auto scope = Scope::parse(granted->scope)) {
      Grant grant{granted->role, std::move(*scope)};
      if (!account.holds(grant)) account.grants.push_back(std::move(grant));
    }
  } else if (auto const* revoked = std::get_if<contract::RoleRevoked>(&content)) {
    if (auto scope = Scope::parse(revoked->scope))
      std::erase(account.grants, Grant{revoked->role, std::move(*scope)});
  }
}

}  // namespace longspan::people
