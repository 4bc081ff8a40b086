#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/instant.hpp"
#include "programme/model.hpp"

namespace longspan::rhythm {

using contract::DutyState;

/// A report that stands for a day: the fact first filed for it, and when it was made.
struct FiledDay {
  Day day;
  std::uint64_t seq = 0;
  Stamp at;             ///< as the device says
  Instant received_at;  ///< as the server says
};

/// What was owed on one day, or for one week, and what became of it.
struct DutyDay {
  Day day;
  std::optional<Day> until;  ///< the last day of a week
  DutyState state{};
  std::uint64_t seq = 0;     ///< of the fact that met it, excused it or ruled the day; 0: none
  std::optional<Stamp> met;  ///< when it was met
  contract::Name const* name = nullptr;
  std::string const* reason = nullptr;
};

/// The daily reports, or the supervisor's logs, a project owed from `from` to `to`, one for each
/// day. One is on time when it was made before the site's reporting day ended, however long the
/// link then took; a device's clock is believed as far as it is not ahead of the server's. One on a
/// day of rest counts, though none was owed. `filed` is in order of days.
std::vector<DutyDay> daily_duties(programme::Programme const& programme,
                                  programme::Project const& project, contract::Duty duty,
                                  std::span<FiledDay const> filed, Day from, Day to, Day today);

/// The weekly inspections of the weeks (Monday to Sunday) that touch `from` to `to`. One is owed in
/// a week with a working day on which the site stood open; it is due on the last of these. `seen`:
/// the days inspected, in order; an inspection later in its week than the last working day is in
/// time.
std::vector<DutyDay> weekly_duties(programme::Programme const& programme,
                                   programme::Project const& project,
                                   std::span<FiledDay const> seen, Day from, Day to, Day today);

/// How many of each, for the figures above a strip. `owed`: met, late, missed and excused.
struct DutyCounts {
  int owed = 0, met = 0, late = 0, missed = 0, excused = 0;
};
DutyCounts count_duties(std::span<DutyDay const> days);

}  // namespace longspan::rhythm
