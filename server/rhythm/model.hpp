#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/quantity.hpp"
#include "base/uuid.hpp"
#include "programme/calendar.hpp"

namespace longspan::rhythm {

/// The report that counts for one day.
struct DayReport {
  Day day;
  std::uint64_t seq = 0;  ///< the fact that counts
  Uuid fact;
  std::uint64_t first_seq = 0;  ///< the fact first filed for the day
  int corrections = 0;
  int people = 0;
  std::vector<std::pair<std::string, Quantity>> quantities;  ///< by work item, each once
};

/// What a project's daily reports add up to.
struct Reporting {
  std::map<std::string, Quantity> done;  ///< by work item, known or not
  std::optional<DayReport> last;         ///< of the newest day reported
  std::uint64_t days_mask = 0;           ///< bit i: the day `last->day - i` has a report
  int reports = 0;                       ///< days reported

  std::optional<Day> last_day() const {
    if (!last) return std::nullopt;
    return last->day;
  }
};

/// 30 characters, oldest first, the last is `today`: 1 reported, 0 owed and missing, - not owed.
/// `paused`: a day on which the site stood still, or was excused.
std::string recent_strip(std::uint64_t days_mask, std::optional<Day> last_day,
                         std::optional<Day> started, std::optional<Day> completed,
                         programme::Calendar const& calendar,
                         std::function<bool(Day)> const& paused, Day today);

}  // namespace longspan::rhythm
