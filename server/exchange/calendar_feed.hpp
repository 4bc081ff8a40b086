#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

/// iCalendar (RFC 5545) for calendar programs that subscribe.
namespace longspan::exchange {

/// Something that takes a day, at an hour nobody states; or from one instant to another.
struct CalendarEvent {
  std::string uid;  ///< the same each time the feed is read: a moved event moves, it is not doubled
  Day day;
  std::uint64_t sequence = 0;  ///< higher each time it is moved
  Instant stated;              ///< when what stands was said
  std::string summary;
  std::string description;
  std::string location;
  bool confirmed = false;
  std::optional<Instant> begins, ends;  ///< both: in place of the day; people are busy then
  bool cancelled = false;
};

/// The whole calendar: lines end in CRLF and are folded at 75 octets, never inside a character.
std::string calendar_text(std::string_view name, std::vector<CalendarEvent> const& events);

}  // namespace longspan::exchange
