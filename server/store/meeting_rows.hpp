#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/instant.hpp"
#include "rooms/meeting_event.hpp"
#include "store/room_seal.hpp"

/// Meetings while they go on: whose they are, their events as they came, what can be looked up.
namespace longspan::store {

struct MeetingLog {
  std::string room;
  Day meeting;
  std::string programme;
  std::string epoch;
  std::int64_t began_us = 0;  ///< 0: nobody led it yet
  std::optional<std::int64_t> ended_us;
  std::string node;  ///< empty: it is on record
  std::int64_t lease_us = 0;
};

std::optional<MeetingLog> find_meeting_log(Db& db, std::string const& room, Day meeting);
/// Those of a room that have begun and have not ended, in order.
std::vector<Day> live_meetings_of(Db& db, std::string const& room);
/// Those that are not on record yet.
std::vector<MeetingLog> unfinished_meetings(Db& db);
/// The log becomes `node`'s, with a new epoch, unless another node holds it still; look at what it
/// is then. Stands being done twice.
void claim_meeting(Db& db, MeetingLog const& claimed, std::int64_t now_us);
void renew_lease(Db& db, MeetingLog const& held, std::int64_t lease_us);
void drop_meeting_log(Db& db, std::string const& room, Day meeting);
void end_meeting(Db& db, std::string const& room, Day meeting, std::int64_t ended_us);
/// It is on record: what nobody else may know (votes, who is known by what) is gone.
void close_meeting_log(Db& db, std::string const& room, Day meeting);

/// The row that a seal binds an event's body to, and a text that can be looked up.
std::string event_row(std::string const& room, Day meeting, std::int64_t seq);
std::string text_row(std::string const& room, Day meeting, std::int64_t no);

void put_meeting_event(Db& db, RoomSeal const& seal, std::string const& room, Day meeting,
                       rooms::MeetingEvent const& event);
std::vector<rooms::MeetingEvent> load_meeting_events(Db& db, RoomSeal const& seal,
                                                     std::string const& room, Day meeting);
/// Chat that all could read, questions and chapters.
void put_meeting_texts(Db& db, RoomSeal const& seal, MeetingLog const& log,
                       std::vector<rooms::MeetingEvent> const& events);

/// Days since 1970 as they are kept.
inline std::int64_t day_number(Day day) { return day.number; }

}  // namespace longspan::store
