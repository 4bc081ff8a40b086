#pragma once
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/day.hpp"

namespace longspan {

/// Microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t us = 0;

  auto operator<=>(Instant const&) const = default;
  std::int64_t ms() const { return us / 1000; }
  /// RFC 3339 in UTC, or with the offset given in minutes.
  std::string text(int offset_min = 0) const;
};

/// What a device says: an instant and its own offset from UTC.
struct Stamp {
  Instant instant;
  std::int16_t offset_min = 0;

  auto operator<=>(Stamp const&) const = default;
  std::string text() const { return instant.text(offset_min); }
  static std::optional<Stamp> parse(std::string_view rfc3339);
};

/// An IANA time zone. Unknown names give nullopt.
class Zone {
 public:
  static std::optional<Zone> find(std::string_view name);
  /// The civil day there; a reporting day that ends at `day_ends_hour` (1..23) still belongs to
  /// the day before until that hour when the hour is before noon, and to the next day from that
  /// hour on when it is noon or later. 0 is midnight.
  Day day_of(Instant at, int day_ends_hour = 0) const;
  int offset_min(Instant at) const;
  /// The instant of local `hour`:`minute` on `day` (the earlier one where it comes twice).
  Instant at(Day day, int hour, int minute = 0) const;
  std::string_view name() const;

 private:
  explicit Zone(void const* zone) : zone_(zone) {}
  void const* zone_;
};

/// Time is a port: the simulator owns it in tests.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

std::unique_ptr<Clock> system_clock();

}  // namespace longspan
