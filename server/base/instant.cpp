#include "base/instant.hpp"

#include <date/tz.h>

#include <chrono>
#include <map>
#include <mutex>

namespace longspan {
namespace {

constexpr std::int64_t kDayUs = 86'400'000'000;

void put(char*& out, std::int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  out += width;
}

std::optional<int> number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int out = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  auto q = a / b;
  return a % b < 0 ? q - 1 : q;
}

}  // namespace

std::string Instant::text(int offset_min) const {
  std::int64_t local = us + static_cast<std::int64_t>(offset_min) * 60'000'000;
  Day day{static_cast<std::int32_t>(floor_div(local, kDayUs))};
  std::int64_t in_day = local - static_cast<std::int64_t>(day.number) * kDayUs;
  char buffer[40];
  char* at = buffer;
  auto date = day.text();
  date.copy(at, 10);
  at += 10;
  *at++ = 'T';
  put(at, in_day / 3'600'000'000, 2);
  *at++ = ':';
  put(at, in_day / 60'000'000 % 60, 2);
  *at++ = ':';
  put(at, in_day / 1'000'000 % 60, 2);
  if (auto fraction = in_day % 1'000'000) {
    *at++ = '.';
    if (fraction % 1000 == 0)
      put(at, fraction / 1000, 3);
    else
      put(at, fraction, 6);
  }
  if (offset_min == 0) {
    *at++ = 'Z';
  } else {
    *at++ = offset_min < 0 ? '-' : '+';
    int magnitude = offset_min < 0 ? -offset_min : offset_min;
    put(at, magnitude / 60, 2);
    *at++ = ':';
    put(at, magnitude % 60, 2);
  }
  return {buffer, at};
}

std::optional<Stamp> Stamp::parse(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  auto day = Day::parse(text.substr(0, 10));
  auto hour = number(text.substr(11, 2));
  auto minute = number(text.substr(14, 2));
  auto second = number(text.substr(17, 2));
  if (!day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59)
    return std::nullopt;
  std::int64_t us = 0;
  std::size_t at = 19;
  if (text[at] == '.') {
    auto end = text.find_first_not_of("0123456789", ++at);
    if (end == std::string_view::npos || end == at || end - at > 6) return std::nullopt;
    us = *number(text.substr(at, end - at));
    for (auto digits = end - at; digits < 6; ++digits) us *= 10;
    at = end;
  }
  int offset = 0;
  auto rest = text.substr(at);
  if (rest != "Z") {
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':')
      return std::nullopt;
    auto hours = number(rest.substr(1, 2));
    auto minutes = number(rest.substr(4, 2));
    if (!hours || !minutes || *hours > 18 || *minutes > 59) return std::nullopt;
    offset = *hours * 60 + *minutes;
    if (rest[0] == '-') offset = -offset;
  }
  us += static_cast<std::int64_t>(day->number) * kDayUs +
        ((*hour * 60LL + *minute - offset) * 60 + *second) * 1'000'000;
  return Stamp{{us}, static_cast<std::int16_t>(offset)};
}

std::optional<Zone> Zone::find(std::string_view name) {
  // locate_zone walks the whole database; programmes use a handful of zones.
  static std::mutex mutex;
  static std::map<std::string, date::time_zone const*, std::less<>> known;
  std::lock_guard lock(mutex);
  if (auto it = known.find(name); it != known.end()) return Zone(it->second);
  try {
    auto const* zone = date::locate_zone(std::string(name));
    known.emplace(name, zone);
    return Zone(zone);
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

int Zone::offset_min(Instant at) const {
  auto const* zone = static_cast<date::time_zone const*>(zone_);
  // China has one offset; asking the database for every fact would cost more than the rest of the
  // fold.
  struct Span {
    date::time_zone const* zone = nullptr;
    std::int64_t begin = 0, end = 0;
    int offset = 0;
  };
  thread_local Span span;
  auto second = floor_div(at.us, 1'000'000);
  if (span.zone != zone || second < span.begin || second >= span.end) {
    auto info = zone->get_info(date::sys_seconds(std::chrono::seconds(second)));
    span = {zone, info.begin.time_since_epoch().count(), info.end.time_since_epoch().count(),
            static_cast<int>(info.offset.count() / 60)};
  }
  return span.offset;
}

Day Zone::day_of(Instant at, int day_ends_hour) const {
  std::int64_t local = at.us + offset_min(at) * 60'000'000LL;
  std::int64_t shift = 0;
  if (day_ends_hour > 0)
    shift = day_ends_hour < 12 ? -day_ends_hour * 3'600'000'000LL
                               : (24 - day_ends_hour) * 3'600'000'000LL;
  return Day{static_cast<std::int32_t>(floor_div(local + shift, kDayUs))};
}

Instant Zone::at(Day day, int hour, int minute) const {
  auto const* zone = static_cast<date::time_zone const*>(zone_);
  auto local = date::local_seconds(std::chrono::seconds(
      static_cast<std::int64_t>(day.number) * 86'400 + hour * 3'600 + minute * 60));
  auto system = zone->to_sys(local, date::choose::earliest);
  return Instant{static_cast<std::int64_t>(system.time_since_epoch().count()) * 1'000'000};
}

std::string_view Zone::name() const { return static_cast<date::time_zone const*>(zone_)->name(); }

std::unique_ptr<Clock> system_clock() {
  struct System final : Clock {
    Instant now() const override {
      using namespace std::chrono;
      return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
    }
  };
  return std::make_unique<System>();
}

}  // namespace longspan
