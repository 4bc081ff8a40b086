#include "store/meeting_rows.hpp"

#include <boost/json.hpp>

namespace longspan::store {
namespace {

constexpr std::string_view kLogs =
    "SELECT room, meeting, programme, epoch, began_us, ended_us, node, lease_us FROM meeting_log";

MeetingLog log_in(Row const& row) {
  MeetingLog log;
  log.room = row.text(0);
  log.meeting = {static_cast<std::int32_t>(row.integer(1))};
  log.programme = row.text(2);
  log.epoch = row.text(3);
  log.began_us = row.integer(4);
  if (!row.null(5)) log.ended_us = row.integer(5);
  log.node = row.text(6);
  log.lease_us = row.integer(7);
  return log;
}

std::string text_in(boost::json::object const& body, std::string_view name) {
  auto const* value = body.if_contains(name);
  auto const* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

}  // namespace

std::optional<MeetingLog> find_meeting_log(Db& db, std::string const& room, Day meeting) {
  std::optional<MeetingLog> out;
  db.read(std::string(kLogs) + " WHERE room = ? AND meeting = ?", {room, day_number(meeting)},
          [&](Row const& row) {
            out = log_in(row);
            return false;
          });
  return out;
}

std::vector<Day> live_meetings_of(Db& db, std::string const& room) {
  std::vector<Day> out;
  db.read(
      "SELECT meeting FROM meeting_log WHERE room = ? AND began_us > 0 AND ended_us IS NULL"
      " AND node <> '' ORDER BY meeting",
      {room}, [&](Row const& row) {
        out.push_back({static_cast<std::int32_t>(row.integer(0))});
        return true;
      });
  return out;
}

std::vector<MeetingLog> unfinished_meetings(Db& db) {
  std::vector<MeetingLog> out;
  db.read(std::string(kLogs) + " WHERE node <> '' ORDER BY room, meeting", {}, [&](Row const& row) {
    out.push_back(log_in(row));
    return true;
  });
  return out;
}

void claim_meeting(Db& db, MeetingLog const& claimed, std::int64_t now_us) {
  auto const& [room, meeting, programme, epoch, began_us, ended_us, node, lease_us] = claimed;
  db.write(
      "INSERT INTO meeting_log (room, meeting, programme, epoch, began_us, node, lease_us)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {room, day_number(meeting), programme, epoch, began_us, node, lease_us});
  db.write(
      "UPDATE meeting_log SET epoch = ?, node = ?, lease_us = ? WHERE room = ? AND meeting = ?"
      " AND node <> '' AND (node = ? OR lease_us < ?)",
      {epoch, node, lease_us, room, day_number(meeting), node, now_us});
}

void renew_lease(Db& db, MeetingLog const& held, std::int64_t lease_us) {
  db.write("UPDATE meeting_log SET lease_us = ? WHERE room = ? AND meeting = ? AND node = ?",
           {lease_us, held.room, day_number(held.meeting), held.node});
}

void drop_meeting_log(Db& db, std::string const& room, Day meeting) {
  db.write("DELETE FROM meeting_event WHERE room = ? AND meeting = ?", {room, day_number(meeting)});
  db.write("DELETE FROM meeting_log WHERE room = ? AND meeting = ?", {room, day_number(meeting)});
}

void end_meeting(Db& db, std::string const& room, Day meeting, std::int64_t ended_us) {
  db.write(
      "UPDATE meeting_log SET ended_us = ? WHERE room = ? AND meeting = ? AND ended_us IS NULL",
      {ended_us, room, day_number(meeting)});
}

void close_meeting_log(Db& db, std::string const& room, Day meeting) {
  auto const day = day_number(meeting);
  db.write("DELETE FROM meeting_event WHERE room = ? AND meeting = ? AND kind = 'vote'",
           {room, day});
  db.write("UPDATE meeting_event SET n = 0, who = '' WHERE room = ? AND meeting = ?", {room, day});
  db.write("UPDATE meeting_log SET node = '' WHERE room = ? AND meeting = ?", {room, day});
}

std::string event_row(std::string const& room, Day meeting, std::int64_t seq) {
  return "meeting_event\n" + room + '\n' + meeting.text() + '\n' + std::to_string(seq);
}

std::string text_row(std::string const& room, Day meeting, std::int64_t no) {
  return "meeting_text\n" + room + '\n' + meeting.text() + '\n' + std::to_string(no);
}

void put_meeting_event(Db& db, RoomSeal const& seal, std::string const& room, Day meeting,
                       rooms::MeetingEvent const& event) {
  auto const body =
      seal.sealed(event.body, event_row(room, meeting, static_cast<std::int64_t>(event.seq)));
  db.write(
      "INSERT INTO meeting_event (room, meeting, seq, t_ms, author, kind, body, n, who)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {room, day_number(meeting), event.seq, event.t_ms, event.by, event.kind, body, event.n,
       event.who});
  if (event.kind != "began") return;
  auto const at_ms = boost::json::parse(event.body).as_object().at("at").as_int64();
  db.write("UPDATE meeting_log SET began_us = ? WHERE room = ? AND meeting = ?",
           {at_ms * 1000, room, day_number(meeting)});
}

std::vector<rooms::MeetingEvent> load_meeting_events(Db& db, RoomSeal const& seal,
                                                     std::string const& room, Day meeting) {
  std::vector<rooms::MeetingEvent> out;
  db.read(
      "SELECT seq, t_ms, author, kind, body, n, who FROM meeting_event"
      " WHERE room = ? AND meeting = ? ORDER BY seq",
      {room, day_number(meeting)}, [&](Row const& row) {
        out.push_back({static_cast<std::uint64_t>(row.integer(0)), row.integer(1),
                       std::string(row.text(2)), std::string(row.text(3)),
                       seal.opened(row.text(4), event_row(room, meeting, row.integer(0))),
                       row.integer(5), std::string(row.text(6))});
        return true;
      });
  return out;
}

void put_meeting_texts(Db& db, RoomSeal const& seal, MeetingLog const& log,
                       std::vector<rooms::MeetingEvent> const& events) {
  for (auto const& event : events) {
    if (event.kind != "chat" && event.kind != "question" && event.kind != "chapter") continue;
    auto const value = boost::json::parse(event.body);
    auto const& body = value.as_object();
    // What was said to the leads or within a group is not for everybody to find.
    if (body.contains("to") || body.contains("g")) continue;
    auto const text =
        seal.sealed(text_in(body, event.kind == "chapter" ? "title" : "text"),
                    text_row(log.room, log.meeting, static_cast<std::int64_t>(event.seq)));
    db.write(
        "INSERT INTO meeting_text (room, meeting, no, programme, place, t_ms, material, page, text)"
        " VALUES (?, ?, ?, ?, ?, ?, '', NULL, ?) ON CONFLICT DO NOTHING",
        {log.room, day_number(log.meeting), event.seq, log.programme, event.kind, event.t_ms,
         text});
  }
}

}  // namespace longspan::store
