#include "views/room_book.hpp"

#include <algorithm>

#include "store/columns.hpp"
#include "store/room_rows.hpp"

namespace longspan::views {
namespace {

using store::Param;

/// " AND …" for the rooms wanted, of `room` as r.
std::string only_wanted(RoomsWanted const& wanted, std::vector<Param>& params) {
  if (!wanted.room.empty()) {
    params.emplace_back(wanted.room);
    return " AND r.room = ?";
  }
  if (!wanted.from) return {};
  params.emplace_back(wanted.from->number);
  params.emplace_back(wanted.to->number);
  for (int i = 0; i < 2; ++i) {
    params.emplace_back(wanted.from->number);
    params.emplace_back(wanted.to->number);
  }
  return " AND ((r.until >= ? AND r.day <= ?) OR r.room IN (SELECT m.room FROM meeting AS m"
         " WHERE m.programme = r.programme AND (m.day BETWEEN ? AND ?"
         " OR (m.held_seq IS NOT NULL AND m.meeting BETWEEN ? AND ?))))";
}

void read_rooms(store::Db& db, RoomBook& book, RoomsWanted const& wanted) {
  std::vector<Param> params{Param(book.programme.code)};
  auto const where = " WHERE r.programme = ?" + only_wanted(wanted, params);
  db.read("SELECT " + std::string(store::kRoomColumns) + " FROM room AS r" + where, params,
          [&](store::Row const& row) {
            auto room = store::read_room(row);
            auto id = room.told.room.text();
            book.rooms.emplace(std::move(id), std::move(room));
            return true;
          });
}

void read_said(store::Db& db, RoomBook& book, RoomsWanted const& wanted) {
  std::vector<Param> params{Param(book.programme.code)};
  std::string where = " WHERE m.programme = ?";
  if (!wanted.room.empty()) {
    where += " AND m.room = ?";
    params.emplace_back(wanted.room);
  } else if (wanted.from) {
    // A meeting held after its room was arranged anew stands on the day it began.
    where += " AND (m.meeting BETWEEN ? AND ? OR m.day BETWEEN ? AND ?)";
    for (int i = 0; i < 2; ++i) {
      params.emplace_back(wanted.from->number);
      params.emplace_back(wanted.to->number);
    }
  }
  db.read("SELECT " + std::string(store::kMeetingColumns) + " FROM meeting AS m" + where +
              " ORDER BY m.room, m.meeting",
          params, [&](store::Row const& row) {
            book.said[std::string(row.text(0))].push_back(store::read_meeting(row));
            return true;
          });
}

void read_seats(store::Db& db, RoomBook& book, std::string const& where,
                std::vector<Param> const& params) {
  db.read(
      "SELECT s.room, s.meeting, s.place, s.class, s.present FROM meeting_seat AS s"
      " WHERE s.programme = ?" +
          where,
      params, [&](store::Row const& row) {
        contract::SeatCount seat;
        seat.place = row.text(2);
        if (!row.text(3).empty()) seat.class_ = std::string(row.text(3));
        seat.present = row.integer(4);
        book.seats[std::string(row.text(0))].emplace_back(store::day_at(row, 1), std::move(seat));
        return true;
      });
}

void read_seats(store::Db& db, RoomBook& book, RoomsWanted const& wanted) {
  std::vector<Param> params{Param(book.programme.code)};
  std::string where;
  if (!wanted.room.empty()) {
    where += " AND s.room = ?";
    params.emplace_back(wanted.room);
  } else if (wanted.from) {
    where += " AND s.meeting BETWEEN ? AND ?";
    params.emplace_back(wanted.from->number);
    params.emplace_back(wanted.to->number);
  }
  read_seats(db, book, where, params);
}

void read_live(store::Db& db, RoomBook& book) {
  db.read(
      "SELECT room, meeting FROM meeting_log WHERE ended_us IS NULL AND began_us > 0"
      " AND programme = ?",
      {book.programme.code}, [&](store::Row const& row) {
        book.live.emplace(row.text(0), store::day_at(row, 1));
        return true;
      });
}

void read_names(store::Db& db, RoomBook& book) {
  db.read("SELECT account, name FROM account_detail", {}, [&](store::Row const& row) {
    if (auto const id = store::account_in(row, 0)) book.names.emplace(*id, row.text(1));
    return true;
  });
}

std::string reason_of(RoomBook const& book, rooms::Occurrence const& one,
                      rooms::MeetingState state) {
  if (state != rooms::MeetingState::no_lesson) return one.said.reason;
  if (one.rest->holiday.empty()) return {};
  auto const place = book.places.find(one.rest->place);
  return one.rest->holiday +
         (place == book.places.end() ? "" : "（" + place->second.told.name.zh + "）");
}

void write_clashes(JsonWriter& json, RoomBook const& book, std::size_t at,
                   FoundClashes const& found) {
  bool any = false;
  for (auto const& clash : found.clashes) {
    if (clash.one != at) continue;
    if (!any) json.key("clashes").array();
    any = true;
    auto const& other = found.booked[clash.other];
    json.object().field("with", rooms::to_text(clash.with));
    if (clash.person) {
      json.field("name", book.name_of(*clash.person));
    } else if (auto const place = book.places.find(clash.place.place); place != book.places.end()) {
      auto name = place->second.told.name.zh;
      for (auto const& one : place->second.told.classes)
        if (clash.place.class_ == one.class_) name += " " + one.name;
      json.field("name", name);
    }
    json.field("room", other.room->told.room.text());
    json.field("meeting", other.meeting->said.meeting.text());
    if (rooms::sees(*other.room, book.asker)) json.field("title", other.room->told.title);
    json.end_object();
  }
  if (any) json.end_array();
}

bool is_to_come(rooms::MeetingState state) {
  return state == rooms::MeetingState::coming || state == rooms::MeetingState::open ||
         state == rooms::MeetingState::live;
}

}  // namespace

people::Account account_of(Viewer const& viewer) {
  people::Account out;
  out.id = viewer.author.account.value_or(Uuid{});
  for (auto const& [role, scope] : viewer.author.grants)
    if (auto parsed = people::Scope::parse(scope)) out.grants.push_back({role, std::move(*parsed)});
  return out;
}

Zone zone_of(ProgrammeRow const& programme) {
  return Zone::find(programme.info.zone).value_or(*Zone::find("UTC"));
}

Result<RoomBook> room_book(store::Db& db, std::string const& code, Viewer const& viewer,
                           Instant now, RoomsWanted const& wanted) {
  auto programme = find_programme(db, code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", code}});
  auto const zone = zone_of(*programme);
  RoomBook book{std::move(*programme),
                zone,
                zone.day_of(now),
                now,
                account_of(viewer),
                false,
                {},
                {},
                {},
                {},
                {},
                {}};
  book.timetable = rooms::sees_timetable(book.asker, code);
  book.places = store::load_places(db, code);
  read_rooms(db, book, wanted);
  if (wanted.meetings) {
    read_said(db, book, wanted);
    read_seats(db, book, wanted);
  }
  read_live(db, book);
  read_names(db, book);
  return book;
}

void read_seats_of(store::Db& db, RoomBook& book, std::string const& room, Day meeting) {
  std::vector<Param> const params{Param(book.programme.code), Param(room), Param(meeting.number)};
  read_seats(db, book, " AND s.room = ? AND s.meeting = ?", params);
}

std::vector<rooms::Occurrence> RoomBook::occurrences(rooms::Room const& room, Day from,
                                                     Day to) const {
  static std::vector<rooms::Meeting> const nothing;
  auto const known = said.find(room.told.room.text());
  auto const id = room.told.room.text();
  auto const& meetings = known == said.end() ? nothing : known->second;
  auto out = rooms::occurrences(room, meetings, places, zone, from, to);
  // One that goes on although its room was arranged anew or closed meanwhile.
  for (auto it = live.lower_bound({id, from}); it != live.end() && it->first == id; ++it) {
    auto const listed = [&](rooms::Occurrence const& one) {
      return one.said.meeting == it->second;
    };
    if (to < it->second || std::ranges::any_of(out, listed)) continue;
    auto const at = std::ranges::find(meetings, it->second, &rooms::Meeting::meeting);
    auto one =
        rooms::occurrence(room, it->second, at == meetings.end() ? nullptr : &*at, places, zone);
    out.insert(std::ranges::upper_bound(out, one.day, {}, &rooms::Occurrence::day), std::move(one));
  }
  return out;
}

rooms::MeetingState RoomBook::state_of(rooms::Room const& room,
                                       rooms::Occurrence const& one) const {
  bool const goes_on = live.contains({room.told.room.text(), one.said.meeting});
  return rooms::state_of(one, goes_on, now, zone);
}

std::string RoomBook::name_of(Uuid const& account) const {
  auto const found = names.find(account);
  return found == names.end() ? std::string() : found->second;
}

void write_person(JsonWriter& json, RoomBook const& book, Uuid const& account) {
  json.object().field("id", account.text()).field("name", book.name_of(account)).end_object();
}

void write_persons(JsonWriter& json, RoomBook const& book, std::string_view key,
                   std::vector<Uuid> const& accounts) {
  json.key(key).array();
  for (auto const& account : accounts) write_person(json, book, account);
  json.end_array();
}

void write_room_row(JsonWriter& json, RoomBook const& book, rooms::Room const& room,
                    std::int64_t held) {
  auto const& told = room.told;
  json.object().field("room", told.room.text()).field("kind", contract::to_text(told.kind));
  json.field("title", told.title);
  if (told.subject) json.field("subject", *told.subject);
  if (told.project) json.field("project", *told.project);
  if (told.coordination) json.field("coordination", told.coordination->text());
  json.field("day", told.day.text()).field("at", told.at).field("minutes", told.minutes);
  if (told.every_weeks) json.field("every_weeks", *told.every_weeks);
  if (told.until) json.field("until", told.until->text());
  write_persons(json, book, "leads", told.leads);
  json.key("places");
  write_places(json, book, room, std::nullopt);
  json.flag("closed", room.closed.has_value()).field("fact", static_cast<std::int64_t>(room.seq));
  json.field("held", held);
  if (auto const role = rooms::role_in(room, book.asker))
    json.field("role", contract::to_text(*role));
  json.flag("invited", rooms::is_invited(room, book.asker.id)).end_object();
}

void write_places(JsonWriter& json, RoomBook const& book, rooms::Room const& room,
                  std::optional<Day> meeting) {
  std::vector<std::pair<contract::RoomPlace, std::optional<std::int64_t>>> rows;
  for (auto const& place : room.told.places) rows.emplace_back(place, std::nullopt);
  auto const counted = book.seats.find(room.told.room.text());
  if (meeting && counted != book.seats.end())
    for (auto const& [day, seat] : counted->second) {
      if (day != *meeting) continue;
      auto const same = [&](auto const& row) {
        return row.first.place == seat.place && row.first.class_ == seat.class_;
      };
      auto at = std::ranges::find_if(rows, same);
      if (at == rows.end()) at = rows.insert(rows.end(), {{seat.place, seat.class_}, std::nullopt});
      at->second = seat.present;
    }
  json.array();
  for (auto const& [place, present] : rows) {
    json.object().field("place", place.place);
    auto const known = book.places.find(place.place);
    auto const* told = known == book.places.end() ? nullptr : &known->second.told;
    write_name(json, "name", told ? told->name : contract::Name{place.place, std::nullopt});
    if (told) json.field("side", contract::to_text(told->side));
    if (place.class_) {
      json.field("class", *place.class_);
      if (told)
        for (auto const& one : told->classes)
          if (one.class_ == *place.class_)
            json.field("class_name", one.name).field("seats", one.seats);
    }
    if (present) json.field("present", *present);
    json.end_object();
  }
  json.end_array();
}

FoundClashes clashes_of(RoomBook const& book,
                        std::map<std::string, std::vector<rooms::Occurrence>> const& timetable) {
  FoundClashes out;
  for (auto const& [id, meetings] : timetable) {
    auto const& room = book.rooms.at(id);
    for (auto const& one : meetings)
      if (is_to_come(book.state_of(room, one))) out.booked.push_back({&room, &one});
  }
  out.clashes = rooms::clashes(out.booked, book.zone);
  return out;
}

void write_meeting(JsonWriter& json, RoomBook const& book, rooms::Room const& room,
                   rooms::Occurrence const& one, FoundClashes const& found) {
  auto const& told = room.told;
  auto const state = book.state_of(room, one);
  json.object().field("room", told.room.text()).field("meeting", one.said.meeting.text());
  json.field("kind", contract::to_text(told.kind)).field("title", told.title);
  if (told.subject) json.field("subject", *told.subject);
  json.field("day", one.day.text()).field("at", one.clock).field("minutes", one.minutes);
  json.field("state", rooms::to_text(state));
  if (auto const reason = reason_of(book, one, state); !reason.empty())
    json.field("reason", reason);
  json.key("places");
  write_places(json, book, room, one.said.meeting);
  write_persons(json, book, "leads",
                one.said.lead ? std::vector<Uuid>{*one.said.lead} : told.leads);
  auto const at = std::ranges::find(found.booked, &one, &rooms::Booked::meeting);
  if (at != found.booked.end())
    write_clashes(json, book, static_cast<std::size_t>(at - found.booked.begin()), found);
  if (!one.said.held && (!one.outside_hours.empty() || !one.outside_term.empty())) {
    json.key("warnings").array();
    for (auto const& place : one.outside_hours) json.string("outside_hours " + place);
    for (auto const& place : one.outside_term) json.string("outside_term " + place);
    json.end_array();
  }
  if (auto const& held = one.said.held) {
    json.field("present", held->present).field("seconds", held->seconds());
    json.flag("recorded", one.said.recorded && one.said.recorded->told.sound);
    json.field("fact", static_cast<std::int64_t>(held->seq));
  }
  json.flag("may_enter", rooms::role_in(room, book.asker, one.said.lead).has_value()).end_object();
}

void write_meeting_unseen(JsonWriter& json, rooms::Room const& room, rooms::Occurrence const& one) {
  json.object().field("room", room.told.room.text());
  json.field("meeting", one.said.meeting.text()).field("kind", contract::to_text(room.told.kind));
  json.field("title", "").field("day", one.day.text()).field("at", one.clock);
  json.field("minutes", one.minutes).field("state", "held");
  json.field("seconds", one.said.held->seconds());
  json.field("fact", static_cast<std::int64_t>(one.said.held->seq)).flag("may_enter", false);
  json.end_object();
}

void write_materials(JsonWriter& json, store::Db& db, rooms::Room const& room,
                     std::optional<Day> meeting) {
  json.key("materials").array();
  std::vector<Param> params{Param(room.programme)};
  auto const id = room.told.room.text();
  params.emplace_back(id);
  std::string where = " WHERE programme = ? AND room = ? AND removed = 0";
  if (meeting) {
    where += " AND (meeting IS NULL OR meeting = ?)";
    params.emplace_back(meeting->number);
  }
  db.read(
      "SELECT material, meeting, name, media_type, bytes, seq, pages, page_bytes, book, trouble,"
      " note FROM material" +
          where + " ORDER BY seq",
      params, [&](store::Row const& row) {
        bool const ready = !row.null(6) && row.null(9);
        json.object().field("material", row.text(0));
        if (auto const day = store::day_in(row, 1)) json.field("meeting", day->text());
        json.field("name", row.text(2)).field("media_type", row.text(3));
        json.field("bytes", row.integer(4));
        json.field("state", ready ? "ready" : row.null(9) ? "waiting" : "failed");
        if (ready) json.field("pages", row.integer(6));
        if (ready && !row.null(7)) json.field("page_bytes", row.integer(7));
        if (!row.text(8).empty()) json.field("book", row.text(8));
        if (!row.null(9))
          json.field("trouble",
                     contract::to_text(static_cast<contract::MaterialTrouble>(row.integer(9))));
        if (!row.text(10).empty()) json.field("note", row.text(10));
        json.field("fact", row.integer(5)).end_object();
        return true;
      });
  json.end_array();
}

}  // namespace longspan::views
