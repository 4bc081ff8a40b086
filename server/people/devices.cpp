#include "people/devices.hpp"

#include <algorithm>

#include "people/decide.hpp"

namespace longspan::people {

bool looks_after(ledger::Author const& author, Account const& account) {
  if (administers(author, account)) return true;
  return !account.grants.empty() &&
         std::all_of(account.grants.begin(), account.grants.end(), [&](Grant const& grant) {
           return grant.role != Role::admin &&
                  may(author, bit(Role::office) | bit(Role::admin), grant.scope);
         });
}

std::string shown_name(Uuid const& device, std::string_view name) {
  return name.empty() ? device.text().substr(0, 8) : std::string(name);
}

}  // namespace longspan::people
