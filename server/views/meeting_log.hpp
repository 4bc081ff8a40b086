#pragma once
#include <string>

#include "base/day.hpp"
#include "store/room_seal.hpp"

namespace longspan::views {

/// What a meeting's page tells from its events (docs/rooms-wire.md).
struct MeetingLog {
  std::string chapters = "[]";  ///< Chapter[]
  std::string polls = "[]";     ///< PollResult[]
  std::int64_t questions = 0;
  std::int64_t bytes = 0;  ///< of all events' bodies
};
MeetingLog meeting_log(store::Db& db, store::RoomSeal const& seal, std::string const& room,
                       Day meeting);

}  // namespace longspan::views
