#include "store/recording_rows.hpp"

#include <boost/json.hpp>

#include "store/columns.hpp"
#include "store/meeting_rows.hpp"

namespace longspan::store {

std::vector<OwnTrack> own_tracks(Db& db, std::string const& room, Day meeting) {
  std::vector<OwnTrack> out;
  db.read(
      "SELECT sha256, participant, account, offset_ms, seconds_ms FROM meeting_track"
      " WHERE room = ? AND meeting = ? ORDER BY offset_ms, sha256",
      {room, meeting.number}, [&](Row const& row) {
        out.push_back({std::string(row.text(0)),
                       std::string(row.text(1)),
                       account_in(row, 2).value_or(Uuid{}),
                       row.integer(3),
                       row.integer(4),
                       {}});
        return true;
      });
  for (auto& track : out) track.media_type = media_type_in_room(db, room, track.sha256);
  return out;
}

void note_own_track(Db& db, std::string const& room, Day meeting, OwnTrack const& track,
                    Instant now) {
  db.write(
      "INSERT INTO meeting_track (room, meeting, sha256, participant, account, offset_ms,"
      " seconds_ms, taken_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (room, meeting, sha256) DO NOTHING",
      {room, meeting.number, track.sha256, track.participant, Param::blob(track.account.blob()),
       track.offset_ms, track.ms, now.us});
}

std::vector<std::string> participants_of(Db& db, RoomSeal const& seal, std::string const& room,
                                         Day meeting, Uuid const& account) {
  std::vector<std::string> out;
  auto const wanted = account.text();
  db.read(
      "SELECT body, seq FROM meeting_event WHERE room = ? AND meeting = ? AND kind = 'joined'"
      " ORDER BY seq",
      {room, meeting.number}, [&](Row const& row) {
        boost::system::error_code error;
        auto const body = boost::json::parse(
            seal.opened(row.text(0), event_row(room, meeting, row.integer(1))), error);
        auto const* told = error ? nullptr : body.if_object();
        auto const* who = told ? told->if_contains("account") : nullptr;
        auto const* participant = told ? told->if_contains("p") : nullptr;
        if (who && participant && who->is_string() && participant->is_string() &&
            std::string_view(who->get_string()) == wanted)
          out.emplace_back(participant->get_string());
        return true;
      });
  return out;
}

std::optional<RecordedMeeting> recorded_meeting(Db& db, std::string const& room, Day meeting) {
  std::optional<RecordedMeeting> out;
  db.read(
      "SELECT m.programme, m.held_seq, m.recorded_seq, m.began_us, m.ended_us, m.sound,"
      " m.sound_offset_ms, m.log, m.trouble FROM room AS r JOIN meeting AS m"
      " ON m.programme = r.programme AND m.room = r.room WHERE r.room = ? AND m.meeting = ?",
      {room, meeting.number}, [&](Row const& row) {
        out.emplace();
        out->programme = row.text(0);
        out->held = !row.null(1);
        out->recorded = !row.null(2);
        out->began_us = number_in(row, 3).value_or(0);
        out->ended_us = number_in(row, 4).value_or(0);
        out->sound = row.text(5);
        out->sound_offset_ms = number_in(row, 6).value_or(0);
        out->log = row.text(7);
        if (!row.null(8)) out->trouble = static_cast<contract::RecordingTrouble>(row.integer(8));
        return false;
      });
  return out;
}

std::optional<std::int64_t> running_since(Db& db, std::string const& room, Day meeting) {
  std::optional<std::int64_t> out;
  db.read("SELECT began_us FROM meeting_log WHERE room = ? AND meeting = ? AND ended_us IS NULL",
          {room, meeting.number}, [&](Row const& row) {
            out = row.integer(0);
            return false;
          });
  return out;
}

namespace {

Film read_film(Row const& row) {
  return {std::string(row.text(0)),         day_at(row, 1), static_cast<FilmState>(row.integer(2)),
          static_cast<int>(row.integer(3)), row.integer(4), std::string(row.text(5))};
}
constexpr std::string_view kFilm =
    "SELECT room, meeting, state, percent, bytes, trouble FROM film WHERE ";

}  // namespace

Film film_of(Db& db, std::string const& room, Day meeting) {
  Film out;
  out.room = room;
  out.meeting = meeting;
  db.read(std::string(kFilm) + "room = ? AND meeting = ?", {room, meeting.number},
          [&](Row const& row) {
            out = read_film(row);
            return false;
          });
  return out;
}

void ask_for_film(Db& db, std::string const& room, Day meeting, Instant now) {
  db.write(
      "INSERT INTO film (room, meeting, state, percent, bytes, trouble, asked_us)"
      " VALUES (?, ?, ?, 0, 0, '', ?) ON CONFLICT (room, meeting) DO UPDATE SET"
      " state = excluded.state, percent = 0, bytes = 0, trouble = '', asked_us = excluded.asked_us",
      {room, meeting.number, static_cast<int>(FilmState::waiting), now.us});
}

std::optional<Film> next_film(Db& db) {
  std::optional<Film> out;
  // What was being made when a process ended is made from the beginning.
  db.read(std::string(kFilm) + "state IN (?, ?) ORDER BY asked_us, room, meeting LIMIT 1",
          {static_cast<int>(FilmState::waiting), static_cast<int>(FilmState::making)},
          [&](Row const& row) {
            out = read_film(row);
            return false;
          });
  return out;
}

void note_film(Db& db, Film const& film) {
  db.write(
      "UPDATE film SET state = ?, percent = ?, bytes = ?, trouble = ? WHERE room = ? AND"
      " meeting = ?",
      {static_cast<int>(film.state), film.percent, film.bytes, film.trouble, film.room,
       film.meeting.number});
}

void forget_film(Db& db, std::string const& room, Day meeting) {
  db.write("DELETE FROM film WHERE room = ? AND meeting = ?", {room, meeting.number});
}

}  // namespace longspan::store
