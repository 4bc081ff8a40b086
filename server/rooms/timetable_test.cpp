#include "rooms/timetable.hpp"

#include <gtest/gtest.h>

namespace longspan::rooms {
namespace {

Day day(std::string_view text) { return *Day::parse(text); }
Zone const kZone = *Zone::find("Asia/Shanghai");

Uuid id(unsigned char last) {
  Uuid out;
  out.bytes[15] = last;
  return out;
}

Room lesson(unsigned char number, std::string_view first, std::string at = "10:20") {
  Room out{"P", {}, 1, std::nullopt};
  out.told.room = id(number);
  out.told.title = "声音";
  out.told.places = {{"AKS-3Z", "G7-1"}};
  out.told.leads = {id(100)};
  out.told.day = day(first);
  out.told.at = std::move(at);
  out.told.minutes = 40;
  out.told.every_weeks = 1;
  return out;
}

Places places() {
  Place school;
  school.told.place = "AKS-3Z";
  school.told.from = "10:00";
  school.told.to = "19:30";
  school.told.terms = {{"秋季学期", day("2026-09-01"), day("2027-01-15")}};
  school.told.free = {{"国庆节", day("2026-10-01"), day("2026-10-07")}};
  school.told.extra = {day("2026-10-05")};
  return {{"AKS-3Z", school}};
}

std::vector<std::string> days(std::vector<Occurrence> const& list) {
  std::vector<std::string> out;
  for (auto const& one : list) out.push_back(one.day.text());
  return out;
}

TEST(Timetable, RepeatsEveryNWeeksUntilItsLastDay) {
  auto room = lesson(1, "2026-09-03");
  room.told.every_weeks = 2;
  room.told.until = day("2026-10-14");
  std::vector<Day> const expected{day("2026-09-03"), day("2026-09-17"), day("2026-10-01")};
  EXPECT_EQ(arranged_days(room, day("2026-08-01"), day("2026-12-31")), expected);
  EXPECT_EQ(arranged_days(room, day("2026-09-04"), day("2026-09-17")),
            std::vector<Day>{day("2026-09-17")});
  EXPECT_TRUE(is_arranged(room, day("2026-10-01")));
  EXPECT_FALSE(is_arranged(room, day("2026-09-10")));
  EXPECT_FALSE(is_arranged(room, day("2026-10-15")));
  room.told.every_weeks = std::nullopt;
  EXPECT_FALSE(is_arranged(room, day("2026-09-17"))) << "once";
}

TEST(Timetable, AClosedRoomMeetsNoMoreButWhatWasHeldStays) {
  auto room = lesson(1, "2026-09-03");
  room.closed = day("2026-09-10");
  Meeting held;
  held.meeting = day("2026-09-10");
  held.held = Meeting::Held{};
  held.held->began = kZone.at(day("2026-09-10"), 10, 20);
  held.held->ended = kZone.at(day("2026-09-10"), 11);
  auto const list = occurrences(room, {held}, {}, kZone, day("2026-09-01"), day("2026-09-30"));
  EXPECT_EQ(days(list), (std::vector<std::string>{"2026-09-03", "2026-09-10"}));
}

TEST(Timetable, NoLessonOnHolidaysAndOutOfTermUnlessTheDayIsMadeUp) {
  auto const room = lesson(1, "2026-08-27");
  auto const on = [&](std::string_view at) {
    return occurrence(room, day(at), nullptr, places(), kZone);
  };
  EXPECT_EQ(on("2026-10-01").rest->holiday, "国庆节");
  EXPECT_EQ(on("2026-08-27").rest->holiday, "") << "before term";
  EXPECT_FALSE(on("2026-10-05").rest) << "a day made up";
  EXPECT_FALSE(on("2026-09-03").rest);
  auto study = room;
  study.told.kind = RoomKind::study_meeting;
  auto const met = occurrence(study, day("2026-10-01"), nullptr, places(), kZone);
  EXPECT_FALSE(met.rest) << "grown people meet on holidays, and are told that it is one";
  EXPECT_EQ(met.outside_term, std::vector<std::string>{"AKS-3Z"});
}

TEST(Timetable, TellsOfHoursThatDoNotFit) {
  EXPECT_TRUE(occurrence(lesson(1, "2026-09-03"), day("2026-09-03"), nullptr, places(), kZone)
                  .outside_hours.empty());
  for (auto const* at : {"09:50", "19:00"})
    EXPECT_EQ(occurrence(lesson(1, "2026-09-03", at), day("2026-09-03"), nullptr, places(), kZone)
                  .outside_hours.size(),
              1U)
        << at;
}

TEST(Timetable, AMovedMeetingKeepsItsNameAndSeveralChangesAddUp) {
  auto const room = lesson(1, "2026-09-03");
  Meeting said;
  contract::MeetingChanged change{room.told.room, day("2026-09-10"), MeetingChange::moved,
                                  "运动会",       day("2026-09-12"), "16:00",
                                  std::nullopt};
  fold_change(said, change);
  change.change = MeetingChange::substituted;
  change.lead = id(101);
  fold_change(said, change);
  auto const list = occurrences(room, {said}, {}, kZone, day("2026-09-08"), day("2026-09-13"));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].said.meeting, day("2026-09-10"));
  EXPECT_EQ(list[0].day, day("2026-09-12"));
  EXPECT_EQ(list[0].clock, "16:00");
  EXPECT_EQ(list[0].said.lead, id(101));
  change.change = MeetingChange::restored;
  fold_change(said, change);
  EXPECT_EQ(occurrence(room, day("2026-09-10"), &said, {}, kZone).clock, "10:20");
  EXPECT_FALSE(said.lead);
}

