// What the lamps know of a project: gathered from its state, and as text in one column.
#include <charconv>

#include "standing/lamps.hpp"

namespace longspan::standing {
namespace {

using contract::StageAspect;
using contract::StageName;

/// The earliest record that is owed and not there.
std::optional<RecordDue> record_due(programme::Project const& project,
                                    rhythm::Reporting const& reporting, int reached) {
  std::optional<RecordDue> out;
  auto const owe = [&](Day day, int stage) {
    if (!out || day < out->day) out = RecordDue{day, stage};
  };
  for (int i = reached + 1; i < kStatusRow; ++i) {
    auto const stage = static_cast<StageName>(i);
    auto day = project.stage_day(stage, StageAspect::forecast);
    if (!day) day = project.stage_day(stage, StageAspect::planned);
    if (day) owe(*day, i);
  }
  // Who reports daily, or has completed, need not renew a row.
  auto const& status = project.status;
  bool const reports = status && reporting.last && reporting.last->day >= status->day;
  if (status && !reports && reached < static_cast<int>(StageName::completion))
    owe(status->day.months_later(kStatusMonths), kStatusRow);
  return out;
}

std::vector<Pause> pauses_of(programme::Project const& project, LampInput const& input) {
  std::vector<Pause> out;
  if (!input.started || input.done()) return out;
  Day const from = std::max(*input.started, input.last_report.value_or(*input.started));
  constexpr Day kNoEnd{9'999'999};
  for (auto const& [code, shutdown] : project.shutdowns)
    if (!shutdown.withdrawn && shutdown.to.value_or(kNoEnd) >= from)
      out.push_back({shutdown.from, shutdown.to.value_or(kNoEnd)});
  for (auto const& [of, excuse] : project.excuses)
    if (of.first == contract::Duty::daily_report && of.second >= from)
      out.push_back({of.second, of.second});
  return out;
}

void put(std::string& out, std::optional<Day> const& day) {
  if (day) out += std::to_string(day->number);
  out += ';';
}

/// Numbers and marks in turn; a mark that is not there leaves all as it is.
struct Scanner {
  char const* at;
  char const* end;

  bool skip(char mark) {
    if (at == end || *at != mark) return false;
    ++at;
    return true;
  }
  std::optional<int> number() {
    int value = 0;
    auto const [next, error] = std::from_chars(at, end, value);
    if (error != std::errc{}) return std::nullopt;
    at = next;
    return value;
  }
  std::optional<Day> day() {
    auto const value = number();
    if (!value) return std::nullopt;
    return Day{*value};
  }
};

constexpr std::string_view kColours = "gyr";

}  // namespace

LampInput lamp_input(programme::Project const& project, rhythm::Reporting const& reporting,
                     std::optional<std::int64_t> progress) {
  LampInput out;
  if (auto const stage = project.furthest_stage()) out.stage = static_cast<int>(*stage);
  out.started = project.started();
  out.completion_planned = project.stage_day(StageName::completion, StageAspect::planned);
  out.completion_forecast = project.stage_day(StageName::completion, StageAspect::forecast);
  if (project.status) {
    out.first_forecast = project.status->first_forecast;
    if (!out.completion_forecast) out.completion_forecast = project.status->forecast_completion;
  }
  out.last_report = reporting.last_day();
  out.progress = progress.value_or(-1);
  out.funds_planned = project.funds_planned();
  out.paid = project.paid();
  out.plan = plan_of(project);
  out.start_planned = project.stage_day(StageName::start, StageAspect::planned);
  out.record_due = record_due(project, reporting, out.stage);
  out.pauses = pauses_of(project, out);
  return out;
}

std::string lamps_text(LampBase const& base, LampInput const& input) {
  std::string out;
  put(out, base.day);
  put(out, input.start_planned);
  put(out, input.first_forecast);
  if (auto const& due = input.record_due)
    out += std::to_string(due->day.number) + ':' + std::to_string(due->stage);
  out += ';';
  for (auto const& pause : input.pauses)
    out += std::to_string(pause.from.number) + '~' + std::to_string(pause.to.number) + ',';
  out += ';';
  for (std::size_t i = 0; i < base.tracks.size(); ++i) {
    auto const& track = base.tracks[i];
    if (!track.since) continue;
    out += std::to_string(i) + kColours[static_cast<std::size_t>(track.colour)] +
           std::to_string(track.since->number);
    if (track.last_red) out += '!' + std::to_string(track.last_red->number);
    out += ',';
  }
  return out;
}

void read_lamps(std::string_view text, LampBase& base, LampInput& input) {
  Scanner scan{text.data(), text.data() + text.size()};
  base = {};
  base.day = scan.day();
  scan.skip(';');
  input.start_planned = scan.day();
  scan.skip(';');
  input.first_forecast = scan.day();
  scan.skip(';');
  input.record_due.reset();
  if (auto const day = scan.day(); day && scan.skip(':'))
    input.record_due = RecordDue{*day, scan.number().value_or(0)};
  scan.skip(';');
  input.pauses.clear();
  while (auto const from = scan.day()) {
    scan.skip('~');
    input.pauses.push_back({*from, scan.day().value_or(*from)});
    scan.skip(',');
  }
  scan.skip(';');
  while (auto const lamp = scan.number()) {
    auto& track = base.tracks.at(static_cast<std::size_t>(*lamp));
    if (scan.at != scan.end)
      track.colour = static_cast<LampColour>(kColours.find(*scan.at++) % kColours.size());
    track.since = scan.day();
    if (scan.skip('!')) track.last_red = scan.day();
    scan.skip(',');
  }
}

}  // namespace longspan::standing
