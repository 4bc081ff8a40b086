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

constexpr std::string_view kGuestCookie = "longspan_guest";

}  // namespace longspan::http
