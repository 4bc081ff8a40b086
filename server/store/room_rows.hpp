#pragma once
#include <optional>
#include <string>

#include "ledger/fact.hpp"
#include "programme/model.hpp"
#include "rooms/model.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// place.*, room.*, meeting.*, attendance.*, material.*: the part of casework (store/casework.hpp)
/// that is about places that meet.
bool is_room_kind(ledger::FactKind kind);
std::optional<Problem> decide_room(Db& db, programme::Programme const& programme,
                                   ledger::Draft const& draft, ledger::Author const& author);
void fold_room(Db& db, ledger::Fact const& fact, contract::Body const& content);

/// The columns `read_room` reads, of `room` as r.
inline constexpr std::string_view kRoomColumns = "r.programme, r.body, r.closed, r.seq";
rooms::Room read_room(Row const& row);
/// By its id, which one programme has only.
std::optional<rooms::Room> load_room(Db& db, std::string const& room);

/// The columns `read_meeting` reads, of `meeting` as m.
inline constexpr std::string_view kMeetingColumns =
    "m.room, m.meeting, m.change, m.reason, m.day, m.clock, m.lead, m.change_seq, m.held_seq,"
    " m.began_us, m.ended_us, m.led_by, m.present, m.guests, m.events, m.log, m.recorded_seq,"
    " m.sound, m.sound_bytes, m.sound_seconds, m.sound_offset_ms, m.tracks, m.filled, m.trouble";
rooms::Meeting read_meeting(Row const& row);
/// What was said of it and became of it; none: nothing, it is as arranged.
std::optional<rooms::Meeting> load_meeting(Db& db, std::string const& programme,
                                           std::string const& room, Day meeting);

rooms::Places load_places(Db& db, std::string const& programme);

}  // namespace longspan::store
