#include "store/device_tables.hpp"

namespace longspan::store {
namespace {

constexpr std::string_view kDevices =
    "SELECT device, account, name, paired, public_key, since_us, seen_us, cut_off_us, cut_off_by "
    "FROM device";
constexpr std::string_view kPairings =
    "SELECT pairing, key, account, made_by, made_us, ends_us, used_us, device FROM pairing";
constexpr std::int64_t kDayUs = std::int64_t{24} * 3600 * 1'000'000;

Uuid id_at(Row const& row, int column) {
  return Uuid::from_blob(row.text(column)).value_or(Uuid{});
}
std::optional<Uuid> maybe_id(Row const& row, int column) {
  if (row.null(column)) return std::nullopt;
  return Uuid::from_blob(row.text(column));
}
std::optional<Instant> maybe_instant(Row const& row, int column) {
  if (row.null(column)) return std::nullopt;
  return Instant{row.integer(column)};
}

people::Device device_in(Row const& row) {
  return {id_at(row, 0),
          id_at(row, 1),
          std::string(row.text(2)),
          row.integer(3) != 0,
          std::string(row.text(4)),
          {row.integer(5)},
          {row.integer(6)},
          maybe_instant(row, 7),
          maybe_id(row, 8)};
}

std::optional<people::Pairing> pairing_where(Db& db, std::string_view condition, Param value) {
  std::optional<people::Pairing> out;
  db.read(std::string(kPairings).append(condition), {value}, [&](Row const& row) {
    out = people::Pairing{id_at(row, 0),         Hash::from_blob(row.text(1)).value_or(Hash{}),
                          id_at(row, 2),         id_at(row, 3),
                          {row.integer(4)},      {row.integer(5)},
                          maybe_instant(row, 6), maybe_id(row, 7)};
    return false;
  });
  return out;
}

Param maybe_blob(std::string_view bytes) { return bytes.empty() ? Param() : Param::blob(bytes); }

}  // namespace

void put_device(Db& db, people::Device const& device) {
  db.write(
      "INSERT INTO device (device, account, name, paired, public_key, since_us, seen_us) "
      "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {Param::blob(device.id.blob()), Param::blob(device.account.blob()), device.name,
       device.paired ? 1 : 0, maybe_blob(device.public_key), device.since.us, device.seen_at.us});
}

std::optional<people::Device> find_device(Db& db, Uuid const& device) {
  std::optional<people::Device> out;
  db.read(std::string(kDevices) + " WHERE device = ?", {Param::blob(device.blob())},
          [&](Row const& row) {
            out = device_in(row);
            return false;
          });
  return out;
}

std::vector<people::Device> load_devices(Db& db) {
  std::vector<people::Device> out;
  db.read(std::string(kDevices) + " ORDER BY since_us, device", {}, [&](Row const& row) {
    out.push_back(device_in(row));
    return true;
  });
  return out;
}

void describe_device(Db& db, Uuid const& device, std::string_view name,
                     std::string_view public_key) {
  db.write("UPDATE device SET name = ? WHERE device = ?", {name, Param::blob(device.blob())});
  if (!public_key.empty())
    db.write("UPDATE device SET public_key = ? WHERE device = ?",
             {Param::blob(public_key), Param::blob(device.blob())});
}

void cut_device_off(Db& db, Uuid const& device, Uuid const& by, Instant now) {
  db.write(
      "UPDATE device SET cut_off_us = ?, cut_off_by = ? WHERE device = ? AND cut_off_us IS NULL",
      {now.us, Param::blob(by.blob()), Param::blob(device.blob())});
}

void put_pairing(Db& db, people::Pairing const& pairing) {
  auto const account = Param::blob(pairing.account.blob());
  db.write(
      "INSERT INTO pairing (pairing, key, account, made_by, made_us, ends_us) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {Param::blob(pairing.id.blob()), Param::blob(pairing.key.blob()), account,
       Param::blob(pairing.made_by.blob()), pairing.made_at.us, pairing.ends_at.us});
  db.write(
      "DELETE FROM pairing WHERE account = ? AND used_us IS NULL AND ends_us > ? "
      "AND pairing NOT IN (SELECT pairing FROM pairing WHERE account = ? AND used_us IS NULL "
      "AND ends_us > ? ORDER BY made_us DESC, pairing DESC LIMIT ?)",
      {account, pairing.made_at.us, account, pairing.made_at.us, people::kPairingsWaiting});
  db.write("DELETE FROM pairing WHERE ends_us < ?", {pairing.made_at.us - kDayUs});
}

std::optional<people::Pairing> find_pairing(Db& db, Uuid const& pairing) {
  return pairing_where(db, " WHERE pairing = ?", Param::blob(pairing.blob()));
}

std::optional<people::Pairing> find_pairing(Db& db, Hash const& key) {
  return pairing_where(db, " WHERE key = ?", Param::blob(key.blob()));
}

bool use_pairing(Db& db, Hash const& key, Uuid const& device, Instant now) {
  db.write(
      "UPDATE pairing SET used_us = ?, device = ? WHERE key = ? AND used_us IS NULL AND ends_us > ?",
      {now.us, Param::blob(device.blob()), Param::blob(key.blob()), now.us});
  auto const pairing = find_pairing(db, key);
  return pairing && pairing->device == device;
}

std::optional<P256KeyPair> find_carry_key(Db& db) {
  std::optional<P256KeyPair> out;
  db.read("SELECT secret, point FROM server_key WHERE name = 'carry'", {}, [&](Row const& row) {
    out = P256KeyPair{std::string(row.text(0)), std::string(row.text(1))};
    return false;
  });
  return out;
}

void put_carry_key(Db& db, P256KeyPair const& key, Instant now) {
  db.write(
      "INSERT INTO server_key (name, secret, point, made_us) VALUES ('carry', ?, ?, ?) "
      "ON CONFLICT DO NOTHING",
      {Param::blob(key.secret), Param::blob(key.point), now.us});
}

void put_carried(Db& db, CarriedBundle const& bundle) {
  db.write(
      "INSERT INTO carried (sha256, device, made_us, handed_by, received_us) "
      "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {Param::blob(bundle.sha256.blob()), Param::blob(bundle.device.blob()), bundle.made_at.us,
       Param::blob(bundle.handed_by.blob()), bundle.received_at.us});
}

}  // namespace longspan::store
