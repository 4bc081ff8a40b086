#include "views/rooms.hpp"

#include <algorithm>
#include <limits>

#include "store/columns.hpp"
#include "store/meeting_rows.hpp"
#include "store/people_projection.hpp"
#include "store/room_rows.hpp"
#include "views/room_book.hpp"

namespace longspan::views {
namespace {

/// The near days: this week and the next two.
constexpr int kWeeks = 3;
/// Of the calendar that programs subscribe to.
constexpr int kFeedPast = 60;
constexpr int kFeedAhead = 180;

std::map<std::string, std::int64_t> held_counts(store::Db& db, std::string const& programme) {
  std::map<std::string, std::int64_t> out;
  db.read(
      "SELECT room, COUNT(*) FROM meeting WHERE programme = ? AND held_seq IS NOT NULL"
      " GROUP BY room",
      {programme}, [&](store::Row const& row) {
        out[std::string(row.text(0))] = row.integer(1);
        return true;
      });
  return out;
}

void write_terms(JsonWriter& json, std::string_view key, std::vector<contract::Term> const& terms) {
  json.key(key).array();
  for (auto const& term : terms)
    json.object()
        .field("name", term.name)
        .field("from", term.from.text())
        .field("to", term.to.text())
        .end_object();
  json.end_array();
}

void write_place(JsonWriter& json, rooms::Place const& place) {
  auto const& told = place.told;
  json.object().field("place", told.place);
  write_name(json, "name", told.name);
  json.field("kind", contract::to_text(told.kind)).field("side", contract::to_text(told.side));
  if (told.project) json.field("project", *told.project);
  if (told.from) json.field("from", *told.from);
  if (told.to) json.field("to", *told.to);
  write_terms(json, "terms", told.terms);
  write_terms(json, "free", told.free);
  json.key("extra").array();
  for (auto const& day : told.extra) json.string(day.text());
  json.end_array().key("classes").array();
  for (auto const& one : told.classes)
    json.object()
        .field("class", one.class_)
        .field("name", one.name)
        .field("seats", one.seats)
        .end_object();
  json.end_array().field("fact", static_cast<std::int64_t>(place.seq)).end_object();
}

bool may_arrange(Viewer const& viewer, std::string const& programme) {
  return viewer.author.may(contract::info(contract::FactKind::room_arranged).role_mask,
                           ledger::Stream::of_programme(programme));
}

/// One meeting of the timetable, with its room.
struct Entry {
  rooms::Room const* room = nullptr;
  rooms::Occurrence const* meeting = nullptr;
};

FeedMeeting feed_meeting(store::Db& db, RoomBook const& book, Entry const& entry) {
  auto const& [room, one] = entry;
  FeedMeeting out;
  out.uid = one->said.meeting.text() + "." + room->told.room.text() + "@longspan";
  out.begins = one->begins(book.zone);
  out.ends = one->ends(book.zone);
  out.sequence = std::max(room->seq, one->said.change_seq);
  db.read("SELECT received_us FROM fact WHERE seq = ?", {out.sequence}, [&](store::Row const& row) {
    out.stated = {row.integer(0)};
    return false;
  });
  out.title = room->told.title;
  out.about = room->told.about.value_or("");
  for (auto const& place : room->told.places) {
    auto const known = book.places.find(place.place);
    if (known == book.places.end()) continue;
    if (!out.places.empty()) out.places += "、";
    out.places += known->second.told.name.zh;
  }
  auto const state = book.state_of(*room, *one);
  out.cancelled =
      state == rooms::MeetingState::cancelled || state == rooms::MeetingState::no_lesson;
  return out;
}

}  // namespace

Result<std::string> people(store::Db& db, std::string const& code) {
  if (!find_programme(db, code)) return fail(ProblemCode::not_found, {{"what", code}});
  auto const directory = store::load_directory(db);
  std::vector<std::pair<people::Account const*, std::set<people::Role>>> found;
  for (auto const& [id, account] : directory.accounts) {
    if (account.closed) continue;
    std::set<people::Role> roles;
    for (auto const& grant : account.grants)
      if (grant.scope.everywhere() || grant.scope.programme == code) roles.insert(grant.role);
    if (!roles.empty()) found.emplace_back(&account, std::move(roles));
  }
  std::ranges::sort(found, {},
                    [](auto const& one) { return std::tie(one.first->name, one.first->id); });
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", code).key("people").array();
  for (auto const& [account, roles] : found) {
    json.object().field("id", account->id.text()).field("name", account->name);
    json.key("roles").array();
    for (auto const role : roles) json.string(contract::to_text(role));
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> places(store::Db& db, std::string const& code, Instant now) {
  auto const programme = find_programme(db, code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", code}});
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", code);
  json.field("today", zone_of(*programme).day_of(now).text()).key("places").array();
  for (auto const& [place, told] : store::load_places(db, code)) write_place(json, told);
  json.end_array().end_object();
  return out;
}

Result<std::string> rooms(store::Db& db, std::string const& code, std::optional<Day> from,
                          std::optional<Day> to, Viewer const& viewer, Instant now) {
  auto const programme = find_programme(db, code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", code}});
  auto const today = zone_of(*programme).day_of(now);
  if (!from) from = today - static_cast<int>(programme::weekday_of(today));
  if (!to) to = *from + (7 * kWeeks - 1);
  if (*to < *from || *to - *from > kTimetableDays)
    return fail(ProblemCode::parameter_invalid,
                {{"name", "to"},
                 {"expected",
                  "a day from /from on, at most " + std::to_string(kTimetableDays) + " days later"},
                 {"found", to->text()}});
  // Rooms that begin to meet later are listed too.
  constexpr Day kEver{std::numeric_limits<std::int32_t>::max()};
  auto book = room_book(db, code, viewer, now, {std::min(*from, today), kEver, {}});
  if (!book) return std::unexpected(book.error());

  std::map<std::string, std::vector<rooms::Occurrence>> timetable;
  for (auto const& [id, room] : book->rooms)
    timetable.emplace(id, book->occurrences(room, *from, *to));
  auto const found = clashes_of(*book, timetable);
  auto const held = held_counts(db, code);

  std::string out;
  JsonWriter json(out);
  json.object().field("programme", code).field("today", today.text()).field("now", now.text());
  json.field("from", from->text()).field("to", to->text()).key("rooms").array();
  std::vector<Entry> entries;
  for (auto const& [id, room] : book->rooms) {
    auto const& meetings = timetable.at(id);
    bool const seen = rooms::sees(room, book->asker);
    for (auto const& one : meetings)
      if (seen || rooms::role_in(room, book->asker, one.said.lead) ||
          (book->timetable && one.said.held))
        entries.push_back({&room, &one});
    if (!seen || (room.closed && meetings.empty())) continue;
    auto const count = held.find(id);
    write_room_row(json, *book, room, count == held.end() ? 0 : count->second);
  }
  json.end_array().key("meetings").array();
  std::ranges::sort(entries, {}, [](Entry const& entry) {
    return std::tuple(entry.meeting->day, entry.meeting->clock, entry.room->told.room);
  });
  for (auto const& [room, one] : entries) {
    if (rooms::sees(*room, book->asker) || rooms::role_in(*room, book->asker, one->said.lead))
      write_meeting(json, *book, *room, *one, found);
    else
      write_meeting_unseen(json, *room, *one);
  }
  json.end_array().flag("may_arrange", may_arrange(viewer, code)).end_object();
  return out;
}

Result<RoomFeed> room_feed(store::Db& db, std::string const& code, Viewer const& viewer,
                           Instant now) {
  auto const programme = find_programme(db, code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", code}});
  auto const today = zone_of(*programme).day_of(now);
  Day const from = today - kFeedPast;
  Day const to = today + kFeedAhead;
  auto book = room_book(db, code, viewer, now, {from, to, {}});
  if (!book) return std::unexpected(book.error());
  RoomFeed out{programme->info.name, {}};
  for (auto const& [id, room] : book->rooms) {
    bool const invited = rooms::is_invited(room, book->asker.id);
    auto const meetings = book->occurrences(room, from, to);
    for (auto const& one : meetings)
      if ((invited || one.said.lead == book->asker.id) &&
          rooms::role_in(room, book->asker, one.said.lead))
        out.meetings.push_back(feed_meeting(db, *book, {&room, &one}));
  }
  std::ranges::sort(out.meetings, {},
                    [](FeedMeeting const& one) { return std::tie(one.begins, one.uid); });
  return out;
}

std::optional<CoordinationRoom> coordination_room(store::Db& db, ProgrammeRow const& programme,
                                                  TenDay ten_day, Instant now) {
  std::optional<rooms::Room> room;
  db.read("SELECT " + std::string(store::kRoomColumns) +
              " FROM room AS r WHERE r.programme = ? AND r.kind = ? ORDER BY r.seq DESC",
          {programme.code, static_cast<int>(rooms::RoomKind::coordination)},
          [&](store::Row const& row) {
            auto one = store::read_room(row);
            if (one.closed || one.told.coordination != ten_day) return true;
            room = std::move(one);
            return false;
          });
  if (!room) return std::nullopt;
  auto const id = room->told.room.text();
  std::vector<rooms::Meeting> said;
  db.read("SELECT " + std::string(store::kMeetingColumns) +
              " FROM meeting AS m WHERE m.programme = ? AND m.room = ?",
          {programme.code, id}, [&](store::Row const& row) {
            said.push_back(store::read_meeting(row));
            return true;
          });
  CoordinationRoom out{id, std::nullopt};
  if (auto const live = store::live_meetings_of(db, id); !live.empty())
    out.meeting = live.back();
  else if (auto const one = rooms::nearest(*room, said, store::load_places(db, programme.code),
                                           zone_of(programme), now))
    out.meeting = one->said.meeting;
  return out;
}

std::vector<std::string> rooms_ahead(store::Db& db, std::string const& code, Viewer const& viewer,
                                     int days, Instant now) {
  auto const programme = find_programme(db, code);
  if (!programme) return {};
  auto const today = zone_of(*programme).day_of(now);
  auto const book = room_book(db, code, viewer, now, {today, today + days, {}});
  if (!book) return {};
  std::vector<std::pair<Instant, std::string>> soonest;
  for (auto const& [id, room] : book->rooms) {
    bool const invited = rooms::is_invited(room, book->asker.id);
    for (auto const& one : book->occurrences(room, today, today + days)) {
      if (!(invited || one.said.lead == book->asker.id)) continue;
      if (!rooms::role_in(room, book->asker, one.said.lead)) continue;
      soonest.emplace_back(one.begins(book->zone), id);
      break;
    }
  }
  std::ranges::sort(soonest);
  std::vector<std::string> out;
  for (auto& [begins, id] : soonest) out.push_back(std::move(id));
  return out;
}

std::vector<BookAhead> books_of(store::Db& db, std::string const& programme,
                                std::string const& room) {
  std::vector<BookAhead> out;
  db.read(
      "SELECT book, page_bytes FROM material WHERE programme = ? AND room = ? AND removed = 0"
      " AND book <> '' ORDER BY seq DESC",
      {programme, room}, [&](store::Row const& row) {
        out.push_back({room, std::string(row.text(0)), store::number_in(row, 1).value_or(0)});
        return true;
      });
  return out;
}

}  // namespace longspan::views
