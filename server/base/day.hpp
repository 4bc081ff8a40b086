#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longspan {

/// A civil day at the site, counted from 1970-01-01.
struct Day {
  std::int32_t number = 0;

  auto operator<=>(Day const&) const = default;
  Day operator+(int days) const { return {number + days}; }
  Day operator-(int days) const { return {number - days}; }
  int operator-(Day other) const { return number - other.number; }
  /// ISO 8601, "2026-07-14".
  std::string text() const;
  static std::optional<Day> parse(std::string_view iso);
  static std::optional<Day> of(int year, unsigned month, unsigned day);
  int year() const;
  unsigned month() const;
  unsigned day_of_month() const;
  /// The same day so many months later, or that month's last where it has none.
  Day months_later(int months) const;
  Day first_of_month() const { return *this - static_cast<int>(day_of_month() - 1); }
};

/// 旬: days 1-10, 11-20, 21-end of a calendar month; `part` is 1..3.
struct TenDay {
  int year = 1970;
  unsigned month = 1;
  unsigned part = 1;

  auto operator<=>(TenDay const&) const = default;
  static TenDay of(Day day);
  /// "2026-07-2", and back.
  std::string text() const;
  static std::optional<TenDay> parse(std::string_view text);
  Day first() const;
  Day last() const;
  TenDay next() const { return of(last() + 1); }
  TenDay before() const { return of(first() - 1); }
};

}  // namespace longspan
