#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rooms/entry.hpp"
#include "views/rooms.hpp"

namespace longspan::views {

/// A programme's rooms as an answer needs them: what is known of them, and who asks.
struct RoomBook {
  ProgrammeRow programme;
  Zone zone;
  Day today;
  Instant now;
  people::Account asker;
  bool timetable = false;  ///< the asker sees all rooms but consultations
  rooms::Places places;
  std::map<std::string, rooms::Room> rooms;
  std::map<std::string, std::vector<rooms::Meeting>> said;  ///< by room
  std::set<std::pair<std::string, Day>> live;
  std::map<std::string, std::vector<std::pair<Day, contract::SeatCount>>> seats;  ///< by room
  std::map<Uuid, std::string> names;

  std::vector<rooms::Occurrence> occurrences(rooms::Room const& room, Day from, Day to) const;
  rooms::MeetingState state_of(rooms::Room const& room, rooms::Occurrence const& one) const;
  std::string name_of(Uuid const& account) const;
};

struct RoomsWanted {
  std::optional<Day> from{}, to{};  ///< rooms that may meet within these days
  std::string room{};               ///< or only this one
  bool meetings = true;             ///< and what was said of meetings, and their seats
};
/// not_found where there is no such programme.
Result<RoomBook> room_book(store::Db& db, std::string const& programme, Viewer const& viewer,
                           Instant now, RoomsWanted const& wanted);

/// Reads the seats counted in one meeting.
void read_seats_of(store::Db& db, RoomBook& book, std::string const& room, Day meeting);

people::Account account_of(Viewer const& viewer);
Zone zone_of(ProgrammeRow const& programme);

/// {"id", "name"}.
void write_person(JsonWriter& json, RoomBook const& book, Uuid const& account);
void write_persons(JsonWriter& json, RoomBook const& book, std::string_view key,
                   std::vector<Uuid> const& accounts);
/// RoomRow. `held`: how many of its meetings were.
void write_room_row(JsonWriter& json, RoomBook const& book, rooms::Room const& room,
                    std::int64_t held);
/// PlaceSeats[]: the room's places; of a meeting held, with the seats taken.
void write_places(JsonWriter& json, RoomBook const& book, rooms::Room const& room,
                  std::optional<Day> meeting);
/// Meeting. `clashes`: those seen from this one, and what they were found among.
struct FoundClashes {
  std::vector<rooms::Booked> booked;
  std::vector<rooms::Clash> clashes;
};
FoundClashes clashes_of(RoomBook const& book,
                        std::map<std::string, std::vector<rooms::Occurrence>> const& timetable);
void write_meeting(JsonWriter& json, RoomBook const& book, rooms::Room const& room,
                   rooms::Occurrence const& one, FoundClashes const& found);
/// Meeting, of a consultation the asker is not invited to: that it was held, and nothing more.
void write_meeting_unseen(JsonWriter& json, rooms::Room const& room, rooms::Occurrence const& one);

/// Material[] of a room; of those for one meeting only that meeting's, where `meeting` is given.
void write_materials(JsonWriter& json, store::Db& db, rooms::Room const& room,
                     std::optional<Day> meeting);

}  // namespace longspan::views
