#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "rooms/media.hpp"

namespace longspan::rooms {

/// Makes the recording of a meeting that is over, from the sounds that were taken.
class Recorder {
 public:
  virtual ~Recorder() = default;
  /// Called on the event loop's thread once the meeting is on record; returns at once. `began_us`:
  /// what the events' times count from. May be told of the same meeting again after a restart, then
  /// without tracks: what lies in its folder counts.
  virtual void ended(std::string const& programme, std::string const& room, Day meeting,
                     std::int64_t began_us, std::vector<RecordedTrack> tracks) = 0;
};

}  // namespace longspan::rooms
