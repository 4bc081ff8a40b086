#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/day.hpp"
#include "contract/facts.hpp"

namespace longspan::programme {

/// When work rests in a programme: weekdays, and the days that differ (public holidays, working
/// days moved to a weekend 调休).
struct Calendar {
  struct Ruled {
    contract::CalendarDayKind kind{};
    std::optional<contract::Name> name;
    std::uint64_t seq = 0;
  };
  std::uint8_t rest_days = 0;  ///< bit 0 is Monday
  std::uint64_t rest_days_seq = 0;
  std::map<Day, Ruled> days;

  bool rests(Day day) const;
  /// The n-th working day after `from`; `from` itself where n is 0.
  Day working_day_after(Day from, int n) const;
  /// The n-th working day before `from`; `from` itself where n is 0.
  Day working_day_before(Day from, int n) const;
  /// Working days after `from` up to and with `to`; 0 where `to` is not later.
  int working_days(Day from, Day to) const;
  /// Of the newest fact about it; 0: none.
  std::uint64_t newest_seq() const;
  /// What the day is called, where it differs.
  Ruled const* ruled(Day day) const;
};

/// 0 is Monday, as in ISO 8601.
unsigned weekday_of(Day day);

/// A time in which a site stands still (越冬停工).
struct Shutdown {
  Day from;
  std::optional<Day> to;  ///< with that day; none: until further notice
  bool withdrawn = false;
  std::string reason;
  std::uint64_t seq = 0;

  bool covers(Day day) const { return !withdrawn && from <= day && (!to || day <= *to); }
};

/// Why a duty of a day is not counted as missed.
struct Excuse {
  std::string reason;
  std::uint64_t seq = 0;
};

}  // namespace longspan::programme
