#include "adapters/http/room_entry.hpp"

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

}  // namespace

Result<NamedMeeting> meeting_named(Exchange const& exchange) {
  auto const room = Uuid::parse(exchange.value(0));
  auto const meeting = Day::parse(exchange.value(1));
  if (!room || !meeting) return fail(ProblemCode::not_found, {{"what", std::string(exchange.request.path)}});
  return NamedMeeting{room->text(), *meeting};
}

Result<void> may_enter_room(store::Db& db, std::string const& room, people::Account const* account,
                            std::string_view guest_cookie, Instant now) {
  auto const known = store::load_room(db, room);
  if (!known) return fail(ProblemCode::not_found, {{"what", room}});
  if (account != nullptr && rooms::role_in(*known, *account)) return {};
  if (is_guest(db, room, guest_cookie, now)) return {};
  return fail(account == nullptr ? ProblemCode::not_signed_in : ProblemCode::not_invited);
}

}  // namespace longspan::http
