#include "programme/calendar.hpp"

#include <algorithm>

namespace longspan::programme {

unsigned weekday_of(Day day) {
  // 1970-01-01 was a Thursday.
  return static_cast<unsigned>(((day.number + 3) % 7 + 7) % 7);
}

Calendar::Ruled const* Calendar::ruled(Day day) const {
  auto it = days.find(day);
  if (it == days.end() || it->second.kind == contract::CalendarDayKind::ordinary) return nullptr;
  return &it->second;
}

std::uint64_t Calendar::newest_seq() const {
  auto out = rest_days_seq;
  for (auto const& [day, ruled] : days) out = std::max(out, ruled.seq);
  return out;
}

bool Calendar::rests(Day day) const {
  if (auto const* differs = ruled(day)) return differs->kind == contract::CalendarDayKind::holiday;
  return rest_days >> weekday_of(day) & 1;
}

namespace {
/// No calendar rests longer than this; one that always rests does not stop the count.
constexpr int kLongestRest = 120;

Day walked(Calendar const& calendar, Day from, int n, int step) {
  Day day = from;
  for (int left = n, rested = 0; left > 0;) {
    day = day + step;
    if (calendar.rests(day) && ++rested < kLongestRest) continue;
    rested = 0;
    --left;
  }
  return day;
}
}  // namespace

Day Calendar::working_day_after(Day from, int n) const { return walked(*this, from, n, 1); }
Day Calendar::working_day_before(Day from, int n) const { return walked(*this, from, n, -1); }

int Calendar::working_days(Day from, Day to) const {
  int out = 0;
  for (Day day = from + 1; day <= to; day = day + 1) out += !rests(day);
  return out;
}

}  // namespace longspan::programme
