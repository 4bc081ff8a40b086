#include "base/day.hpp"

#include <chrono>

namespace longspan {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day civil(Day day) { return sys_days(std::chrono::days(day.number)); }

int digits(std::string_view text) {
  int out = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return -1;
    out = out * 10 + (c - '0');
  }
  return out;
}

}  // namespace

std::string Day::text() const {
  auto date = civil(*this);
  char out[] = "0000-00-00";
  int year = static_cast<int>(date.year());
  unsigned month = static_cast<unsigned>(date.month());
  unsigned day = static_cast<unsigned>(date.day());
  for (int i = 3; i >= 0; --i, year /= 10) out[i] = static_cast<char>('0' + year % 10);
  out[5] = static_cast<char>('0' + month / 10);
  out[6] = static_cast<char>('0' + month % 10);
  out[8] = static_cast<char>('0' + day / 10);
  out[9] = static_cast<char>('0' + day % 10);
  return {out, 10};
}

std::optional<Day> Day::parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  int year = digits(iso.substr(0, 4));
  int month = digits(iso.substr(5, 2));
  int day = digits(iso.substr(8, 2));
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  return of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

std::optional<Day> Day::of(int year, unsigned month, unsigned day) {
  if (year < 1 || year > 9999) return std::nullopt;
  year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return Day{static_cast<std::int32_t>(sys_days(date).time_since_epoch().count())};
}

int Day::year() const { return static_cast<int>(civil(*this).year()); }
unsigned Day::month() const { return static_cast<unsigned>(civil(*this).month()); }
Day Day::months_later(int months) const {
  auto date = civil(*this) + std::chrono::months(months);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return {static_cast<std::int32_t>(sys_days(date).time_since_epoch().count())};
}

unsigned Day::day_of_month() const { return static_cast<unsigned>(civil(*this).day()); }

TenDay TenDay::of(Day day) {
  auto date = civil(day);
  auto d = static_cast<unsigned>(date.day());
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
          d <= 10   ? 1U
          : d <= 20 ? 2U
                    : 3U};
}

std::string TenDay::text() const {
  return first().text().substr(0, 8) + static_cast<char>('0' + part);
}

std::optional<TenDay> TenDay::parse(std::string_view text) {
  if (text.size() != 9 || text[8] < '1' || text[8] > '3') return std::nullopt;
  auto const first = Day::parse(std::string(text.substr(0, 8)) + "01");
  if (!first) return std::nullopt;
  return TenDay{first->year(), first->month(), static_cast<unsigned>(text[8] - '0')};
}

Day TenDay::first() const { return *Day::of(year, month, part * 10 - 9); }

Day TenDay::last() const {
  if (part < 3) return *Day::of(year, month, part * 10);
  auto next = month == 12 ? *Day::of(year + 1, 1, 1) : *Day::of(year, month + 1, 1);
  return next - 1;
}

}  // namespace longspan
