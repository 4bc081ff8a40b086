#include <algorithm>

#include "store/columns.hpp"
#include "store/room_rows.hpp"
#include "views/meeting_log.hpp"
#include "views/room_book.hpp"

namespace longspan::views {
namespace {

using rooms::RoomRole;

/// Meetings of a room that are shown with it.
constexpr int kPastDays = 400;
constexpr int kComingDays = 200;

Result<RoomBook> book_of(store::Db& db, std::string const& room, Viewer const& viewer,
                         Instant now) {
  auto const known = store::load_room(db, room);
  if (!known) return fail(ProblemCode::not_found, {{"what", room}});
  return room_book(db, known->programme, viewer, now, {std::nullopt, std::nullopt, room});
}

bool may_arrange(RoomBook const& book, rooms::Room const& room, Viewer const& viewer) {
  using people::bit;
  using people::Role;
  auto const stream = ledger::Stream::of_programme(book.programme.code);
  if (viewer.author.may(bit(Role::admin) | bit(Role::office) | bit(Role::bureau), stream))
    return true;
  return rooms::leads(room, book.asker.id) && viewer.author.may(bit(Role::professional), stream);
}

std::int64_t held_count(RoomBook const& book, std::string const& room) {
  auto const said = book.said.find(room);
  if (said == book.said.end()) return 0;
  return std::ranges::count_if(said->second, [](auto const& one) { return one.held.has_value(); });
}

void write_role(JsonWriter& json, std::optional<RoomRole> role) {
  json.field("role", contract::to_text(role.value_or(RoomRole::listener)));
}

std::vector<std::int64_t> facts_behind(store::Db& db, RoomBook const& book, rooms::Room const& room,
                                       rooms::Meeting const& said) {
  std::vector<std::int64_t> out{static_cast<std::int64_t>(room.seq)};
  auto const add = [&](std::uint64_t seq) {
    if (seq != 0) out.push_back(static_cast<std::int64_t>(seq));
  };
  add(said.change_seq);
  if (said.held) add(said.held->seq);
  if (said.recorded) add(said.recorded->seq);
  auto const id = room.told.room.text();
  db.read(
      "SELECT seq FROM meeting_seat WHERE programme = ? AND room = ? AND meeting = ? UNION"
      " SELECT seq FROM material WHERE programme = ? AND room = ? AND removed = 0"
      " AND (meeting IS NULL OR meeting = ?)",
      {book.programme.code, id, said.meeting.number, book.programme.code, id, said.meeting.number},
      [&](store::Row const& row) {
        out.push_back(row.integer(0));
        return true;
      });
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void write_attendees(JsonWriter& json, store::Db& db, RoomBook const& book, rooms::Room const& room,
                     Day meeting) {
  json.key("attendees").array();
  db.read(
      "SELECT account, role, place, seconds, spoke FROM attendance WHERE programme = ?"
      " AND room = ? AND meeting = ? ORDER BY role, seconds DESC, account",
      {book.programme.code, room.told.room.text(), meeting.number}, [&](store::Row const& row) {
        auto const account = store::account_in(row, 0).value_or(Uuid{});
        json.object().field("account", account.text()).field("name", book.name_of(account));
        json.field("role", contract::to_text(static_cast<RoomRole>(row.integer(1))));
        if (!row.text(2).empty()) json.field("place", row.text(2));
        json.field("seconds", row.integer(3)).field("spoke", row.integer(4)).end_object();
        return true;
      });
  json.end_array();
}

void write_recording(JsonWriter& json, rooms::Room const& room, rooms::Meeting const& said,
                     std::int64_t log_bytes) {
  json.key("recording").object();
  auto const& recorded = said.recorded;
  if (!recorded) {
    bool const making = said.held && said.held->log && room.told.recorded.value_or(false);
    json.field("state", making ? "making" : "none");
  } else {
    auto const& told = recorded->told;
    // Cut short it can still be heard; of a meeting without sound there is its log.
    bool const heard =
        told.sound || !told.trouble || *told.trouble == contract::RecordingTrouble::sound_off;
    json.field("state", heard ? "ready" : "failed");
    if (told.sound) json.field("sound", told.sound->hex());
    auto const number = [&](std::string_view key, std::optional<std::int64_t> value) {
      if (value) json.field(key, *value);
    };
    number("bytes", told.bytes);
    json.field("seconds", told.seconds);
    number("offset_ms", told.offset_ms);
    number("tracks", told.tracks);
    number("filled", told.filled);
    if (told.trouble) json.field("trouble", contract::to_text(*told.trouble));
    json.field("fact", static_cast<std::int64_t>(recorded->seq));
  }
  if (log_bytes > 0) json.field("log_bytes", log_bytes);
  json.end_object();
}

void write_film(JsonWriter& json, store::Db& db, std::string const& room, Day meeting) {
  db.read("SELECT state, percent, bytes, trouble FROM film WHERE room = ? AND meeting = ?",
          {room, meeting.number}, [&](store::Row const& row) {
            constexpr std::string_view kStates[] = {"none", "waiting", "making", "ready", "failed"};
            auto const state = static_cast<std::size_t>(row.integer(0));
            if (state >= std::size(kStates)) return false;
            json.key("film").object().field("state", kStates[state]);
            json.field("percent", row.integer(1)).field("bytes", row.integer(2));
            if (!row.text(3).empty()) json.field("trouble", row.text(3));
            json.end_object();
            return false;
          });
}

/// What only those who may enter see of a meeting: what was said and shown.
void write_inside(JsonWriter& json, store::Db& db, rooms::Room const& room,
                  rooms::Meeting const& said, bool may_enter) {
  auto const id = room.told.room.text();
  // Where the room's key is gone, so is what was said.
  auto const seal = store::seal_of_room(db, id);
  auto const log = may_enter && seal ? meeting_log(db, *seal, id, said.meeting) : MeetingLog{};
  write_recording(json, room, said, log.bytes);
  json.key("chapters").raw(log.chapters).key("polls").raw(log.polls);
  json.field("questions", log.questions);
  if (may_enter) {
    write_materials(json, db, room, said.meeting);
    write_film(json, db, id, said.meeting);
  } else {
    json.key("materials").array().end_array();
  }
}

}  // namespace

Result<std::string> room(store::Db& db, std::string const& id, Viewer const& viewer, Instant now) {
  auto const book = book_of(db, id, viewer, now);
  if (!book) return std::unexpected(book.error());
  auto const& room = book->rooms.at(id);
  auto const meetings = book->occurrences(room, book->today - kPastDays, book->today + kComingDays);
  // Who leads one of its meetings in place of another sees the room as well.
  auto role = rooms::role_in(room, book->asker);
  for (auto const& one : meetings)
    if (!role) role = rooms::role_in(room, book->asker, one.said.lead);
  if (!role && !rooms::sees(room, book->asker)) return fail(ProblemCode::not_found, {{"what", id}});
  auto const& told = room.told;

  std::string out;
  JsonWriter json(out);
  json.object().field("programme", room.programme).field("today", book->today.text());
  json.field("now", now.text()).key("room");
  write_room_row(json, *book, room, held_count(*book, id));
  json.field("about", told.about.value_or(""));
  write_persons(json, *book, "speakers", told.speakers);
  write_persons(json, *book, "invited", told.invited);
  json.flag("open", told.open.value_or(false)).flag("waiting", told.waiting.value_or(false));
  json.flag("recorded", told.recorded.value_or(false));
  if (told.budget)
    json.key("budget")
        .object()
        .field("up", told.budget->up)
        .field("down", told.budget->down)
        .end_object();
  if (told.rung) json.field("rung", contract::to_text(*told.rung));
  if (role)
    write_materials(json, db, room, std::nullopt);
  else
    json.key("materials").array().end_array();
  json.key("meetings").array();
  for (auto const& one : meetings) write_meeting(json, *book, room, one, {});
  json.end_array();
  write_role(json, role);
  json.flag("may_arrange", may_arrange(*book, room, viewer));
  json.flag("may_lead", rooms::leads(room, book->asker.id)).end_object();
  return out;
}

Result<std::string> meeting(store::Db& db, std::string const& id, std::string const& day,
                            Viewer const& viewer, Instant now) {
  auto const not_there = [&] {
    return fail(ProblemCode::not_found, {{"what", id + "/meetings/" + day}});
  };
  auto const named = Day::parse(day);
  if (!named) return not_there();
  auto const book = book_of(db, id, viewer, now);
  if (!book) return std::unexpected(book.error());
  auto const& room = book->rooms.at(id);
  auto const known = store::load_meeting(db, room.programme, id, *named);
  bool const goes_on = book->live.contains({id, *named});
  if (!rooms::is_arranged(room, *named) && !(known && known->held) && !goes_on) return not_there();
  auto const one =
      rooms::occurrence(room, *named, known ? &*known : nullptr, book->places, book->zone);
  auto const role = rooms::role_in(room, book->asker, one.said.lead);
  if (!role && !rooms::sees(room, book->asker)) return not_there();

  std::string out;
  JsonWriter json(out);
  json.object().field("programme", room.programme).field("today", book->today.text());
  json.key("meeting");
  write_meeting(json, *book, room, one, {});
  if (auto const& held = one.said.held)
    json.field("began", held->began.text()).field("ended", held->ended.text());
  write_attendees(json, db, *book, room, *named);
  json.field("guests", one.said.held ? one.said.held->guests : 0).key("seats");
  write_places(json, *book, room, *named);
  write_inside(json, db, room, one.said, role.has_value());
  json.key("facts").array();
  for (auto const seq : facts_behind(db, *book, room, one.said)) json.number(seq);
  json.end_array();
  write_role(json, role);
  json.flag("may_lead", rooms::leads(room, book->asker.id, one.said.lead)).end_object();
  return out;
}

}  // namespace longspan::views
