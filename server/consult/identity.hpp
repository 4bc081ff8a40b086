#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "contract/facts.hpp"
#include "programme/decide.hpp"

namespace longspan::consult {

/// What names a person in a free text, by the rules of contract/identity_cases.json, which the page
/// follows too. In the order in which what overlaps is decided: the first counts.
enum class IdentityKind : std::uint8_t {
  email,
  resident_id,
  phone,
  bank_card,
  passport,
  long_number,
  name,
  address
};
std::string_view to_text(IdentityKind kind);

struct Identity {
  IdentityKind kind{};
  std::string text;  ///< as it stands there
};
/// In the order in which they stand.
std::vector<Identity> identities_in(std::string_view text);

/// identity_in_text for the first text of the body's private content that names a person, unless
/// who files it says that it was checked. A patient's code that is one is never taken.
programme::Objection identity_in(contract::Body const& body);

/// The same for what stands on a page of a document; page 0: what the file says of itself.
programme::Objection identity_on_page(std::string_view text, int page);

}  // namespace longspan::consult
