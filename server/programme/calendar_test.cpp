#include "programme/calendar.hpp"

#include <gtest/gtest.h>

namespace longspan::programme {
namespace {

TEST(Calendar, CountsWorkingDays) {
  Calendar calendar;
  calendar.rest_days = 1U << 6;
  Day const saturday = *Day::of(2026, 7, 18);
  EXPECT_EQ(calendar.working_day_after(saturday, 0), saturday);
  EXPECT_EQ(calendar.working_day_after(saturday, 1), saturday + 2);
  EXPECT_EQ(calendar.working_days(saturday, saturday + 2), 1);
  EXPECT_EQ(calendar.working_days(saturday, saturday - 9), 0);
  calendar.days[saturday + 1].kind = contract::CalendarDayKind::working;
  EXPECT_EQ(calendar.working_day_after(saturday, 1), saturday + 1);
}

TEST(Calendar, ThatAlwaysRestsStillComesToAnEnd) {
  Calendar calendar;
  calendar.rest_days = 0x7F;
  EXPECT_GT(calendar.working_day_after(*Day::of(2026, 7, 18), 3), *Day::of(2026, 7, 18));
}

TEST(TenDays, AreWrittenAndRead) {
  EXPECT_EQ(TenDay::of(*Day::of(2026, 7, 14)).text(), "2026-07-2");
  EXPECT_EQ(TenDay::parse("2026-07-3"), TenDay::of(*Day::of(2026, 7, 31)));
  EXPECT_EQ(TenDay::parse("2026-12-3")->next().text(), "2027-01-1");
  EXPECT_EQ(TenDay::parse("2026-03-1")->before().text(), "2026-02-3");
  for (auto const* wrong : {"2026-07-4", "2026-13-1", "2026-7-1", "2026-07-", ""})
    EXPECT_EQ(TenDay::parse(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace longspan::programme
