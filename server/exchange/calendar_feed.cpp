#include "exchange/calendar_feed.hpp"

#include <algorithm>

namespace longspan::exchange {
namespace {

constexpr std::size_t kOctets = 75;  // RFC 5545, 3.1

/// Ends where `text` may be cut after at most `most` octets.
std::size_t cut_at(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  while (most > 0 && (text[most] & 0xC0) == 0x80) --most;
  return most;
}

void add_line(std::string& out, std::string_view line) {
  for (std::size_t room = kOctets;; room = kOctets - 1) {
    auto const end = cut_at(line, room);
    out.append(line.substr(0, end)).append("\r\n");
    line.remove_prefix(end);
    if (line.empty()) return;
    out += ' ';
  }
}

/// TEXT (3.3.11); control characters have no place in it.
std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\\' || c == ';' || c == ',')
      out.append(1, '\\').append(1, c);
    else if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
      out += c;
  }
  return out;
}

std::string digits_of(std::string text) {
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

/// "20260721T084100Z": an instant without its fraction.
std::string utc(Instant at) {
  constexpr std::int64_t kSecond = 1'000'000;
  return digits_of(Instant{at.us - at.us % kSecond}.text().substr(0, 19)) + "Z";
}

}  // namespace

std::string calendar_text(std::string_view name, std::vector<CalendarEvent> const& events) {
  std::string out;
  auto const line = [&](std::string_view property, std::string_view value) {
    add_line(out, std::string(property).append(value));
  };
  line("BEGIN:", "VCALENDAR");
  line("VERSION:", "2.0");
  line("PRODID:", "-//Longspan//Coordinations//ZH");
  line("CALSCALE:", "GREGORIAN");
  line("METHOD:", "PUBLISH");
  line("X-WR-CALNAME:", escaped(name));
  // Moved days are seen within half a day where the program heeds it.
  line("REFRESH-INTERVAL;VALUE=DURATION:", "PT12H");
  line("X-PUBLISHED-TTL:", "PT12H");
  for (auto const& event : events) {
    line("BEGIN:", "VEVENT");
    line("UID:", escaped(event.uid));
    line("DTSTAMP:", utc(event.stated));
    line("SEQUENCE:", std::to_string(event.sequence));
    if (event.begins && event.ends) {
      line("DTSTART:", utc(*event.begins));
      line("DTEND:", utc(*event.ends));
    } else {
      line("DTSTART;VALUE=DATE:", digits_of(event.day.text()));
      line("DTEND;VALUE=DATE:", digits_of((event.day + 1).text()));
    }
    line("SUMMARY:", escaped(event.summary));
    if (!event.description.empty()) line("DESCRIPTION:", escaped(event.description));
    if (!event.location.empty()) line("LOCATION:", escaped(event.location));
    line("STATUS:", event.cancelled ? "CANCELLED" : event.confirmed ? "CONFIRMED" : "TENTATIVE");
    // Nobody is busy the whole day, nor while what is cancelled would have been.
    line("TRANSP:", event.begins && !event.cancelled ? "OPAQUE" : "TRANSPARENT");
    line("END:", "VEVENT");
  }
  line("END:", "VCALENDAR");
  return out;
}

}  // namespace longspan::exchange
