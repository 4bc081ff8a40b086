#include "rhythm/duties.hpp"

#include <gtest/gtest.h>

#include "rhythm/model.hpp"

namespace longspan::rhythm {
namespace {

using contract::CalendarDayKind;

/// A project at Urumqi's clock (UTC+6) that started on Wednesday, the first of April 2026.
class Duties : public testing::Test {
 protected:
  Duties() {
    programme.info.zone = "Asia/Urumqi";
    project.stages[static_cast<std::size_t>(contract::StageName::start)]
                  [static_cast<std::size_t>(contract::StageAspect::reached)] =
        programme::StageDay{april(1), 3};
  }

  static Day april(unsigned day) { return *Day::of(2026, 4, day); }
  static Instant at(unsigned day, int hour) {
    return Zone::find("Asia/Urumqi")->at(april(day), hour);
  }
  void file(unsigned day, Instant made, Instant received) {
    filed.push_back({april(day), 100 + day, {made, 360}, received});
  }
  void file(unsigned day, Instant made) { file(day, made, made); }

  /// One letter a day: n not owed, r rest, s shutdown, m met, l late, x missed, e excused, d due,
  /// a ahead.
  std::string strip(unsigned from, unsigned to, unsigned today) {
    std::string out;
    for (auto const& day : daily_duties(programme, project, contract::Duty::daily_report, filed,
                                        april(from), april(to), april(today)))
      out += std::string_view("nrsmlxeda")[static_cast<std::size_t>(day.state)];
    return out;
  }

