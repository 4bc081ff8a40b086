#include "store/room_rows.hpp"

#include <boost/json.hpp>

#include "store/columns.hpp"

namespace longspan::store {
namespace {

using contract::FactKind;

template <class Told>
Told told_in(FactKind kind, std::string_view body) {
  return std::get<Told>(contract::decode(kind, boost::json::parse(body)).value());
}

rooms::Meeting::Held read_held(Row const& row) {
  rooms::Meeting::Held out;
  out.seq = seq_in(row, 8);
  out.began = {row.integer(9)};
  out.ended = {row.integer(10)};
  out.led_by = account_in(row, 11).value_or(Uuid{});
  out.present = row.integer(12);
  out.guests = row.integer(13);
  out.events = row.integer(14);
  out.log = Hash::from_hex(row.text(15));
  return out;
}

rooms::Meeting::Recorded read_recorded(Row const& row) {
  rooms::Meeting::Recorded out;
  out.seq = seq_in(row, 16);
  auto& told = out.told;
  told.room = Uuid::parse(row.text(0)).value_or(Uuid{});
  told.meeting = day_at(row, 1);
  told.sound = Hash::from_hex(row.text(17));
  told.bytes = number_in(row, 18);
  told.seconds = row.integer(19);
  told.offset_ms = number_in(row, 20);
  told.tracks = number_in(row, 21);
  told.filled = number_in(row, 22);
  if (!row.null(23)) told.trouble = static_cast<contract::RecordingTrouble>(row.integer(23));
  return out;
}

}  // namespace

bool is_room_kind(FactKind kind) {
  switch (kind) {
    case FactKind::place_described:
    case FactKind::room_arranged:
    case FactKind::room_closed:
    case FactKind::meeting_changed:
    case FactKind::meeting_held:
    case FactKind::meeting_recorded:
    case FactKind::attendance_corrected:
    case FactKind::material_added:
    case FactKind::material_prepared:
    case FactKind::material_removed:
      return true;
    default:
      return false;
  }
}

rooms::Room read_room(Row const& row) {
  rooms::Room out;
  out.programme = row.text(0);
  out.told = told_in<contract::RoomArranged>(FactKind::room_arranged, row.text(1));
  if (row.integer(2) != 0) out.closed = day_at(row, 2);
  out.seq = seq_in(row, 3);
  return out;
}

std::optional<rooms::Room> load_room(Db& db, std::string const& room) {
  std::optional<rooms::Room> out;
  db.read("SELECT " + std::string(kRoomColumns) + " FROM room AS r WHERE r.room = ?", {room},
          [&](Row const& row) {
            out = read_room(row);
            return false;
          });
  return out;
}

rooms::Meeting read_meeting(Row const& row) {
  rooms::Meeting out;
  out.meeting = day_at(row, 1);
  if (!row.null(2)) out.change = static_cast<rooms::MeetingChange>(row.integer(2));
  out.reason = row.text(3);
  out.day = day_in(row, 4);
  out.clock = row.text(5);
  out.lead = account_in(row, 6);
  out.change_seq = seq_in(row, 7);
  if (!row.null(8)) out.held = read_held(row);
  if (!row.null(16)) out.recorded = read_recorded(row);
  return out;
}

std::optional<rooms::Meeting> load_meeting(Db& db, std::string const& programme,
                                           std::string const& room, Day meeting) {
  std::optional<rooms::Meeting> out;
  db.read("SELECT " + std::string(kMeetingColumns) +
              " FROM meeting AS m WHERE m.programme = ? AND m.room = ? AND m.meeting = ?",
          {programme, room, meeting.number}, [&](Row const& row) {
            out = read_meeting(row);
            return false;
          });
  return out;
}

rooms::Places load_places(Db& db, std::string const& programme) {
  rooms::Places out;
  db.read("SELECT place, body, seq FROM place WHERE programme = ?", {programme},
          [&](Row const& row) {
            out[std::string(row.text(0))] = {
                told_in<contract::PlaceDescribed>(FactKind::place_described, row.text(1)),
                seq_in(row, 2)};
            return true;
          });
  return out;
}

std::optional<Problem> decide_room(Db&, programme::Programme const&, ledger::Draft const&,
                                   ledger::Author const&) {
  return std::nullopt;
}

void fold_room(Db&, ledger::Fact const&, contract::Body const&) {}

}  // namespace longspan::store
