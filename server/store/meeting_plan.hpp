#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "rooms/timetable.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// What a meeting stands on, as it was arranged when it was read.
struct MeetingPlan {
  struct Material {
    std::string hash, name, book;
    std::int64_t pages = 0;  ///< 0: not prepared yet
  };
  rooms::Room room;
  rooms::Occurrence one;
  Instant begins, ends;
  bool goes_on = false;             ///< it has begun and has not ended
  std::vector<Material> materials;  ///< of the room and of this meeting, not removed

  Day meeting() const { return one.said.meeting; }
};

/// None: there is no such room, or it does not meet then, and none of its meetings goes on from
/// then. Without a day: the meeting that goes on, or the one nearest to now. `begun`: meetings of
/// the room that this process carries, whose beginning may not be on disk yet.
std::optional<MeetingPlan> load_meeting_plan(Db& db, std::string const& room,
                                             std::optional<Day> meeting, Instant now,
                                             std::vector<Day> const& begun);

}  // namespace longspan::store
