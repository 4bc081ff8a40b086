#pragma once
#include <filesystem>
#include <string>

#include "base/day.hpp"
#include "base/result.hpp"

namespace longspan::http {

/// What is made for rooms beside the server.
class RoomWorks {
 public:
  virtual ~RoomWorks() = default;
  /// WebM of a span of a meeting that goes on, milliseconds after its beginning. sound_off where
  /// nothing was said in it. Blocks, for seconds.
  virtual Result<std::string> missed_sound(std::string const& room, Day meeting,
                                           std::int64_t began_us, std::int64_t from_ms,
                                           std::int64_t to_ms) = 0;
  virtual bool makes_films() const = 0;
  /// Where a film lies once it is made.
  virtual std::filesystem::path film_place(std::string const& room, Day meeting) const = 0;
  /// Whether a meeting's recording still takes what ends kept themselves, and begins to wait for
  /// it. Blocks for a moment.
  virtual bool takes_tracks(std::string const& room, Day meeting, std::int64_t ended_us) = 0;
  /// Something new is to be made.
  virtual void wake() = 0;
};

}  // namespace longspan::http
