#include "rooms/model.hpp"

#include <algorithm>

namespace longspan::rooms {

std::optional<Day> Room::last_day() const {
  std::optional<Day> last = told.until;
  if (!told.every_weeks) last = told.day;
  if (closed && (!last || *closed - 1 < *last)) last = *closed - 1;
  return last;
}

void fold_change(Meeting& meeting, contract::MeetingChanged const& change) {
  meeting.meeting = change.meeting;
  meeting.change = change.change;
  meeting.reason = change.reason;
  switch (change.change) {
    case MeetingChange::cancelled:
      return;
    case MeetingChange::moved:
      if (change.day) meeting.day = change.day;
      if (change.at) meeting.clock = *change.at;
      return;
    case MeetingChange::substituted:
      meeting.lead = change.lead;
      return;
    case MeetingChange::restored:
      meeting.day = std::nullopt;
      meeting.clock.clear();
      meeting.lead = std::nullopt;
      return;
  }
}

}  // namespace longspan::rooms
