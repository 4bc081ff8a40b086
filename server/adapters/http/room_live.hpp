#pragma once
#include "adapters/http/connection.hpp"

namespace longspan::http {

constexpr std::string_view kGuestCookie = "longspan_guest";

/// A page of another site that would enter a meeting with somebody's cookie.
bool is_forged_entry(Request const& request, Viewer const& viewer);
/// Goes on as a WebSocket on /api/v1/rooms/{room}/live.
Task<void> run_room_live(Context& context, Wire wire, Request const& request, Viewer const& viewer);

}  // namespace longspan::http