  programme::Programme programme;
  programme::Project project;
  std::vector<FiledDay> filed;
};

TEST_F(Duties, BeginWithTheStartAndEndWithTheCompletion) {
  project.stages[static_cast<std::size_t>(contract::StageName::completion)]
                [static_cast<std::size_t>(contract::StageAspect::reached)] =
      programme::StageDay{april(4), 9};
  EXPECT_EQ((daily_duties(programme, project, contract::Duty::daily_report, filed, april(1) - 1,
                          april(5), april(20))
                 .size()),
            6U);
  EXPECT_EQ(strip(1, 6, 20), "xxxnnn");
}

TEST_F(Duties, OfAProjectNotStartedAreNone) {
  project.stages = {};
  EXPECT_EQ(strip(1, 5, 3), "nnnnn");
}

TEST_F(Duties, AreMissedDueOrAhead) { EXPECT_EQ(strip(1, 5, 3), "xxdaa"); }

TEST_F(Duties, AreMetUntilTheDayEndsAndLateAfterIt) {
  file(1, at(1, 23));
  file(2, at(3, 0));
  EXPECT_EQ(strip(1, 3, 4), "mlx");
}

TEST_F(Duties, EndAtTheHourTheProgrammeSays) {
  programme.info.day_ends_hour = 2;
  file(1, at(2, 1));
  file(2, at(3, 3));
  EXPECT_EQ(strip(1, 2, 4), "ml");
}

TEST_F(Duties, OfAPhoneWithoutASignalAreMetWhenTheReportWasMade) {
  file(1, at(1, 20), at(4, 9));
  EXPECT_EQ(strip(1, 1, 4), "m");
}

TEST_F(Duties, AreNotMetByAClockThatRunsAhead) {
  // The phone says tomorrow evening; the server had it tonight.
  file(1, at(2, 20), at(1, 20));
  EXPECT_EQ(strip(1, 1, 4), "m");
}

TEST_F(Duties, RestOnRestDaysAndHolidaysButNotOnMovedWorkingDays) {
  programme.calendar.rest_days = 1U << 6;  // Sunday: the 5th and 12th
  programme.calendar.days[april(6)] = {CalendarDayKind::holiday, contract::Name{"清明节", {}}, 7};
  programme.calendar.days[april(12)] = {CalendarDayKind::working, {}, 8};
  EXPECT_EQ(strip(4, 13, 20), "xrrxxxxxxx");
  programme.calendar.days[april(6)].kind = CalendarDayKind::ordinary;
  EXPECT_EQ(strip(4, 7, 20), "xrxx");
}

TEST_F(Duties, StandStillInAShutdownUnlessItIsWithdrawn) {
  project.shutdowns["w"] = {april(2), april(3), false, "越冬停工", 11};
  EXPECT_EQ(strip(1, 4, 20), "xssx");
  project.shutdowns["w"].to.reset();
  EXPECT_EQ(strip(1, 4, 20), "xsss");
  project.shutdowns["w"].withdrawn = true;
  EXPECT_EQ(strip(1, 4, 20), "xxxx");
}

TEST_F(Duties, AreExcusedWithAReason) {
  project.excuses[{contract::Duty::daily_report, april(2)}] = {"停电", 12};
  auto const days = daily_duties(programme, project, contract::Duty::daily_report, filed, april(1),
                                 april(2), april(9));
  EXPECT_EQ(days[1].state, DutyState::excused);
  EXPECT_EQ(*days[1].reason, "停电");
  EXPECT_EQ(days[1].seq, 12U);
}

TEST_F(Duties, OfAWeekAreMetByAnInspectionInItAndDueUntilItsLastWorkingDay) {
  programme.calendar.rest_days = 1U << 6;  // Sundays: the 5th, 12th, 19th
  auto const weeks = [&](unsigned today) {
    std::string out;
    for (auto const& week :
         weekly_duties(programme, project, filed, april(1), april(26), april(today)))
      out += std::string_view("nrsmlxeda")[static_cast<std::size_t>(week.state)];
    return out;
  };
  EXPECT_EQ(weeks(1), "daaa");
  EXPECT_EQ(weeks(4), "daaa");  // Saturday, its last working day
  EXPECT_EQ(weeks(5), "xaaa");
  EXPECT_EQ(weeks(6), "xdaa");
  file(8, at(8, 10));
  EXPECT_EQ(weeks(20), "xmxd");
  project.shutdowns["w"] = {april(13), april(19), false, "越冬停工", 11};
  EXPECT_EQ(weeks(20), "xmsd");
  project.excuses[{contract::Duty::weekly_inspection, *Day::of(2026, 3, 30)}] = {"道路中断", 12};
  EXPECT_EQ(weeks(20), "emsd");
}

TEST_F(Duties, AReportOnADayOfRestCountsAllTheSame) {
  programme.calendar.rest_days = 0x7F;
  file(2, at(2, 19));
  EXPECT_EQ(strip(1, 3, 9), "rmr");
}

TEST_F(Duties, AreCountedForTheFigures) {
  programme.calendar.rest_days = 1U << 6;
  project.excuses[{contract::Duty::daily_report, april(3)}] = {"停电", 12};
  file(1, at(1, 20));
  file(2, at(4, 8));
  auto const counts = count_duties(daily_duties(programme, project, contract::Duty::daily_report,
                                                filed, april(1), april(7), april(7)));
  EXPECT_EQ(counts.met, 1);
  EXPECT_EQ(counts.late, 1);
  EXPECT_EQ(counts.excused, 1);
  EXPECT_EQ(counts.missed, 2);  // the 4th and the 6th; the 5th is a Sunday, the 7th is not over
  EXPECT_EQ(counts.owed, 5);
}

TEST(RecentStrip, OwesNothingOnDaysOfRest) {
  programme::Calendar calendar;
  calendar.rest_days = 1U << 6;
  Day const friday = *Day::of(2026, 4, 3);
  auto const strip = [&](Day shut) {
    return recent_strip(
               1, friday, friday, std::nullopt, calendar, [&](Day day) { return day == shut; },
               friday + 4)
        .substr(24);
  };
  EXPECT_EQ(strip({}), "-10-00");
  EXPECT_EQ(strip(friday + 1), "-1--00");
  EXPECT_EQ(strip(friday), "-10-00");
}

}  // namespace
}  // namespace longspan::rhythm
