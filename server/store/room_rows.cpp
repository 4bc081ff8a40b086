#include "store/room_rows.hpp"

#include <boost/json.hpp>
#include <limits>

#include "rooms/decide.hpp"
#include "store/columns.hpp"

namespace longspan::store {
namespace {

using contract::FactKind;

/// `until` of a room that goes on.
constexpr std::int32_t kWithoutEnd = std::numeric_limits<std::int32_t>::max();

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

bool any(Db& db, std::string_view sql, std::initializer_list<Param> params) {
  bool out = false;
  db.read(sql, params, [&](Row const&) {
    out = true;
    return false;
  });
  return out;
}

bool has_material(Db& db, std::string const& programme, contract::Body const& content) {
  auto const in_room = [&](Uuid const& room, Hash const& material) {
    return any(db,
               "SELECT 1 FROM material WHERE programme = ? AND room = ? AND material = ?"
               " AND removed = 0",
               {programme, room.text(), material.hex()});
  };
  if (auto const* told = std::get_if<contract::MaterialPrepared>(&content))
    return in_room(told->room, told->material);
  if (auto const* told = std::get_if<contract::MaterialRemoved>(&content))
    return in_room(told->room, told->material);
  return false;
}

/// What one fact of these kinds leaves in the tables.
struct FoldRoom {
  Db& db;
  std::string const programme;
  ledger::Fact const& fact;

  void operator()(contract::PlaceDescribed const& told) const {
    db.write(
        "INSERT INTO place (programme, place, body, seq) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (programme, place) DO UPDATE SET body = excluded.body, seq = excluded.seq",
        {programme, told.place, fact.body, fact.seq});
  }

  void operator()(contract::RoomArranged const& told) const {
    auto const room = told.room.text();
    rooms::Room const arranged{programme, told, fact.seq, std::nullopt};
    auto const until = arranged.last_day();
    db.write(
        "INSERT INTO room (programme, room, kind, body, day, until, closed, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (programme, room) DO UPDATE SET"
        " kind = excluded.kind, body = excluded.body, day = excluded.day, until = excluded.until,"
        " closed = 0, seq = excluded.seq",
        {programme, room, static_cast<int>(told.kind), fact.body, told.day.number,
         until ? until->number : kWithoutEnd, fact.seq});
    db.write("DELETE FROM room_person WHERE programme = ? AND room = ?", {programme, room});
    invite(room, told.leads, rooms::RoomRole::lead);
    invite(room, told.speakers, rooms::RoomRole::speaker);
    invite(room, told.invited, rooms::RoomRole::listener);
  }

  void operator()(contract::RoomClosed const& told) const {
    db.write("UPDATE room SET closed = ? WHERE programme = ? AND room = ? AND closed = 0",
             {fact.valid_day.number, programme, told.room.text()});
  }

  void operator()(contract::MeetingChanged const& told) const {
    auto const room = told.room.text();
    auto meeting = load_meeting(db, programme, room, told.meeting).value_or(rooms::Meeting{});
    rooms::fold_change(meeting, told);
    begin_row(room, told.meeting);
    db.write(
        "UPDATE meeting SET change = ?, reason = ?, day = ?, clock = ?, lead = ?, change_seq = ?"
        " WHERE programme = ? AND room = ? AND meeting = ?",
        {static_cast<int>(told.change), meeting.reason, day_or_null(meeting.day), meeting.clock,
         account_or_null(meeting.lead), fact.seq, programme, room, told.meeting.number});
  }

  /// Told again, it covers the whole meeting: what was counted before goes.
  void operator()(contract::MeetingHeld const& told) const {
    auto const room = told.room.text();
    begin_row(room, told.meeting);
    db.write(
        "UPDATE meeting SET held_seq = ?, began_us = ?, ended_us = ?, led_by = ?, guests = ?,"
        " events = ?, log = ? WHERE programme = ? AND room = ? AND meeting = ?",
        {fact.seq, told.began.instant.us, told.ended.instant.us, Param::blob(told.lead.blob()),
         told.guests, told.events, told.log ? told.log->hex() : std::string(), programme, room,
         told.meeting.number});
    for (auto const* sql : {"DELETE FROM meeting_seat WHERE programme = ? AND room = ?"
                            " AND meeting = ?",
                            "DELETE FROM attendance WHERE programme = ? AND room = ?"
                            " AND meeting = ?"})
      db.write(sql, {programme, room, told.meeting.number});
    for (auto const& seat : told.seats)
      count(room, told.meeting, seat.place, seat.class_, seat.present);
    for (auto const& person : told.took_part)
      db.write(
          "INSERT INTO attendance (programme, room, meeting, account, role, place, seconds, spoke,"
          " seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
          " ON CONFLICT (programme, room, meeting, account) DO UPDATE SET"
          " seconds = attendance.seconds + excluded.seconds,"
          " spoke = attendance.spoke + excluded.spoke",
          {programme, room, told.meeting.number, Param::blob(person.account.blob()),
           static_cast<int>(person.role), person.place.value_or(""), person.seconds,
           person.spoke.value_or(0), fact.seq});
    add_up(room, told.meeting);
  }

