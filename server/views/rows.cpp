#include "views/rows.hpp"

#include <boost/json.hpp>

#include "rhythm/model.hpp"
#include "standing/progress.hpp"
#include "store/columns.hpp"
#include "store/fact_log.hpp"
#include "views/lamp_marks.hpp"
#include "views/room_facts.hpp"

namespace longspan::views {
namespace {

/// Every {"sha256": …} in the body with what is known of the file.
void write_evidence(JsonWriter& json, store::Db& db, boost::json::value const& value) {
  if (auto const* array = value.if_array()) {
    for (auto const& item : *array) write_evidence(json, db, item);
    return;
  }
  auto const* object = value.if_object();
  if (!object) return;
  if (auto const* sha = object->if_contains("sha256"); sha && sha->is_string()) {
    std::string hex(sha->as_string());
    auto hash = Hash::from_hex(hex);
    bool have = false;
    json.object().field("sha256", hex);
    if (hash)
      db.read("SELECT media_type, bytes FROM evidence WHERE sha256 = ?",
              {store::Param::blob(hash->blob())}, [&](store::Row const& row) {
                have = true;
                json.field("media_type", row.text(0)).field("bytes", row.integer(1));
                return false;
              });
    json.flag("have", have);
    for (auto const* name : {"caption", "taken_at"})
      if (auto const* text = object->if_contains(name))
        json.field(name, std::string(text->as_string()));
    json.end_object();
  }
  for (auto const& [name, member] : *object) write_evidence(json, db, member);
}

}  // namespace

void write_name(JsonWriter& json, std::string_view key, contract::Name const& name) {
  json.key(key).object().field("zh", name.zh);
  if (name.en) json.field("en", *name.en);
  json.end_object();
}

void ask_programme(store::Db& db, std::string_view code, std::optional<ProgrammeRow>& out) {
  auto take = [&out](store::Row const& row) {
    ProgrammeRow found;
    found.code = row.text(0);
    found.registered_seq = static_cast<std::uint64_t>(row.integer(1));
    found.info_text = row.text(2);
    found.info = std::get<contract::ProgrammeRegistered>(
        contract::decode(contract::FactKind::programme_registered,
                         boost::json::parse(found.info_text))
            .value());
    out = std::move(found);
    return false;
  };
  if (code.empty())
    db.ask(
        "SELECT code, registered_seq, info FROM programme ORDER BY rehearsal, registered_seq LIMIT 1",
        {}, take);
  else
    db.ask("SELECT code, registered_seq, info FROM programme WHERE code = ?", {code}, take);
}

std::optional<ProgrammeRow> find_programme(store::Db& db, std::string_view code) {
  std::optional<ProgrammeRow> out;
  ask_programme(db, code, out);
  db.answer();
  return out;
}

Day today_at(ProgrammeRow const& programme, Instant now) {
  auto zone = Zone::find(programme.info.zone);
  return zone->day_of(now, static_cast<int>(programme.info.day_ends_hour.value_or(0)));
}

void write_programme(JsonWriter& json, ProgrammeRow const& programme) {
  auto const& info = programme.info;
  json.object().field("code", programme.code);
  write_name(json, "name", info.name);
  if (info.sponsor) write_name(json, "sponsor", *info.sponsor);
  if (info.partner) write_name(json, "partner", *info.partner);
  if (info.distance_km) json.field("distance_km", *info.distance_km);
  if (info.plan_year) json.field("plan_year", *info.plan_year);
  write_day(json, "term_from", info.term_from);
  write_day(json, "term_to", info.term_to);
  json.field("currency", info.currency).field("zone", info.zone);
  json.field("day_ends_hour", info.day_ends_hour.value_or(0));
  json.flag("rehearsal", info.rehearsal.value_or(false));
  if (info.note) json.field("note", *info.note);
  json.field("registered_seq", static_cast<std::int64_t>(programme.registered_seq));
  // Lamp rules too may change every row of an open board.
  if (auto const seq = std::max(programme.calendar.newest_seq(), programme.lamp_rules.newest_seq());
      seq != 0)
    json.field("calendar_seq", static_cast<std::int64_t>(seq));
  json.end_object();
}

void ask_published(store::Db& db, std::string const& programme, Published& out) {
  db.ask("SELECT body, seq FROM published WHERE programme = ? ORDER BY figure", {programme},
         [&out](store::Row const& row) {
           auto body = row.text(0);
           out.push_back(std::string(body.substr(0, body.size() - 1)) +
                         ",\"seq\":" + std::to_string(row.integer(1)) + "}");
           return true;
         });
}

void write_published(JsonWriter& json, Published const& published) {
  json.array();
  for (auto const& figure : published) json.raw(figure);
  json.end_array();
}

void ask_head(store::Db& db, std::uint64_t& head) {
  db.ask("SELECT COALESCE(MAX(seq), 0) FROM fact", {}, [&head](store::Row const& row) {
    head = static_cast<std::uint64_t>(row.integer(0));
    return false;
  });
}

std::uint64_t head_of(store::Db& db) {
  std::uint64_t head = 0;
  ask_head(db, head);
  db.answer();
  return head;
}

std::string_view state_source(bool as_of) {
  if (!as_of)
    return " FROM project AS p JOIN project AS s ON s.programme = p.programme AND s.code = p.code";
  return " FROM project AS p JOIN project_day AS s ON s.programme = p.programme AND s.code = p.code AND s.day ="
         " (SELECT MAX(x.day) FROM project_day AS x WHERE x.programme = p.programme AND x.code = p.code"
         " AND x.day <= ?)";
}

void write_day(JsonWriter& json, std::string_view name, std::optional<Day> day) {
  if (day) json.field(name, day->text());
}

void write_ppm(JsonWriter& json, std::string_view name, std::optional<std::int64_t> ppm) {
  json.key(name);
  if (ppm)
    json.number(*ppm);
  else
    json.null();
}

std::string board_columns(store::Db const& db, bool as_of) {
  std::string out(kBoardColumns);
  if (as_of)
    out.replace(out.find("p.plan"), 6,
                "COALESCE((SELECT v.plan FROM former_plan AS v WHERE v.programme = p.programme"
                " AND v.code = p.code AND v.day > s.day ORDER BY v.day LIMIT 1), p.plan)");
  return out + ", s.lamps, " + findings_column(db.dialect(), as_of);
}

void write_board_row(JsonWriter& json, store::Row const& row, standing::Timetable const& timetable,
                     Day today) {
  auto const& calendar = timetable.calendar;
  json.object().field("code", row.text(0));
  json.key("name").object().field("zh", row.text(1));
  if (!row.text(2).empty()) json.field("en", row.text(2));
  json.end_object();
  json.field("category", to_text(static_cast<contract::Category>(row.integer(3))));
  json.flag("livelihood", row.integer(4) != 0);
  if (!row.text(5).empty()) json.key("place").raw(row.text(5));
  json.key("stage");
  if (row.integer(10) >= 0)
    json.string(to_text(static_cast<contract::StageName>(row.integer(10))));
  else
    json.null();
  if (!row.text(11).empty()) json.field("phase", row.text(11));
  auto progress = row.integer(16);
  write_ppm(json, "progress_ppm", progress < 0 ? std::nullopt : std::optional(progress));
  write_ppm(json, "planned_ppm", standing::planned_ppm(standing::read_plan(row.text(6)), today));
  json.field("funds_planned", minor_text(row.integer(17)));
  json.field("aid_planned", minor_text(row.integer(18)));
  json.field("paid", minor_text(row.integer(19)));
  if (!row.null(20)) json.field("budget", minor_text(row.integer(20)));
  std::optional<Day> last;
  if (row.integer(21) >= 0) last = Day{static_cast<std::int32_t>(row.integer(21))};
  json.key("last_report");
  if (last)
    json.string(last->text());
  else
    json.null();
  auto started = store::day_in(row, 12);
  auto completed = store::day_in(row, 13);
  auto const lamps = lamps_of_row(row, timetable, today);
  auto const paused = [&](Day day) {
    return std::ranges::any_of(lamps.input.pauses, [&](standing::Pause const& pause) {
      return pause.from <= day && day <= pause.to;
    });
  };
  bool const reported = last && *last >= today;
  json.flag("owes_today", started && *started <= today && (!completed || *completed > today) &&
                              !calendar.rests(today) && (reported || !paused(today)));
  json.flag("reported_today", reported);
  json.field("recent", rhythm::recent_strip(static_cast<std::uint64_t>(row.integer(22)), last,
                                            started, completed, calendar, paused, today));
  json.field("reports", row.integer(23)).field("held", row.integer(8));
  write_day(json, "completion_planned", store::day_in(row, 14));
  write_day(json, "completion_forecast", store::day_in(row, 15));
  json.key("outcomes").raw(row.text(7));
  write_lamp_marks(json, lamps, calendar, today);
  json.field("changed", row.integer(9)).end_object();
}

void write_fact(JsonWriter& json, store::Db& db, store::Row const& row) {
  auto fact = store::read_fact(row);
  json.object().field("seq", static_cast<std::int64_t>(fact.seq)).field("id", fact.id.text());
  json.field("kind", contract::to_text(fact.kind))
      .field("stream", fact.stream)
      .field("at", fact.at.text());
  json.field("zone", fact.zone).field("valid_day", fact.valid_day.text());
  json.key("by").object().key("account");
  if (fact.by)
    json.string(fact.by->text());
  else
    json.null();
  json.field("name", row.text(16)).end_object();
  json.field("device", fact.device).field("received_at", fact.received_at.text());
  bool held = fact.outcome == ledger::Outcome::held;
  json.field("receipt", held ? "held" : "accepted");
  if (held) json.key("problem").raw(problem_json(ledger::read_problem(fact.problem)));
  json.key("settlement");
  if (held && !row.null(17) && row.integer(17) != 0) {
    json.object().field("decision", row.integer(17) == 1 ? "counted" : "set_aside");
    json.field("seq", row.integer(18)).end_object();
  } else {
    json.null();
  }
  json.field("hash", fact.hash.hex()).field("prev", fact.prev.hex());
  json.key("body").raw(shown_body(db, fact));
  json.key("evidence").array();
  if (fact.body.contains("\"sha256\"")) write_evidence(json, db, boost::json::parse(fact.body));
  json.end_array();
  // The newest report of the same day that counts instead of this one.
  json.key("corrected_by");
  bool corrected = false;
  if (!held && fact.kind == contract::FactKind::daily_report_filed) {
    auto stream = ledger::Stream::parse(fact.stream);
    db.read("SELECT report_seq FROM project_day WHERE programme = ? AND code = ? AND day = ?",
            {stream->programme, stream->project, fact.valid_day.number},
            [&](store::Row const& day) {
              corrected = !day.null(0) && static_cast<std::uint64_t>(day.integer(0)) != fact.seq;
              if (corrected) json.number(day.integer(0));
              return false;
            });
  }
  if (!corrected) json.null();
  json.end_object();
}

}  // namespace longspan::views
