#include "adapters/http/room_entry.hpp"

#include <algorithm>
#include <map>

#include "rooms/entry.hpp"
#include "store/room_rows.hpp"

namespace longspan::http {
namespace {

/// Whoever came by a join link of the room that still holds.
bool is_guest(store::Db& db, std::string const& room, std::string_view cookie, Instant now) {
  if (cookie.empty()) return false;
  bool found = false;
  db.read(
      "SELECT 1 FROM guest AS g JOIN guest_link AS l ON l.link = g.link WHERE g.key = ? AND"
      " g.room = ? AND g.ends_us > ? AND l.withdrawn_us IS NULL",
      {store::Param::blob(sha256(cookie).blob()), room, now.us}, [&](store::Row const&) {
        found = true;
        return false;
      });
  return found;
}

/// As what somebody may come into the room, or into one of its meetings.
std::optional<rooms::RoomRole> role_of(store::Db& db, rooms::Room const& room,
                                       people::Account const& account) {
  bool substitute = false;
  db.read("SELECT 1 FROM meeting WHERE programme = ? AND room = ? AND lead = ?",
          {room.programme, room.told.room.text(), store::Param::blob(account.id.blob())},
          [&](store::Row const&) {
            substitute = true;
            return false;
          });
  return rooms::role_in(room, account, substitute ? std::optional(account.id) : std::nullopt);
}

}  // namespace

bool may_have_bytes(store::Db& db, Hash const& hash, people::Account const& account) {
  std::map<std::string, bool> found;  // room; whether it is for its leads alone
  auto const hex = hash.hex();
  db.read(
      "SELECT room, 0 FROM material WHERE material = ? UNION ALL"
      " SELECT room, 0 FROM material WHERE book = ? UNION ALL"
      " SELECT m.room, 0 FROM book_page AS b JOIN material AS m ON m.book = b.book"
      " WHERE b.image = ? UNION ALL"
      " SELECT room, 0 FROM meeting_track WHERE sha256 = ? UNION ALL"
      " SELECT room, 0 FROM meeting WHERE sound = ? UNION ALL"
      " SELECT room, 1 FROM meeting WHERE log = ?",
      {hex, hex, hex, hex, hex, hex}, [&](store::Row const& row) {
        found.emplace(row.text(0), row.integer(1) != 0);
        return true;
      });
  return found.empty() || std::ranges::any_of(found, [&](auto const& one) {
           auto const room = store::load_room(db, one.first);
           auto const role = room ? role_of(db, *room, account) : std::nullopt;
           if (!role || !one.second) return role.has_value();
           return *role == rooms::RoomRole::lead ||
                  rooms::keeps_programme(account, room->programme);
         });
}

Result<NamedMeeting> meeting_named(Exchange const& exchange) {
  auto const room = Uuid::parse(exchange.value(0));
  auto const meeting = Day::parse(exchange.value(1));
  if (!room || !meeting)
    return fail(ProblemCode::not_found, {{"what", std::string(exchange.request.path)}});
  return NamedMeeting{room->text(), *meeting};
}

Result<void> may_enter_room(store::Db& db, std::string const& room, people::Account const* account,
                            std::string_view guest_cookie, Instant now) {
  auto const known = store::load_room(db, room);
  if (!known) return fail(ProblemCode::not_found, {{"what", room}});
  if (account != nullptr && role_of(db, *known, *account)) return {};
  if (is_guest(db, room, guest_cookie, now)) return {};
  return fail(account == nullptr ? ProblemCode::not_signed_in : ProblemCode::not_invited);
}

}  // namespace longspan::http
