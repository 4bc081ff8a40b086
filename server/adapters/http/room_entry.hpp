#pragma once
#include "adapters/http/context.hpp"
#include "base/day.hpp"

namespace longspan::http {

/// A meeting as a path names it.
struct NamedMeeting {
  std::string room;
  Day meeting;
};
/// not_found where the path names none.
Result<NamedMeeting> meeting_named(Exchange const& exchange);

/// Whether the account may come into the room (or, without one, whoever a guest's cookie names).
/// not_found, not_invited.
Result<void> may_enter_room(store::Db& db, std::string const& room, people::Account const* account,
                            std::string_view guest_cookie, Instant now);

/// Whether the account may have these bytes, where they are a room's: materials, pages and sounds
/// are for who may enter it; a sealed log, in which also stands what was said to the leads or
/// within a group, for its leads and who keeps the programme. Bytes of no room: yes.
bool may_have_bytes(store::Db& db, Hash const& hash, people::Account const& account);

constexpr std::string_view kGuestCookie = "longspan_guest";

}  // namespace longspan::http
