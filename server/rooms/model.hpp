#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/instant.hpp"
#include "contract/facts.hpp"

/// Places that meet others, the rooms where they do, and what became of each meeting.
namespace longspan::rooms {

using contract::MeetingChange;
using contract::RoomKind;
using contract::RoomRole;

/// A place as it was described last.
struct Place {
  contract::PlaceDescribed told;
  std::uint64_t seq = 0;
};
/// Of one programme, by their codes.
using Places = std::map<std::string, Place>;

/// A room as it was arranged last.
struct Room {
  std::string programme;
  contract::RoomArranged told;
  std::uint64_t seq = 0;
  std::optional<Day> closed;  ///< no meetings from that day on

  bool consults() const { return told.kind == RoomKind::consultation; }
  /// Of its last occurrence at the latest; none: it goes on.
  std::optional<Day> last_day() const;
};

/// What was said of one meeting, and what became of it. `meeting` is the day it was arranged for,
/// and names it within its room.
struct Meeting {
  struct Held {
    std::uint64_t seq = 0;  ///< of the newest meeting.held
    Instant began;
    Instant ended;
    Uuid led_by;
    std::int64_t present = 0;  ///< seats taken, corrections in
    std::int64_t guests = 0;
    std::int64_t events = 0;
    std::optional<Hash> log;
    std::int64_t seconds() const { return (ended.us - began.us) / 1'000'000; }
  };
  struct Recorded {
    std::uint64_t seq = 0;
    contract::MeetingRecorded told;
  };

  Day meeting;
  std::optional<MeetingChange> change;  ///< the newest; none, or restored: as arranged
  std::string reason;
  std::optional<Day> day;    ///< moved to
  std::string clock;         ///< moved to; empty: the room's
  std::optional<Uuid> lead;  ///< leads in place of the room's leads
  std::uint64_t change_seq = 0;
  std::optional<Held> held;
  std::optional<Recorded> recorded;

  bool cancelled() const { return change == MeetingChange::cancelled; }
};

/// A later change leaves what an earlier one said of other things: a meeting that is moved, then
/// led by somebody else, stays moved. `restored` takes all of it back.
void fold_change(Meeting& meeting, contract::MeetingChanged const& change);

}  // namespace longspan::rooms
