#include "store/guest_rows.hpp"

namespace longspan::store {
namespace {

constexpr std::string_view kLinks =
    "SELECT l.link, l.key, l.programme, l.room, l.meeting, l.role, l.uses, l.used, l.note,"
    " l.made_by, l.made_us, l.ends_us, l.withdrawn_us FROM guest_link AS l";

GuestLink link_in(Row const& row) {
  GuestLink link;
  link.link = Uuid::from_blob(row.text(0)).value_or(Uuid{});
  link.key = Hash::from_blob(row.text(1)).value_or(Hash{});
  link.programme = row.text(2);
  link.room = row.text(3);
  if (!row.null(4)) link.meeting = Day{static_cast<std::int32_t>(row.integer(4))};
  link.role = static_cast<contract::RoomRole>(row.integer(5));
  link.uses = row.integer(6);
  link.used = row.integer(7);
  link.note = row.text(8);
  link.made_by = Uuid::from_blob(row.text(9)).value_or(Uuid{});
  link.made_at = {row.integer(10)};
  link.ends_at = {row.integer(11)};
  if (!row.null(12)) link.withdrawn_at = Instant{row.integer(12)};
  return link;
}

std::vector<GuestLink> links_where(Db& db, std::string_view condition,
                                   std::initializer_list<Param> params) {
  std::vector<GuestLink> out;
  db.read(std::string(kLinks).append(condition), params, [&](Row const& row) {
    out.push_back(link_in(row));
    return true;
  });
  return out;
}

}  // namespace

void put_guest_link(Db& db, GuestLink const& link) {
  db.write(
      "INSERT INTO guest_link (link, key, programme, room, meeting, role, uses, used, note,"
      " made_by, made_us, ends_us) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)"
      " ON CONFLICT DO NOTHING",
      {Param::blob(link.link.blob()), Param::blob(link.key.blob()), link.programme, link.room,
       link.meeting ? Param(link.meeting->number) : Param(), static_cast<int>(link.role), link.uses,
       link.note, Param::blob(link.made_by.blob()), link.made_at.us, link.ends_at.us});
}

std::optional<GuestLink> find_guest_link(Db& db, Hash const& key) {
  auto found = links_where(db, " WHERE l.key = ?", {Param::blob(key.blob())});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<GuestLink> guest_links_of(Db& db, std::string const& room, Instant now) {
  return links_where(
      db, " WHERE l.room = ? AND l.withdrawn_us IS NULL AND l.ends_us > ? ORDER BY l.made_us DESC",
      {room, now.us});
}

std::vector<Uuid> withdrawn_links_of(Db& db, std::string const& room) {
  std::vector<Uuid> out;
  db.read("SELECT link FROM guest_link WHERE room = ? AND withdrawn_us IS NOT NULL", {room},
          [&](Row const& row) {
            out.push_back(Uuid::from_blob(row.text(0)).value_or(Uuid{}));
            return true;
          });
  return out;
}

void withdraw_guest_link(Db& db, std::string const& room, Uuid const& link, Instant now) {
  db.write(
      "UPDATE guest_link SET withdrawn_us = ? WHERE link = ? AND room = ? AND withdrawn_us IS NULL",
      {now.us, Param::blob(link.blob()), room});
}

bool put_guest(Db& db, GuestLink const& link, Hash const& key, std::string const& name,
               Instant now) {
  bool known = false;
  db.read("SELECT 1 FROM guest WHERE key = ?", {Param::blob(key.blob())}, [&](Row const&) {
    known = true;
    return false;
  });
  if (known) return true;
  auto const fresh = find_guest_link(db, link.key);
  if (!fresh || !fresh->opens(now)) return false;
  db.write("UPDATE guest_link SET used = used + 1 WHERE link = ?", {Param::blob(link.link.blob())});
  db.write("INSERT INTO guest (key, link, room, name, made_us, ends_us) VALUES (?, ?, ?, ?, ?, ?)",
           {Param::blob(key.blob()), Param::blob(link.link.blob()), link.room, name, now.us,
            link.ends_at.us});
  return true;
}

std::optional<GuestPass> find_guest(Db& db, Hash const& key) {
  std::optional<std::string> name;
  std::string link;
  db.read("SELECT name, link FROM guest WHERE key = ?", {Param::blob(key.blob())},
          [&](Row const& row) {
            name = row.text(0);
            link = row.text(1);
            return false;
          });
  if (!name) return std::nullopt;
  auto found = links_where(db, " WHERE l.link = ?", {Param::blob(link)});
  if (found.empty()) return std::nullopt;
  return GuestPass{key, std::move(*name), std::move(found.front())};
}

}  // namespace longspan::store
