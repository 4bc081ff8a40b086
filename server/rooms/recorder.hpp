#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "rooms/media.hpp"

namespace longspan::rooms {

/// Makes one sound of what was recorded of a meeting.
class Recorder {
 public:
  virtual ~Recorder() = default;
  /// The meeting is over and its tracks' files are whole; they are the recorder's from now on.
  /// Returns at once.
  virtual void ended(std::string programme, std::string room, Day meeting, std::int64_t began_us,
                     std::vector<RecordedTrack> tracks) = 0;
};

}  // namespace longspan::rooms
