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

}  // namespace longspan::programme
