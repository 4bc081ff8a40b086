#include "rhythm/model.hpp"

namespace longspan::rhythm {

std::string recent_strip(std::uint64_t days_mask, std::optional<Day> last_day,
                         std::optional<Day> started, std::optional<Day> completed,
                         programme::Calendar const& calendar,
                         std::function<bool(Day)> const& paused, Day today) {
  constexpr int kDays = 30;
  std::string out(kDays, '-');
  for (int i = 0; i < kDays; ++i) {
    Day day = today - (kDays - 1 - i);
    auto& mark = out[static_cast<std::size_t>(i)];
    int back = last_day ? *last_day - day : -1;
    if (back >= 0 && back < 64 && (days_mask >> back & 1))
      mark = '1';
    else if (started && day >= *started && (!completed || day < *completed) &&
             !calendar.rests(day) && !paused(day))
      mark = '0';
  }
  return out;
}

}  // namespace longspan::rhythm
