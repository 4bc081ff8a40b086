#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "rooms/timetable.hpp"
#include "views/casework.hpp"

/// What the API says of places, rooms and their meetings (shapes in contract/openapi.json). Each
/// shows what rooms/entry.hpp lets the viewer see.
namespace longspan::views {

/// People: accounts with a role in the programme, by name.
Result<std::string> people(store::Db& db, std::string const& programme);
/// Places.
Result<std::string> places(store::Db& db, std::string const& programme, Instant now);

/// A timetable reaches no further than this.
constexpr int kTimetableDays = 400;
/// Rooms: the timetable from `from` (absent: Monday of this week) to `to` (absent: three weeks of
/// it).
Result<std::string> rooms(store::Db& db, std::string const& programme, std::optional<Day> from,
                          std::optional<Day> to, Viewer const& viewer, Instant now);
/// RoomWhole. `room` is its id.
Result<std::string> room(store::Db& db, std::string const& room, Viewer const& viewer, Instant now);
/// MeetingWhole. `meeting` is the day it was arranged for.
Result<std::string> meeting(store::Db& db, std::string const& room, std::string const& meeting,
                            Viewer const& viewer, Instant now);

struct LibraryQuery {
  std::string programme;
  std::string text;                     ///< in titles and in what was said and shown; empty: all
  std::optional<rooms::RoomKind> kind;  ///< none: all
  std::optional<std::int64_t> before;   ///< go on after the meeting of this meeting.held
  std::int64_t limit = 50;
};
/// Library: meetings held whose rooms the viewer may enter, newest first.
Result<std::string> library(store::Db& db, LibraryQuery const& query, Viewer const& viewer,
                            Instant now);
/// Learning: who took part, and for how long; one's own, or all people's for who sees the
/// timetable.
Result<std::string> learning(store::Db& db, std::string const& programme, std::optional<Day> from,
                             std::optional<Day> to, Viewer const& viewer, Instant now);

/// A meeting for the calendar that programs subscribe to.
struct FeedMeeting {
  std::string uid;
  Instant begins, ends, stated;
  std::uint64_t sequence = 0;
  std::string title, about, places;
  bool cancelled = false;
};
struct RoomFeed {
  contract::Name name;
  std::vector<FeedMeeting> meetings;
};
/// Those the viewer leads, speaks in or is invited to.
Result<RoomFeed> room_feed(store::Db& db, std::string const& programme, Viewer const& viewer,
                           Instant now);

/// The room a coordination is held in over the link, and which of its meetings.
struct CoordinationRoom {
  std::string room;
  std::optional<Day> meeting;
};
std::optional<CoordinationRoom> coordination_room(store::Db& db, ProgrammeRow const& programme,
                                                  TenDay ten_day, Instant now);

/// Rooms whose meetings of the coming days a phone carries along: those the viewer is invited to,
/// soonest first.
std::vector<std::string> rooms_ahead(store::Db& db, std::string const& programme,
                                     Viewer const& viewer, int days, Instant now);
/// Books of a room's materials that are ready, with the bytes of their pages.
struct BookAhead {
  std::string room, book;
  std::int64_t bytes = 0;
};
std::vector<BookAhead> books_of(store::Db& db, std::string const& programme,
                                std::string const& room);

}  // namespace longspan::views
