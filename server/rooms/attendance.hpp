#pragma once
#include <optional>
#include <string>
#include <vector>

#include "contract/facts.hpp"
#include "rooms/meeting_event.hpp"

namespace longspan::rooms {

/// Who took part in a meeting, and what else goes on record of it, from its events alone.
struct Attendance {
  std::vector<contract::TookPart> took_part;  ///< by account, two devices at once counted once
  std::vector<contract::SeatCount> seats;     ///< the newest count of each place and class
  std::int64_t guests = 0;                    ///< devices of guests that came in
  std::optional<Uuid> lead;                   ///< the account that led first
  bool sound = false;                         ///< it was on at some time
  std::int64_t last_ms = 0;                   ///< when the last one left, after the beginning
};

/// `until_ms`: when it ended, after its beginning; whoever is still in was there until then.
Attendance attendance_of(std::vector<MeetingEvent> const& log, std::int64_t until_ms);

}  // namespace longspan::rooms
