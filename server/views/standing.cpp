#include "views/standing.hpp"

#include <algorithm>

#include "standing/lamp_texts.hpp"
#include "store/calendar_rows.hpp"
#include "store/finding_rows.hpp"
#include "store/fold_stream.hpp"
#include "store/lamp_rows.hpp"
#include "views/lamp_marks.hpp"
#include "views/supervision_letter.hpp"

namespace longspan::views {
namespace {

using contract::LampColour;
using contract::LampName;
using contract::StageAspect;
using contract::StageName;
using standing::About;
using standing::Known;

constexpr int kLookAhead = 400;
constexpr std::size_t kFindingsNamed = 5;

/// Everything one answer is made of.
struct Asked {
  ProgrammeRow const& programme;
  std::string const& code;
  store::ProjectState const& state;
  RowLamps const& lamps;
  std::vector<rhythm::Finding> findings;  ///< grave ones, in the order of their facts
  Known known;
};

struct Source {
  std::uint64_t seq = 0;
  std::string figure;
};

std::uint64_t seq_of(programme::Project const& project, StageName stage, StageAspect aspect) {
  auto const& dated =
      project.stages[static_cast<std::size_t>(stage)][static_cast<std::size_t>(aspect)];
  return dated && dated->day ? dated->seq : 0;
}

std::uint64_t newest_payment(programme::Project const& project) {
  std::uint64_t out = 0;
  for (auto const& [number, payment] : project.payments)
    out = std::max({out, payment.seq, payment.corrected_seq});
  if (out == 0)
    for (auto const& [line, funding] : project.funding) out = std::max(out, funding.seq);
  return out;
}

std::uint64_t newest_plan(programme::Project const& project) {
  std::uint64_t out = 0;
  for (auto const& [item, planned] : project.items) out = std::max(out, planned.seq);
  return out;
}

std::uint64_t newest_report(store::ProjectState const& state) {
  if (state.reporting.last) return state.reporting.last->seq;
  return seq_of(state.project, StageName::start, StageAspect::reached);
}

std::uint64_t forecast_of_completion(programme::Project const& project) {
  if (auto const seq = seq_of(project, StageName::completion, StageAspect::forecast)) return seq;
  if (project.status && project.status->forecast_completion) return project.status->seq;
  return seq_of(project, StageName::completion, StageAspect::planned);
}

/// The fact that made a red good.
std::uint64_t remedy(LampName lamp, Asked const& asked) {
  auto const& project = asked.state.project;
  switch (lamp) {
    case LampName::start:
    case LampName::registration: {
      std::uint64_t seq = project.status ? project.status->seq : 0;
      for (std::size_t i = 0; i < project.stages.size(); ++i)
        seq = std::max(seq, seq_of(project, static_cast<StageName>(i), StageAspect::reached));
      return seq;
    }
    case LampName::schedule:
      if (auto const seq = seq_of(project, StageName::completion, StageAspect::reached)) return seq;
      return forecast_of_completion(project);
    case LampName::payment:
      return newest_payment(project);
    case LampName::progress:
    case LampName::silence:
      return newest_report(asked.state);
    case LampName::finding: {
      std::uint64_t seq = 0;
      for (auto const& finding : asked.findings)
        if (finding.closed && *finding.closed <= asked.known.day)
          seq = std::max(seq, finding.closed_seq);
      return seq;
    }
  }
  std::unreachable();
}

Source source_of(LampName lamp, About about, Asked const& asked) {
  auto const& project = asked.state.project;
  auto const id = [&](std::string_view type, std::string_view name) {
    return std::string(type) + ':' + asked.programme.code + ':' + asked.code + ':' +
           std::string(name);
  };
  switch (about) {
    case About::start_planned:
      return {seq_of(project, StageName::start, StageAspect::planned), id("stage", "start")};
    case About::progress:
      return {asked.state.reporting.last ? newest_report(asked.state) : newest_plan(project),
              id("project", "progress")};
    case About::planned_progress:
      return {newest_plan(project), id("project", "planned_progress")};
    case About::paid:
      return {newest_payment(project), id("project", "paid")};
    case About::completion_forecast:
      return {forecast_of_completion(project), id("project", "completion_forecast")};
    case About::completion_planned:
      return {seq_of(project, StageName::completion, StageAspect::planned),
              id("project", "completion_planned")};
    case About::first_forecast:
      return {project.status ? project.status->first_forecast_seq : 0,
              id("project", "completion_forecast")};
    case About::record: {
      auto const stage = asked.lamps.input.record_due->stage;
      if (stage == standing::kStatusRow) return {project.status->seq, id("project", "stage")};
      auto const name = static_cast<StageName>(stage);
      auto seq = seq_of(project, name, StageAspect::forecast);
      if (seq == 0) seq = seq_of(project, name, StageAspect::planned);
      return {seq, id("stage", to_text(name))};
    }
    case About::last_report:
      return {newest_report(asked.state), id("project", "last_report")};
    case About::made_good:
      return {remedy(lamp, asked), {}};
    case About::finding:
      return {};
  }
  std::unreachable();
}

void write_reason(JsonWriter& json, contract::Name const& text, Source const& source) {
  json.object();
  write_name(json, "text", text);
  if (source.seq != 0) json.field("seq", static_cast<std::int64_t>(source.seq));
  if (!source.figure.empty()) json.field("figure", source.figure);
  json.end_object();
}

/// The beginning of a long text: at most so many characters.
std::string shortened(std::string const& utf8) {
  constexpr int kCharacters = 80;
  int characters = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i)
    if ((utf8[i] & 0xC0) != 0x80 && ++characters > kCharacters) return utf8.substr(0, i) + "…";
  return utf8;
}

/// The overdue findings themselves, the oldest first, each with the fact that raised it.
void write_overdue(JsonWriter& json, Asked const& asked) {
  auto const& calendar = asked.known.calendar;
  std::size_t named = 0;
  for (auto const& finding : asked.findings) {
    standing::FindingSpan const span{finding.state, finding.severity, finding.raised,
                                     finding.due_days, finding.closed};
    if (!span.pending_on(asked.known.day) || span.overdue_from(calendar) > asked.known.day)
      continue;
    if (++named > kFindingsNamed) break;
    auto const due = finding.due(calendar).text();
    write_reason(json,
                 {"“" + shortened(finding.text) + "”该在 " + due + " 前整改。",
                  "“" + shortened(finding.text) + "” was due on " + due + "."},
                 {finding.seq, {}});
  }
}

std::optional<standing::Turn> next_of(LampName lamp, Asked const& asked) {
  auto const& known = asked.known;
  if (lamp == LampName::finding)
    return standing::next_finding_turn(known.findings, known.calendar, known.day);
  return standing::next_turn(lamp, asked.lamps.tracks[static_cast<std::size_t>(lamp)], known.input,
                             {known.calendar, asked.programme.lamp_rules}, known.day,
                             known.day + kLookAhead);
}

void write_lamp(JsonWriter& json, LampName lamp, Asked const& asked) {
  auto const& track = asked.lamps.tracks[static_cast<std::size_t>(lamp)];
  json.object().field("lamp", contract::to_text(lamp));
  json.field("colour", contract::to_text(track.colour));
  write_day(json, "since", track.since);
  write_name(json, "rule", standing::rule_text(lamp, asked.known.rules));
  json.key("reasons").array();
  for (auto const& reason : standing::reasons_of(lamp, track, asked.known)) {
    write_reason(json, reason.text, source_of(lamp, reason.about, asked));
    if (reason.about == About::finding) write_overdue(json, asked);
  }
  json.end_array();
  if (track.colour != LampColour::green)
    write_name(json, "turns_back", standing::turns_back(lamp, track, asked.known));
  if (auto const next = next_of(lamp, asked)) {
    json.key("next").object().field("day", next->day.text());
    json.field("colour", contract::to_text(next->colour)).end_object();
  }
  json.end_object();
}

/// Report, inspection and payment each tell how far the work is.
void write_witnesses(JsonWriter& json, store::Db& db, Asked const& asked) {
  auto const& input = asked.lamps.input;
  std::vector<std::int64_t> told;
  json.key("witnesses").object();
  auto const tell = [&](std::string_view name, std::optional<std::int64_t> ppm) {
    if (!ppm) return;
    json.field(name, *ppm);
    told.push_back(*ppm);
  };
  tell("report_ppm", input.progress < 0 ? std::nullopt : std::optional(input.progress));
  std::optional<std::int64_t> inspected;
  db.read(
      "SELECT progress FROM inspection WHERE programme = ? AND code = ? AND progress IS NOT NULL"
      " AND day <= ? ORDER BY day DESC, seq DESC LIMIT 1",
      {asked.programme.code, asked.code, asked.known.day.number}, [&](store::Row const& row) {
        inspected = row.integer(0);
        return false;
      });
  tell("inspection_ppm", inspected);
  tell("paid_ppm", standing::paid_ppm(input));
  bool parting = false;
  if (!told.empty()) {
    auto const [least, most] = std::ranges::minmax(told);
    parting = most - least > asked.known.rules.parting_points * std::int64_t{10'000};
  }
  json.flag("parting", parting).end_object();
}

void write_letter(JsonWriter& json, Asked const& asked) {
  std::vector<RedLamp> red;
  for (auto lamp : {LampName::start, LampName::progress, LampName::payment}) {
    auto const& track = asked.lamps.tracks[static_cast<std::size_t>(lamp)];
    if (track.colour != LampColour::red) continue;
    red.push_back({lamp, track.since.value_or(asked.known.day),
                   standing::reasons_of(lamp, track, asked.known),
                   standing::turns_back(lamp, track, asked.known)});
  }
  if (red.empty()) return;
  write_name(json, "letter",
             supervision_letter(asked.code, asked.state.project.info.name, red, asked.known.day));
}

std::vector<rhythm::Finding> grave_findings(store::Db& db, std::string const& programme,
                                            std::string const& code) {
  std::vector<rhythm::Finding> out;
  db.read("SELECT " + std::string(store::kFindingColumns) +
              " FROM finding AS f WHERE f.programme = ? AND f.code = ? AND f.severity > 0"
              " AND f.state <> 3 ORDER BY f.raised_day, f.seq, f.finding",
          {programme, code}, [&](store::Row const& row) {
            out.push_back(store::read_finding(row).finding);
            return true;
          });
  return out;
}

void load_timetable(store::Db& db, ProgrammeRow& programme) {
  store::ask_calendar(db, programme.code, programme.calendar);
  store::ask_lamp_rules(db, programme.code, programme.lamp_rules);
  db.answer();
}

}  // namespace

Result<std::string> standing(store::Db& db, std::string const& programme_code,
                             std::string const& code, std::optional<Day> as_of, Instant now) {
  auto programme = find_programme(db, programme_code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", programme_code}});
  load_timetable(db, *programme);
  Day const day = as_of.value_or(today_at(*programme, now));
  std::optional<RowLamps> lamps;
  std::vector<store::Param> params;
  if (as_of) params.emplace_back(as_of->number);
  params.emplace_back(programme->code);
  params.emplace_back(code);
  db.read("SELECT " + board_columns(db, as_of.has_value()) +
              std::string(state_source(as_of.has_value())) +
              " WHERE p.programme = ? AND p.code = ?",
          params, [&](store::Row const& row) {
            lamps = lamps_of_row(row, {programme->calendar, programme->lamp_rules}, day);
            return false;
          });
  if (!lamps) return fail(ProblemCode::not_found, {{"what", code}});
  store::ProjectState state;
  if (as_of) {
    state = store::folded_stream(db, programme->code, code, as_of);
  } else {
    state.project.programme = programme->code;
    state.project.code = code;
    store::load_project(db, state);
  }
  auto const& rules = programme->lamp_rules.on(day);
  Asked const asked{*programme,
                    code,
                    state,
                    *lamps,
                    grave_findings(db, programme->code, code),
                    {lamps->input, programme->calendar, rules, lamps->findings, day}};
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", programme->code).field("code", code);
  json.field("day", day.text()).field("rules", static_cast<std::int64_t>(rules.seq));
  json.key("lamps").array();
  for (std::size_t i = 0; i < contract::kLampNameCount; ++i)
    write_lamp(json, static_cast<LampName>(i), asked);
  json.end_array();
  write_letter(json, asked);
  write_witnesses(json, db, asked);
  json.end_object();
  return out;
}

std::vector<LampStanding> lamps_of_programme(store::Db& db, ProgrammeRow const& programme,
                                             Day today) {
  auto row_of = programme;
  load_timetable(db, row_of);
  auto const& rules = row_of.lamp_rules.on(today);
  std::vector<LampStanding> out;
  db.read("SELECT " + board_columns(db, false) + std::string(state_source(false)) +
              " WHERE p.programme = ? ORDER BY p.code",
          {programme.code}, [&](store::Row const& row) {
            auto const lamps = lamps_of_row(row, {row_of.calendar, row_of.lamp_rules}, today);
            Known const known{lamps.input, row_of.calendar, rules, lamps.findings, today};
            LampStanding project;
            for (std::size_t i = 0; i < lamps.tracks.size(); ++i) {
              auto const& track = lamps.tracks[i];
              if (track.colour == LampColour::green) continue;
              auto const lamp = static_cast<LampName>(i);
              auto& one = project.lamps.emplace_back(
                  LampStanding::One{lamp, track.colour, track.since.value_or(today), {}});
              for (auto& reason : standing::reasons_of(lamp, track, known))
                one.reasons.push_back(std::move(reason.text));
            }
            if (project.lamps.empty()) return true;
            project.code = row.text(0);
            project.name.zh = row.text(1);
            if (!row.text(2).empty()) project.name.en = std::string(row.text(2));
            out.push_back(std::move(project));
            return true;
          });
  return out;
}

}  // namespace longspan::views
