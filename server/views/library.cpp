// What was held, to be looked up again; and who learned how much.
#include <algorithm>

#include "store/columns.hpp"
#include "store/meeting_rows.hpp"
#include "store/room_rows.hpp"
#include "views/room_book.hpp"

namespace longspan::views {
namespace {

using rooms::RoomRole;
using store::Param;

/// Meetings read at once, until there are as many as were asked for.
constexpr std::int64_t kBatch = 200;
constexpr std::size_t kHitsEach = 6;
/// Texts looked through for one search.
constexpr std::int64_t kTexts = 5'000;
constexpr int kLearningDays = 365;

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// What is looked for: words, all of which one text has to hold.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (char const c : lower(text) + ' ') {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
      word += c;
    else if (!word.empty())
      out.push_back(std::exchange(word, {}));
  }
  return out;
}

bool holds(std::string_view text, std::vector<std::string> const& words) {
  auto const low = lower(text);
  return std::ranges::all_of(words, [&](auto const& word) { return low.contains(word); });
}

std::string like(std::string_view word) {
  std::string out = "%";
  for (char const c : word) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + '%';
}

struct Hit {
  std::string where, text;
  std::optional<std::int64_t> t;
  std::string material;
  std::optional<std::int64_t> page;
};
using MeetingKey = std::pair<std::string, Day>;

using Texts = std::map<MeetingKey, std::vector<Hit>>;

void take_hit(Texts& out, store::Row const& row, std::string text) {
  auto& hits = out[{std::string(row.text(0)), store::day_at(row, 1)}];
  if (hits.size() < kHitsEach)
    hits.push_back({std::string(row.text(2)), std::move(text), store::number_in(row, 4),
                    std::string(row.text(5)), store::number_in(row, 6)});
}

constexpr std::string_view kTextColumns =
    "SELECT room, meeting, place, text, t_ms, material, page, no FROM meeting_text";

Texts hits_in_texts(store::Db& db, std::string const& programme,
                    std::vector<std::string> const& words) {
  Texts out;
  std::vector<std::string> patterns;
  for (auto const& word : words) patterns.push_back(like(word));
  std::vector<Param> params{Param(programme)};
  std::string where = " WHERE programme = ? AND room NOT IN (SELECT room FROM room_key)";
  for (auto const& pattern : patterns) {
    where += " AND LOWER(text) LIKE ? ESCAPE '\\'";
    params.emplace_back(pattern);
  }
  params.emplace_back(kTexts);
  db.read(std::string(kTextColumns) + where + " ORDER BY meeting DESC, room, no LIMIT ?", params,
          [&](store::Row const& row) {
            take_hit(out, row, std::string(row.text(3)));
            return true;
          });
  return out;
}

/// A room that seals what it writes is looked through here, and only for who may enter it.
void add_sealed_hits(store::Db& db, RoomBook const& book, std::vector<std::string> const& words,
                     Texts& out) {
  std::vector<std::string> sealed;
  db.read("SELECT room FROM room_key WHERE wrapped IS NOT NULL", {}, [&](store::Row const& row) {
    auto const known = book.rooms.find(std::string(row.text(0)));
    if (known != book.rooms.end() && rooms::role_in(known->second, book.asker))
      sealed.push_back(known->first);
    return true;
  });
  for (auto const& room : sealed) {
    auto const seal = store::seal_of_room(db, room);
    if (!seal) continue;
    db.read(std::string(kTextColumns) + " WHERE room = ? ORDER BY meeting DESC, no LIMIT ?",
            {room, kTexts}, [&](store::Row const& row) {
              auto text = seal->opened(
                  row.text(3), store::text_row(room, store::day_at(row, 1), row.integer(7)));
              if (holds(text, words)) take_hit(out, row, std::move(text));
              return true;
            });
  }
}

void write_hits(JsonWriter& json, std::vector<Hit> const& hits) {
  json.key("hits").array();
  for (auto const& hit : hits) {
    json.object().field("where", hit.where).field("text", hit.text);
    if (hit.t) json.field("t", *hit.t);
    if (!hit.material.empty()) json.field("m", hit.material);
    if (hit.page) json.field("page", *hit.page);
    json.end_object();
  }
  json.end_array();
}

