#include "views/coordination.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "store/coordination_rows.hpp"
#include "store/fact_log.hpp"
#include "views/agenda.hpp"
#include "views/rooms.hpp"

namespace longspan::views {
namespace {

/// Beyond these nobody plans; and a year has to fit the calendar.
constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2200;

struct ActionCounts {
  std::int64_t all = 0;
  std::int64_t open = 0;
};
std::map<std::string, ActionCounts> action_counts(store::Db& db, std::string const& programme) {
  std::map<std::string, ActionCounts> out;
  db.read(
      "SELECT coordination, COUNT(*), SUM(CASE WHEN state < 2 THEN 1 ELSE 0 END) FROM action"
      " WHERE programme = ? GROUP BY coordination",
      {programme}, [&](store::Row const& row) {
        out[std::string(row.text(0))] = {row.integer(1), row.integer(2)};
        return true;
      });
  return out;
}

std::map<std::string, std::int64_t> minuted_counts(store::Db& db, std::string const& programme) {
  std::map<std::string, std::int64_t> out;
  db.read(
      "SELECT coordination, COUNT(*) FROM minuted_item WHERE programme = ? GROUP BY coordination",
      {programme}, [&](store::Row const& row) {
        out[std::string(row.text(0))] = row.integer(1);
        return true;
      });
  return out;
}

std::string_view state_of(rhythm::Coordination const& coordination) {
  if (coordination.minuted()) return "minuted";
  return coordination.seq != 0 ? "convened" : "coming";
}

void write_coordination(JsonWriter& json, rhythm::Coordination const& one, std::int64_t items,
                        ActionCounts const& actions) {
  json.object().field("coordination", one.ten_day.text()).field("day", one.day.text());
  if (!one.place.empty()) json.field("place", one.place);
  if (!one.note.empty()) json.field("note", one.note);
  json.field("state", state_of(one));
  if (one.seq != 0) json.field("seq", static_cast<std::int64_t>(one.seq));
  if (one.minuted()) json.field("minuted_seq", static_cast<std::int64_t>(one.minuted_seq));
  json.field("items", items).field("actions", actions.all).field("open_actions", actions.open);
  json.end_object();
}

std::vector<rhythm::Coordination> known_coordinations(store::Db& db, std::string const& programme,
                                                      std::int64_t limit) {
  std::vector<rhythm::Coordination> out;
  db.read("SELECT " + std::string(store::kCoordinationColumns) +
              " FROM coordination AS c WHERE c.programme = ? ORDER BY c.coordination DESC LIMIT ?",
          {programme, limit}, [&](store::Row const& row) {
            out.push_back(store::read_coordination(row));
            return true;
          });
  return out;
}

/// The valid day of the fact that registered the programme: before it no meeting was missed.
Day registered_on(store::Db& db, ProgrammeRow const& programme) {
  Day out;
  db.read("SELECT valid_day FROM fact WHERE seq = ?", {programme.registered_seq},
          [&](store::Row const& row) {
            out = Day{static_cast<std::int32_t>(row.integer(0))};
            return false;
          });
  return out;
}

/// Facts about days up to the minutes' day that came after what was shown. What the coordination
/// itself said is not news of the works.
std::int64_t later_facts(store::Db& db, std::string const& programme, std::uint64_t as_of,
                         Day day) {
  std::int64_t out = 0;
  db.read(
      "SELECT COUNT(*) FROM fact JOIN stream ON stream.no = fact.stream"
      " WHERE stream.programme = ? AND fact.seq > ? AND fact.valid_day <= ?"
      " AND fact.kind NOT IN ('coordination.convened', 'agenda.arranged', 'coordination.minuted',"
      " 'action.assigned', 'action.answered', 'action.reviewed', 'ten_day.returned')",
      {programme, as_of, day.number}, [&](store::Row const& row) {
        out = row.integer(0);
        return false;
      });
  return out;
}

void write_minutes(JsonWriter& json, store::Db& db, std::string const& programme,
                   rhythm::Coordination const& held) {
  db.read("SELECT " + std::string(store::kFactColumns) + std::string(kFactExtras) +
              std::string(kFactSource) + " WHERE fact.seq = ?",
          {held.minuted_seq}, [&](store::Row const& row) {
            auto const fact = store::read_fact(row);
            auto const value = boost::json::parse(fact.body);
            auto const& body = value.as_object();
            auto const list = [&](std::string_view key) {
              auto const* member = body.if_contains(key);
              return member ? boost::json::serialize(*member) : std::string("[]");
            };
            json.key("minutes").object().field("seq", static_cast<std::int64_t>(fact.seq));
            json.field("at", fact.at.text());
            write_author(json, "by", fact.by, row.text(16));
            json.field("day", held.day.text());
            json.field("as_of", static_cast<std::int64_t>(held.as_of));
            json.key("present").raw(list("present"));
            if (auto const* note = body.if_contains("note"))
              json.field("note", std::string_view(note->as_string()));
            json.key("items").raw(list("items"));
            json.field("later", later_facts(db, programme, held.as_of, held.day)).end_object();
            return false;
          });
}

void write_items(JsonWriter& json, std::string_view key, Casework& casework,
                 std::vector<rhythm::AgendaItem> const& items) {
  json.key(key).array();
  for (auto const& item : items) write_agenda_item(json, casework, item);
  json.end_array();
}

}  // namespace

rhythm::Coordination coordination_or_usual(store::Db& db, ProgrammeRow const& programme,
                                           TenDay ten_day) {
  if (auto known = store::load_coordination(db, programme.code, ten_day)) return *known;
  rhythm::Coordination usual;
  usual.ten_day = ten_day;
  usual.day = rhythm::coordination_due(programme.calendar, ten_day);
  return usual;
}

ComingCoordination coming_coordination(store::Db& db, Casework& casework, bool with_items) {
  auto const& programme = casework.programme;
  auto before = coordination_or_usual(db, programme, TenDay::of(casework.today).before());
  ComingCoordination out;
  auto coming = rhythm::coming_coordination(casework.today, before);
  if (coming == before.ten_day) {
    out.coordination = std::move(before);
  } else {
    out.coordination = coordination_or_usual(db, programme, coming);
    // Held before its ten-day was over: the next one comes.
    if (out.coordination.minuted())
      out.coordination = coordination_or_usual(db, programme, coming = coming.next());
  }
  if (with_items && !out.coordination.minuted())
    out.items = static_cast<int>(
        agenda_of(db, casework, coming, pressing_items(db, casework)).items.size());
  return out;
}

ReturnOwed return_of(store::Db& db, ProgrammeRow const& programme, TenDay ten_day) {
  return {ten_day, rhythm::return_due(programme.calendar, ten_day),
          store::ten_day_return(db, programme.code, ten_day)};
}

Result<std::string> coordinations(store::Db& db, std::string const& programme_code,
                                  std::int64_t limit, Instant now) {
  auto casework = casework_of(db, programme_code, now);
  if (!casework) return std::unexpected(casework.error());
  auto const& programme = casework->programme;
  auto list = known_coordinations(db, programme.code, limit);
  auto const current = TenDay::of(casework->today);
  auto const expect = [&](TenDay ten_day, Day since) {
    if (std::ranges::find(list, ten_day, &rhythm::Coordination::ten_day) != list.end()) return;
    auto one = coordination_or_usual(db, programme, ten_day);
    if (one.seq == 0 && !one.minuted() && one.day >= since) list.push_back(std::move(one));
  };
  expect(current, {});
  // Held before its ten-day was over: the next one is already to be prepared.
  auto const now_held = std::ranges::find(list, current, &rhythm::Coordination::ten_day);
  if (now_held != list.end() && now_held->minuted()) expect(current.next(), {});
  // That of the ten-day just over stays until its minutes are there, or the next one is held.
  expect(current.before(), registered_on(db, programme));
  std::ranges::sort(list, std::ranges::greater{}, &rhythm::Coordination::ten_day);

  auto const actions = action_counts(db, programme.code);
  auto const minuted = minuted_counts(db, programme.code);
  auto const pressing = pressing_items(db, *casework);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", programme.code).field("today", casework->today.text());
  json.key("coordinations").array();
  for (auto const& one : list) {
    auto const key = one.ten_day.text();
    auto const held = minuted.find(key);
    auto const given = actions.find(key);
    std::int64_t items = held == minuted.end() ? 0 : held->second;
    if (!one.minuted())
      items =
          static_cast<std::int64_t>(agenda_of(db, *casework, one.ten_day, pressing).items.size());
    write_coordination(json, one, items, given == actions.end() ? ActionCounts{} : given->second);
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> coordination(store::Db& db, std::string const& programme_code,
                                 std::string const& ten_day_text, Viewer const& viewer,
                                 Instant now) {
  auto const ten_day = TenDay::parse(ten_day_text);
  if (!ten_day || ten_day->year < kFirstYear || ten_day->year > kLastYear)
    return fail(ProblemCode::not_found, {{"what", ten_day_text.substr(0, 80)}});
  auto casework = casework_of(db, programme_code, now);
  if (!casework) return std::unexpected(casework.error());
  auto const& programme = casework->programme;
  auto const one = coordination_or_usual(db, programme, *ten_day);
  rhythm::Agenda agenda;
  auto items = minuted_counts(db, programme.code)[ten_day->text()];
  if (!one.minuted()) {
    agenda = agenda_of(db, *casework, *ten_day, pressing_items(db, *casework));
    items = static_cast<std::int64_t>(agenda.items.size());
  }
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", programme.code).field("today", casework->today.text());
  json.key("coordination");
  write_coordination(json, one, items, action_counts(db, programme.code)[ten_day->text()]);
  write_items(json, "agenda", *casework, agenda.items);
  write_items(json, "set_aside", *casework, agenda.set_aside);
  if (one.minuted()) write_minutes(json, db, programme.code, one);
  json.key("actions");
  write_actions_of(json, db, *casework, viewer, ten_day->text());
  if (auto const room = coordination_room(db, programme, *ten_day, now)) {
    json.field("room", room->room);
    if (room->meeting) json.field("meeting", room->meeting->text());
  }
  json.field("cursor", static_cast<std::int64_t>(head_of(db))).end_object();
  return out;
}

Result<CoordinationFeed> coordination_feed(store::Db& db, std::string const& programme_code,
                                           Instant now) {
  constexpr int kAhead = 36;
  constexpr int kMostPast = 360;
  auto casework = casework_of(db, programme_code, now);
  if (!casework) return std::unexpected(casework.error());
  auto const& programme = casework->programme;
  CoordinationFeed out;
  out.name = programme.info.name;
  auto const stated = [&](std::uint64_t seq) {
    Instant at;
    db.read("SELECT received_us, id FROM fact WHERE seq = ?", {seq}, [&](store::Row const& row) {
      at = {row.integer(0)};
      if (seq == programme.registered_seq)
        out.programme = Uuid::from_blob(row.text(1)).value_or(Uuid{});
      return false;
    });
    return at;
  };
  auto const registered = stated(programme.registered_seq);
  std::map<TenDay, CoordinationDay> days;
  for (auto& one : known_coordinations(db, programme.code, kMostPast)) {
    auto const at = stated(std::max(one.seq, one.minuted_seq));
    days[one.ten_day] = {std::move(one), at};
  }
  auto ten_day = coming_coordination(db, *casework, false).coordination.ten_day;
  for (int i = 0; i < kAhead; ++i, ten_day = ten_day.next())
    if (!days.contains(ten_day))
      days[ten_day] = {coordination_or_usual(db, programme, ten_day), registered};
  for (auto& [key, day] : days) out.days.push_back(std::move(day));
  return out;
}

}  // namespace longspan::views