  void operator()(contract::MeetingRecorded const& told) const {
    auto const room = told.room.text();
    begin_row(room, told.meeting);
    db.write(
        "UPDATE meeting SET recorded_seq = ?, sound = ?, sound_bytes = ?, sound_seconds = ?,"
        " sound_offset_ms = ?, tracks = ?, filled = ?, trouble = ?"
        " WHERE programme = ? AND room = ? AND meeting = ?",
        {fact.seq, told.sound ? told.sound->hex() : std::string(), number_or_null(told.bytes),
         told.seconds, number_or_null(told.offset_ms), number_or_null(told.tracks),
         number_or_null(told.filled),
         told.trouble ? Param(static_cast<int>(*told.trouble)) : Param(), programme, room,
         told.meeting.number});
  }

  void operator()(contract::AttendanceCorrected const& told) const {
    count(told.room.text(), told.meeting, told.place, told.class_, told.present);
    add_up(told.room.text(), told.meeting);
  }

  void operator()(contract::MaterialAdded const& told) const {
    db.write(
        "INSERT INTO material (programme, room, material, meeting, name, media_type, bytes, seq,"
        " book, note, removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', 0)"
        " ON CONFLICT (programme, room, material) DO UPDATE SET meeting = excluded.meeting,"
        " name = excluded.name, media_type = excluded.media_type, bytes = excluded.bytes,"
        " seq = excluded.seq, removed = 0,"
        // What could not be made is tried again.
        " prepared_seq = CASE WHEN material.trouble IS NULL THEN material.prepared_seq END,"
        " note = CASE WHEN material.trouble IS NULL THEN material.note ELSE '' END,"
        " trouble = NULL",
        {programme, told.room.text(), told.material.hex(), day_or_null(told.meeting), told.name,
         told.media_type, told.bytes, fact.seq});
  }

  void operator()(contract::MaterialPrepared const& told) const {
    db.write(
        "UPDATE material SET pages = ?, page_bytes = ?, book = ?, trouble = ?, note = ?,"
        " prepared_seq = ? WHERE programme = ? AND room = ? AND material = ?",
        {told.pages, number_or_null(told.bytes), told.book ? told.book->hex() : std::string(),
         told.trouble ? Param(static_cast<int>(*told.trouble)) : Param(), told.note.value_or(""),
         fact.seq, programme, told.room.text(), told.material.hex()});
  }

  void operator()(contract::MaterialRemoved const& told) const {
    db.write("UPDATE material SET removed = 1 WHERE programme = ? AND room = ? AND material = ?",
             {programme, told.room.text(), told.material.hex()});
  }

  template <class Other>
  void operator()(Other const&) const {}

 private:
  void invite(std::string const& room, std::vector<Uuid> const& accounts,
              rooms::RoomRole role) const {
    for (auto const& account : accounts)
      db.write(
          "INSERT INTO room_person (programme, room, account, role) VALUES (?, ?, ?, ?)"
          " ON CONFLICT (programme, room, account) DO NOTHING",
          {programme, room, Param::blob(account.blob()), static_cast<int>(role)});
  }

  void begin_row(std::string const& room, Day meeting) const {
    db.write(
        "INSERT INTO meeting (programme, room, meeting, reason, clock, log, sound)"
        " VALUES (?, ?, ?, '', '', '', '') ON CONFLICT (programme, room, meeting) DO NOTHING",
        {programme, room, meeting.number});
  }

  void count(std::string const& room, Day meeting, std::string const& place,
             std::optional<std::string> const& class_, std::int64_t present) const {
    db.write(
        "INSERT INTO meeting_seat (programme, room, meeting, place, class, present, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (programme, room, meeting, place, class)"
        " DO UPDATE SET present = excluded.present, seq = excluded.seq",
        {programme, room, meeting.number, place, class_.value_or(""), present, fact.seq});
  }

  void add_up(std::string const& room, Day meeting) const {
    db.write(
        "UPDATE meeting SET present = (SELECT COALESCE(SUM(s.present), 0) FROM meeting_seat AS s"
        " WHERE s.programme = ? AND s.room = ? AND s.meeting = ?)"
        " WHERE programme = ? AND room = ? AND meeting = ?",
        {programme, room, meeting.number, programme, room, meeting.number});
  }
};

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

std::optional<Problem> decide_room(Db& db, programme::Programme const& programme,
                                   ledger::Draft const& draft, ledger::Author const& author) {
  auto const& content = draft.content;
  rooms::Known known;
  known.programme = programme.code;
  if (auto const room = rooms::room_in(content); !room.is_nil()) {
    known.room = load_room(db, room.text());
    if (auto const meeting = rooms::meeting_in(content))
      known.meeting = load_meeting(db, programme.code, room.text(), *meeting);
    known.material = has_material(db, programme.code, content);
  }
  known.places = load_places(db, programme.code);
  known.has_account = [&db](Uuid const& account) {
    return any(db, "SELECT 1 FROM account WHERE account = ? AND closed_seq IS NULL",
               {Param::blob(account.blob())});
  };
  known.has_project = [&](std::string const& code) {
    // Its row may still wait to be written; its stream does not.
    return any(db, "SELECT 1 FROM stream WHERE name = ?",
               {ledger::Stream::of_project(programme.code, code).text()});
  };
  return rooms::decide_about_room(known, draft, author);
}

void fold_room(Db& db, ledger::Fact const& fact, contract::Body const& content) {
  FoldRoom fold{db, ledger::Stream::parse(fact.stream)->programme, fact};
  std::visit(fold, content);
}

}  // namespace longspan::store