/// With the room it was held in.
using HeldIn = std::pair<std::string, rooms::Meeting>;

struct Found {
  rooms::Room const* room = nullptr;
  rooms::Meeting meeting;
  std::vector<Hit> hits;
};

/// Meetings held, newest first.
class HeldMeetings {
 public:
  HeldMeetings(store::Db& db, std::string programme, std::optional<std::int64_t> before)
      : db_(db), programme_(std::move(programme)) {
    if (before)
      db_.read("SELECT began_us FROM meeting WHERE programme = ? AND held_seq = ?",
               {programme_, *before}, [&](store::Row const& row) {
                 last_ = {row.integer(0), *before};
                 return false;
               });
  }
  /// Empty: there are no more.
  std::vector<HeldIn> next() {
    std::vector<HeldIn> out;
    auto const [began, seq] = last_;
    db_.read("SELECT " + std::string(store::kMeetingColumns) +
                 " FROM meeting AS m WHERE m.programme = ? AND m.held_seq IS NOT NULL"
                 " AND (m.began_us < ? OR (m.began_us = ? AND m.held_seq < ?))"
                 " ORDER BY m.began_us DESC, m.held_seq DESC LIMIT ?",
             {programme_, began, began, seq, kBatch}, [&](store::Row const& row) {
               out.emplace_back(row.text(0), store::read_meeting(row));
               return true;
             });
    if (out.empty()) return out;
    auto const& held = *out.back().second.held;
    last_ = {held.began.us, static_cast<std::int64_t>(held.seq)};
    return out;
  }

 private:
  store::Db& db_;
  std::string programme_;
  std::pair<std::int64_t, std::int64_t> last_{INT64_MAX, INT64_MAX};
};

/// What of a meeting fits the words; nothing where it does not.
std::optional<std::vector<Hit>> fitting(Texts const& texts, rooms::Room const& room, Day meeting,
                                        std::vector<std::string> const& words) {
  std::vector<Hit> out;
  if (words.empty()) return out;
  if (holds(room.told.title + ' ' + room.told.subject.value_or(""), words))
    out.push_back({"title", room.told.title, std::nullopt, {}, std::nullopt});
  // Pages of what the room shows at any of its meetings stand under no day.
  for (Day const day : {meeting, Day{}})
    if (auto const said = texts.find({room.told.room.text(), day}); said != texts.end())
      out.insert(out.end(), said->second.begin(), said->second.end());
  if (out.empty()) return std::nullopt;
  return out;
}

/// As many as were asked for, and one more where there are more.
std::vector<Found> found_in(store::Db& db, RoomBook const& book, LibraryQuery const& query) {
  auto const words = words_of(query.text);
  Texts texts;
  if (!words.empty()) {
    texts = hits_in_texts(db, query.programme, words);
    add_sealed_hits(db, book, words, texts);
  }
  std::vector<Found> out;
  HeldMeetings all(db, query.programme, query.before);
  for (auto batch = all.next(); !batch.empty(); batch = all.next())
    for (auto& [id, one] : batch) {
      auto const known = book.rooms.find(id);
      if (known == book.rooms.end()) continue;
      auto const& room = known->second;
      if (query.kind && room.told.kind != *query.kind) continue;
      if (!rooms::role_in(room, book.asker, one.lead)) continue;
      auto hits = fitting(texts, room, one.meeting, words);
      if (!hits) continue;
      out.push_back({&room, std::move(one), std::move(*hits)});
      if (std::ssize(out) > query.limit) return out;
    }
  return out;
}

struct Attended {
  std::string room;
  Day meeting;
  RoomRole role{};
  std::int64_t seconds = 0;
  std::int64_t fact = 0;
};

