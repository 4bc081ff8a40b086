#pragma once
#include <optional>
#include <string>

#include "ledger/fact.hpp"
#include "people/model.hpp"

namespace longspan::people {

/// What somebody signed in on. A session belongs to one device, a device has at most one session.
struct Device {
  Uuid id;
  Uuid account;
  std::string name;        ///< empty until it gave itself one
  bool paired = false;     ///< by a link, not by a password
  std::string public_key;  ///< P-256, uncompressed point: its bundles are signed with it; or empty
  Instant since;
  Instant seen_at;  ///< to the day
  std::optional<Instant> cut_off_at;
  std::optional<Uuid> cut_off_by;
};

constexpr std::size_t kDeviceNameBytes = std::size_t{80} * 4;  ///< 80 characters
constexpr std::int64_t kPairingLastsUs = std::int64_t{15} * 60 * 1'000'000;
constexpr std::size_t kPairingsWaiting = 8;  ///< of one account; the oldest gives way

/// A link that signs one device in once.
struct Pairing {
  Uuid id;
  Hash key;  ///< SHA-256 of the secret
  Uuid account;
  Uuid made_by;
  Instant made_at;
  Instant ends_at;
  std::optional<Instant> used_at;
  std::optional<Uuid> device;  ///< that used it
};

/// May `author` pair devices for the account, see them and cut them off? Whoever administers it;
/// and the office, where all that the account may do lies within the office's own scopes and it
/// administers nothing.
bool looks_after(ledger::Author const& author, Account const& account);

/// What a device is called where it gave itself no name: the beginning of its id.
std::string shown_name(Uuid const& device, std::string_view name);

}  // namespace longspan::people
