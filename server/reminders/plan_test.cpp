#include "reminders/plan.hpp"

#include <gtest/gtest.h>

namespace longspan::reminders {
namespace {

Uuid const kWang = *Uuid::parse("00000000-0000-7000-8000-000000000001");
Uuid const kLi = *Uuid::parse("00000000-0000-7000-8000-000000000002");
Day const kToday = *Day::parse("2026-07-14");
Zone const kUrumqi = *Zone::find("Asia/Urumqi");  // UTC+6

Moment at(int hour, int minute = 0, Day day = kToday) {
  return {kUrumqi, kUrumqi.at(day, hour, minute), day};
}

Owed owed(Day due, int overdue_days = 0, std::vector<Uuid> accounts = {kWang}) {
  return {"P", "daily_report:P:A:" + due.text(), due, overdue_days, "日报", "report", accounts};
}

Channel mail() {
  Channel out;
  out.programme = "P";
  out.code = "mail";
  return out;
}
Channel group() {
  auto out = mail();
  out.kind = ChannelKind::dingtalk;
  return out;
}

bool nobody(std::string const&, Stage, std::optional<Uuid> const&) { return false; }

std::vector<Letter> planned(Channel const& channel, std::vector<Owed> const& list, Moment moment) {
  return plan(channel, list, moment, nobody, {kWang, kLi});
}

TEST(Reminders, AStageIsTheDaysPlace) {
  EXPECT_EQ(stage_of(owed(kToday + 2), kToday, 1), std::nullopt);
  EXPECT_EQ(stage_of(owed(kToday + 1), kToday, 1), Stage::before);
  EXPECT_EQ(stage_of(owed(kToday), kToday, 1), Stage::due);
  EXPECT_EQ(stage_of(owed(kToday - 1, 1), kToday, 1), Stage::after);
  // Friday's on a Sunday that rests: no working day has passed.
  EXPECT_EQ(stage_of(owed(kToday - 2, 0), kToday, 1), std::nullopt);
}

TEST(Reminders, OnTheDayTheyWaitForTheirHourOverdueTheyDoNot) {
  EXPECT_TRUE(planned(mail(), {owed(kToday)}, at(15, 59)).empty());
  EXPECT_EQ(planned(mail(), {owed(kToday)}, at(16)).size(), 1U);
  EXPECT_EQ(planned(mail(), {owed(kToday - 1, 1)}, at(7)).size(), 1U);
}

TEST(Reminders, OnlyThoseWhoOweAreToldEachTheirOwn) {
  auto const letters = planned(
      mail(), {owed(kToday - 2, 2, {kWang, kLi}), owed(kToday - 1, 1, {kLi}), owed(kToday, 0, {})},
      at(17));
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_EQ(letters[0].account, kWang);
  EXPECT_EQ(letters[0].lines.size(), 1U);
  EXPECT_EQ(letters[1].account, kLi);
  ASSERT_EQ(letters[1].lines.size(), 2U);
  EXPECT_EQ(letters[1].lines[0].due, kToday - 2) << "what has waited longest comes first";
}

TEST(Reminders, WhoHasNoAddressIsToldOnceThereIsOne) {
  auto const channel = mail();
  std::vector<Owed> const list{owed(kToday - 1, 1)};
  EXPECT_TRUE(plan(channel, list, at(9), nobody, {}).empty());
  EXPECT_EQ(plan(channel, list, at(9), nobody, {kWang}).size(), 1U);
}

TEST(Reminders, EachStageIsToldOnce) {
  std::vector<Owed> const list{owed(kToday - 1, 1)};
  auto const told_of = [](Stage told) {
    return [told](std::string const&, Stage stage, std::optional<Uuid> const&) {
      return stage == told;
    };
  };
  EXPECT_TRUE(plan(mail(), list, at(9), told_of(Stage::after), {kWang}).empty());
  EXPECT_EQ(plan(mail(), list, at(9), told_of(Stage::due), {kWang}).size(), 1U);
}

TEST(Reminders, AGroupGetsOneMessageOfAll) {
  auto const letters =
      planned(group(), {owed(kToday - 1, 1, {}), owed(kToday - 2, 2, {kLi})}, at(9));
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_FALSE(letters[0].account.has_value());
  EXPECT_EQ(letters[0].lines.size(), 2U);
}

TEST(Reminders, AChannelSpeaksOfItsStagesOnly) {
  auto channel = mail();
  channel.stages = bit(Stage::after);
  EXPECT_TRUE(planned(channel, {owed(kToday)}, at(17)).empty());
  EXPECT_EQ(planned(channel, {owed(kToday - 1, 1)}, at(17)).size(), 1U);
  channel.enabled = false;
  EXPECT_TRUE(planned(channel, {owed(kToday - 1, 1)}, at(17)).empty());
}

TEST(Reminders, QuietHoursHoldBackAtTheProgrammesClock) {
  auto const channel = mail();  // 21 to 7
  EXPECT_TRUE(planned(channel, {owed(kToday - 1, 1)}, at(6, 59)).empty());
  EXPECT_EQ(planned(channel, {owed(kToday - 1, 1)}, at(7)).size(), 1U);
  EXPECT_EQ(planned(channel, {owed(kToday - 1, 1)}, at(20, 59)).size(), 1U);
  EXPECT_TRUE(planned(channel, {owed(kToday - 1, 1)}, at(21)).empty());
  EXPECT_EQ(after_quiet(channel, kUrumqi, kUrumqi.at(kToday, 22)), kUrumqi.at(kToday + 1, 7));
  EXPECT_EQ(after_quiet(channel, kUrumqi, kUrumqi.at(kToday, 3)), kUrumqi.at(kToday, 7));
  EXPECT_EQ(after_quiet(channel, kUrumqi, kUrumqi.at(kToday, 12)), kUrumqi.at(kToday, 12));
  auto none = channel;
  none.quiet_from = none.quiet_to = 21;
  EXPECT_FALSE(is_quiet(none, kUrumqi, kUrumqi.at(kToday, 21)));
}

TEST(Reminders, ADigestIsMadeOnceADayFromItsHourOn) {
  auto channel = mail();
  channel.digest_hour = 8;
  channel.digest_day = kToday - 1;
  EXPECT_TRUE(planned(channel, {owed(kToday)}, at(7, 59)).empty());
  // Down at eight, it is made when the server is back; and what is due today is in it.
  EXPECT_EQ(planned(channel, {owed(kToday)}, at(11)).size(), 1U);
  EXPECT_EQ(digest_due(channel, at(11)), kToday);
  channel.digest_day = kToday;
  EXPECT_TRUE(planned(channel, {owed(kToday - 1, 1)}, at(12)).empty());
}

TEST(Reminders, WhatIsDoneMeanwhileIsNotTold) {
  std::vector<Line> lines;
  for (auto const& letter : planned(mail(), {owed(kToday - 1, 1), owed(kToday)}, at(17)))
    lines.insert(lines.end(), letter.lines.begin(), letter.lines.end());
  ASSERT_EQ(lines.size(), 2U);
  std::vector<Owed> later{owed(kToday - 1, 3)};
  auto const left = still_owed(lines, kWang, later, kToday + 2);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].overdue_days, 3) << "told as it stands when it goes out";
  EXPECT_TRUE(still_owed(lines, kLi, later, kToday + 2).empty()) << "somebody else's now";
  EXPECT_EQ(still_owed(lines, std::nullopt, later, kToday + 2).size(), 1U);
}

TEST(Reminders, TriesComeApartAndEnd) {
  Instant const now{0};
  EXPECT_EQ(next_try(1, now), Instant{5'000'000});
  for (int attempts = 2; attempts < 10; ++attempts)
    EXPECT_GT(*next_try(attempts, now), *next_try(attempts - 1, now));
  EXPECT_EQ(next_try(10, now), std::nullopt);
}

}  // namespace
}  // namespace longspan::reminders