std::map<Uuid, std::vector<Attended>> attended(store::Db& db, RoomBook const& book, Day from,
                                               Day to) {
  std::map<Uuid, std::vector<Attended>> out;
  std::vector<Param> params{Param(book.programme.code), Param(book.zone.at(from, 0).us),
                            Param(book.zone.at(to + 1, 0).us)};
  std::string own;
  if (!book.timetable) {
    own = " AND a.account = ?";
    params.push_back(Param::blob(book.asker.id.blob()));
  }
  db.read(
      "SELECT a.account, a.room, a.meeting, a.role, a.seconds, m.held_seq FROM attendance AS a"
      " JOIN meeting AS m ON m.programme = a.programme AND m.room = a.room"
      " AND m.meeting = a.meeting WHERE a.programme = ? AND m.began_us >= ? AND m.began_us < ?" +
          own + " ORDER BY m.began_us DESC, m.held_seq DESC",
      params, [&](store::Row const& row) {
        out[store::account_in(row, 0).value_or(Uuid{})].push_back(
            {std::string(row.text(1)), store::day_at(row, 2), static_cast<RoomRole>(row.integer(3)),
             row.integer(4), row.integer(5)});
        return true;
      });
  return out;
}

void write_learning(JsonWriter& json, RoomBook const& book, Uuid const& account,
                    std::vector<Attended> const& items) {
  std::int64_t seconds = 0;
  std::int64_t led = 0;
  std::map<rooms::RoomKind, std::int64_t> by_kind;
  for (auto const& item : items) {
    seconds += item.seconds;
    led += item.role == RoomRole::lead;
    if (auto const room = book.rooms.find(item.room); room != book.rooms.end())
      by_kind[room->second.told.kind] += item.seconds;
  }
  json.object().field("account", account.text()).field("name", book.name_of(account));
  json.field("meetings", static_cast<std::int64_t>(items.size())).field("seconds", seconds);
  json.field("led", led).key("by_kind").object();
  for (auto const& [kind, sum] : by_kind) json.field(contract::to_text(kind), sum);
  json.end_object().key("items").array();
  for (auto const& item : items) {
    auto const known = book.rooms.find(item.room);
    if (known == book.rooms.end()) continue;
    auto const& told = known->second.told;
    // That a consultation was held may be known; what about, only to the invited.
    bool const own = account == book.asker.id && !known->second.consults();
    bool const named = own || rooms::sees(known->second, book.asker);
    json.object().field("room", item.room).field("meeting", item.meeting.text());
    json.field("title", named ? std::string_view(told.title) : std::string_view{});
    json.field("kind", contract::to_text(told.kind));
    if (named && told.subject) json.field("subject", *told.subject);
    json.field("seconds", item.seconds).field("role", contract::to_text(item.role));
    json.field("fact", item.fact).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

Result<std::string> library(store::Db& db, LibraryQuery const& query, Viewer const& viewer,
                            Instant now) {
  auto book = room_book(db, query.programme, viewer, now, {.meetings = false});
  if (!book) return std::unexpected(book.error());
  auto all = found_in(db, *book, query);
  bool const more = std::ssize(all) > query.limit;
  if (more) all.pop_back();
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", query.programme).flag("more", more).key("items").array();
  for (auto const& [room, meeting, hits] : all) {
    read_seats_of(db, *book, room->told.room.text(), meeting.meeting);
    auto const one = rooms::occurrence(*room, meeting.meeting, &meeting, book->places, book->zone);
    json.object().key("meeting");
    write_meeting(json, *book, *room, one, {});
    write_materials(json, db, *room, meeting.meeting);
    write_hits(json, hits);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> learning(store::Db& db, std::string const& programme, std::optional<Day> from,
                             std::optional<Day> to, Viewer const& viewer, Instant now) {
  auto const book = room_book(db, programme, viewer, now, {.meetings = false});
  if (!book) return std::unexpected(book.error());
  if (!to) to = book->today;
  if (!from) from = *to - kLearningDays;
  auto people = attended(db, *book, *from, *to);
  people[book->asker.id];  // one's own record, empty too
  std::vector<std::pair<std::string, Uuid>> order;
  for (auto const& [account, items] : people) order.emplace_back(book->name_of(account), account);
  std::ranges::sort(order);

  std::string out;
  JsonWriter json(out);
  json.object().field("programme", programme).field("from", from->text()).field("to", to->text());
  json.flag("all", book->timetable).key("people").array();
  for (auto const& [name, account] : order) write_learning(json, *book, account, people[account]);
  json.end_array().end_object();
  return out;
}

}  // namespace longspan::views
