#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "programme/model.hpp"
#include "rhythm/finding.hpp"
#include "rhythm/model.hpp"
#include "standing/progress.hpp"

/// Lamps are derived: nobody sets one. Each is a pure function of what the facts say of a project,
/// of the programme's calendar and rules, and of the day (ADR 0008).
namespace longspan::standing {

using contract::LampColour;
using contract::LampName;

/// Days in which no daily report is owed though work goes on: a shutdown, or a day excused.
struct Pause {
  Day from;
  Day to;

  bool operator==(Pause const&) const = default;
};

/// A record that is owed: a stage that was to be reached, or a status row to be renewed.
struct RecordDue {
  Day day;
  int stage = 0;  ///< contract::StageName; kStatusRow: a status row

  bool operator==(RecordDue const&) const = default;
};
inline constexpr int kStatusRow = static_cast<int>(contract::kStageNameCount);
/// A status row speaks for this long; then it is to be renewed.
inline constexpr int kStatusMonths = 6;

/// What the lamps need to know of a project: as much as stands still between two of its facts.
struct LampInput {
  // In the columns of the project's row.
  int stage = -1;
  std::optional<Day> started, completion_planned, completion_forecast, last_report;
  std::int64_t progress = -1, funds_planned = 0, paid = 0;
  Plan plan;
  // Beside them, in `lamps_text`.
  std::optional<Day> start_planned;
  std::optional<Day> first_forecast;
  std::optional<RecordDue> record_due;
  std::vector<Pause> pauses;  ///< that touch days without a report

  bool begun() const { return stage >= static_cast<int>(contract::StageName::start); }
  bool done() const { return stage >= static_cast<int>(contract::StageName::completion); }
  /// The day that completion is measured against.
  std::optional<Day> plan_to_complete() const {
    return completion_planned ? completion_planned : first_forecast;
  }
};
LampInput lamp_input(programme::Project const& project, rhythm::Reporting const& reporting,
                     std::optional<std::int64_t> progress);

/// By what lamps are measured besides.
struct Timetable {
  programme::Calendar const& calendar;
  programme::LampRulings const& rules;
};

/// Days behind the plan to complete, on `day`; a forecast day gone by is no forecast.
std::optional<int> days_late(LampInput const& input, Day day);
/// Parts per million by which progress is behind the plan, or payment behind progress.
std::optional<std::int64_t> progress_gap(LampInput const& input, Day day);
std::optional<std::int64_t> payment_gap(LampInput const& input);
std::optional<std::int64_t> paid_ppm(LampInput const& input);
/// Working days gone by since the newest report, or the start, without one; stops at `most`.
int silent_days(LampInput const& input, programme::Calendar const& calendar, Day day, int most);

/// What the rules say of one day alone. Under the same input and rules it only gets worse with
/// time. LampName::finding has `finding_track` instead.
LampColour raw_colour(LampName lamp, LampInput const& input, programme::Calendar const& calendar,
                      programme::LampRules const& rules, Day day);

/// A lamp as it stands, with what its past still does to it.
struct LampTrack {
  LampColour colour = LampColour::green;
  std::optional<Day> since;     ///< none: it never turned
  std::optional<Day> last_red;  ///< the newest red day, while it still keeps the lamp from green

  bool operator==(LampTrack const&) const = default;
};
/// By LampName; that of findings stays as it is.
using LampTracks = std::array<LampTrack, contract::kLampNameCount>;

/// A red made good on the day after `last_red` is yellow through the next ten-day, so that one
/// coordination at least sees it.
Day yellow_until(Day last_red);

/// Carries the tracks, which hold for the end of the day before `from`, on to the end of `to`:
/// nothing but time happens between.
void advance(LampTracks& tracks, LampInput const& input, Timetable const& timetable, Day from,
             Day to);

struct Turn {
  Day day;
  LampColour colour{};
};
/// When time alone will turn a lamp that stands like this at the end of `day`, looked for up to
/// `until`.
std::optional<Turn> next_turn(LampName lamp, LampTrack track, LampInput const& input,
                              Timetable const& timetable, Day day, Day until);

/// As much of a finding as its lamp needs.
struct FindingSpan {
  contract::FindingState state{};
  contract::Severity severity{};
  Day raised;
  int due_days = 0;
  std::optional<Day> closed;

  bool grave() const { return severity != contract::Severity::minor; }
  bool pending_on(Day day) const;
  /// The first day on which it is overdue, if it is still pending then.
  Day overdue_from(programme::Calendar const& calendar) const;
};
/// Which of many findings are overdue on one day, the calendar walked once for each number of days.
class OverdueOn {
 public:
  OverdueOn(programme::Calendar const& calendar, Day day) : calendar_(calendar), day_(day) {}
  /// Of one that is pending.
  bool operator()(FindingSpan const& finding);

 private:
  programme::Calendar const& calendar_;
  Day day_;
  std::vector<std::pair<int, Day>> raised_before_;  ///< by days until due
};
LampTrack finding_track(std::span<FindingSpan const> findings, programme::Calendar const& calendar,
                        Day day);
std::optional<Turn> next_finding_turn(std::span<FindingSpan const> findings,
                                      programme::Calendar const& calendar, Day day);

/// Tracks at the beginning of a day.
struct LampBase {
  std::optional<Day> day;  ///< none: before the first fact
  LampTracks tracks;
};
/// One column: the base, and what of the input has no column of its own; and back.
std::string lamps_text(LampBase const& base, LampInput const& input);
void read_lamps(std::string_view text, LampBase& base, LampInput& input);

}  // namespace longspan::standing
