#include "exchange/calendar_feed.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace longspan::exchange {
namespace {

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 2) {
    end = text.find("\r\n", at);
    EXPECT_NE(end, std::string::npos) << "a line that does not end in CRLF";
    if (end == std::string::npos) break;
    out.push_back(text.substr(at, end - at));
  }
  return out;
}

/// Content lines as a calendar program sees them (RFC 5545, 3.1).
std::vector<std::string> unfolded(std::string const& text) {
  std::vector<std::string> out;
  for (auto const& line : lines_of(text))
    if (line.starts_with(' '))
      out.back() += line.substr(1);
    else
      out.push_back(line);
  return out;
}

CalendarEvent event() {
  CalendarEvent out;
  out.uid = "2026-07-2@longspan";
  out.day = *Day::of(2026, 7, 31);
  out.stated = {1'785'000'000'500'000};
  out.summary = "旬协调";
  return out;
}

bool has(std::vector<std::string> const& lines, std::string const& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(CalendarFeed, AnEventTakesOneWholeDay) {
  auto const lines = unfolded(calendar_text("计划", {event()}));
  EXPECT_EQ(lines.front(), "BEGIN:VCALENDAR");
  EXPECT_EQ(lines.back(), "END:VCALENDAR");
  EXPECT_TRUE(has(lines, "DTSTART;VALUE=DATE:20260731"));
  EXPECT_TRUE(has(lines, "DTEND;VALUE=DATE:20260801"));
  EXPECT_TRUE(has(lines, "DTSTAMP:20260725T172000Z"));
  EXPECT_TRUE(has(lines, "STATUS:TENTATIVE"));
  EXPECT_TRUE(has(lines, "X-WR-CALNAME:计划"));
}

TEST(CalendarFeed, LongLinesAreFoldedBetweenCharacters) {
  auto one = event();
  for (int i = 0; i < 60; ++i) one.description += "阿克苏河的桥a";
  auto const text = calendar_text("计划", {one});
  for (auto const& line : lines_of(text)) {
    EXPECT_LE(line.size(), 75U);
    // A continued line begins with a space, then with a whole character.
    auto const first = line.starts_with(' ') ? 1U : 0U;
    EXPECT_NE(static_cast<unsigned char>(line[first]) & 0xC0, 0x80U);
  }
  EXPECT_TRUE(has(unfolded(text), "DESCRIPTION:" + one.description));
}

TEST(CalendarFeed, WhatWouldEndATextIsEscaped) {
  auto one = event();
  one.location = "三楼, 东; 会议室\\1\r\nEND:VCALENDAR";
  auto const lines = unfolded(calendar_text("a;b", {one}));
  EXPECT_TRUE(has(lines, "LOCATION:三楼\\, 东\\; 会议室\\\\1\\nEND:VCALENDAR"));
  EXPECT_TRUE(has(lines, "X-WR-CALNAME:a\\;b"));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "END:VCALENDAR"), 1);
}

}  // namespace
}  // namespace longspan::exchange
