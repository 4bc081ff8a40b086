#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/p256.hpp"
#include "people/devices.hpp"
#include "store/db.hpp"

/// Devices, the links that pair them, and the bundles carried in for them. Writes run in the
/// writer's transaction (Writer::run), and stand having been done already.
namespace longspan::store {

void put_device(Db& db, people::Device const& device);
std::optional<people::Device> find_device(Db& db, Uuid const& device);
/// In the order of their first sign-in.
std::vector<people::Device> load_devices(Db& db);
/// An empty key leaves the one that is there.
void describe_device(Db& db, Uuid const& device, std::string_view name,
                     std::string_view public_key);
void cut_device_off(Db& db, Uuid const& device, Uuid const& by, Instant now);

/// Drops the account's oldest waiting ones beyond `kPairingsWaiting`, and what ended a day ago.
void put_pairing(Db& db, people::Pairing const& pairing);
std::optional<people::Pairing> find_pairing(Db& db, Uuid const& pairing);
std::optional<people::Pairing> find_pairing(Db& db, Hash const& key);
/// The link's one use; false where another device had it, or it ran out.
bool use_pairing(Db& db, Hash const& key, Uuid const& device, Instant now);

std::optional<P256KeyPair> find_carry_key(Db& db);
/// Unless there is one already.
void put_carry_key(Db& db, P256KeyPair const& key, Instant now);

struct CarriedBundle {
  Hash sha256;
  Uuid device;
  Instant made_at;
  Uuid handed_by;
  Instant received_at;
};
/// Who handed it in first stays.
void put_carried(Db& db, CarriedBundle const& bundle);

}  // namespace longspan::store