TEST(Timetable, AMeetingOpensAQuarterOfAnHourBefore) {
  auto const room = lesson(1, "2026-09-03");
  auto const one = occurrence(room, day("2026-09-03"), nullptr, {}, kZone);
  auto const at = [&](int hour, int minute, bool live = false) {
    return to_text(state_of(one, live, kZone.at(one.day, hour, minute), kZone));
  };
  EXPECT_EQ(at(10, 4), "coming");
  EXPECT_EQ(at(10, 5), "open");
  EXPECT_EQ(at(11, 0), "open");
  EXPECT_EQ(at(11, 1), "missed");
  EXPECT_EQ(at(11, 1, true), "live");
  auto const next = nearest(room, {}, {}, kZone, kZone.at(day("2026-09-03"), 12));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->day, day("2026-09-10"));
}

TEST(Timetable, ClashesAreOfTheSameLeadOrClassAtOneTime) {
  auto const one = lesson(1, "2026-09-03");
  auto other = lesson(2, "2026-09-03", "10:50");
  auto later = lesson(3, "2026-09-03", "11:00");
  auto const of = [](Room const& room) {
    return occurrence(room, room.told.day, nullptr, {}, kZone);
  };
  auto const first = of(one);
  auto const second = of(other);
  auto const third = of(later);
  auto const kinds = [&] {
    std::vector<std::string> out;
    for (auto const& clash : clashes({{&one, &first}, {&other, &second}}, kZone))
      out.push_back(std::to_string(clash.one) + std::string(to_text(clash.with)));
    return out;
  };
  EXPECT_EQ(kinds(), (std::vector<std::string>{"0lead", "0place", "1lead", "1place"}));
  other.told.leads = {id(101)};
  other.told.speakers = {id(100)};
  other.told.places = {{"AKS-3Z", "G7-2"}};
  EXPECT_EQ(kinds(), (std::vector<std::string>{"0speaker", "1speaker"}));
  EXPECT_TRUE(clashes({{&one, &first}, {&later, &third}}, kZone).empty()) << "one after the other";
}

}  // namespace
}  // namespace longspan::rooms
