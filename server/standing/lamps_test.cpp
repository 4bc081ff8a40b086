// Each lamp at its thresholds, the way back through yellow, and: carrying lamps on in any steps
// equals looking at every day.
#include "standing/lamps.hpp"

#include <gtest/gtest.h>

#include <random>

namespace longspan::standing {
namespace {

using contract::FindingState;
using contract::Severity;
using contract::StageName;
using programme::Calendar;
using programme::LampRules;
using programme::LampRulings;

constexpr auto green = LampColour::green;
constexpr auto yellow = LampColour::yellow;
constexpr auto red = LampColour::red;

Day on(char const* text) { return *Day::parse(text); }

struct Bench {
  LampInput input;
  Calendar calendar;
  LampRulings rules;

  Bench& started(Day day) {
    input.started = day;
    input.stage = static_cast<int>(StageName::start);
    return *this;
  }
  LampColour raw(LampName lamp, Day day) const {
    return raw_colour(lamp, input, calendar, rules.on(day), day);
  }
  LampTrack track(LampName lamp, Day from, Day to) const {
    LampTracks tracks;
    advance(tracks, input, {calendar, rules}, from, to);
    return tracks[static_cast<std::size_t>(lamp)];
  }
};

TEST(Lamps, StartTurnsAfterThePlannedMonthAndRedThreeMonthsAfterIt) {
  Bench bench;
  bench.input.start_planned = on("2026-02-10");
  EXPECT_EQ(bench.raw(LampName::start, on("2026-02-28")), green);
  EXPECT_EQ(bench.raw(LampName::start, on("2026-03-01")), yellow);
  EXPECT_EQ(bench.raw(LampName::start, on("2026-05-31")), yellow);
  EXPECT_EQ(bench.raw(LampName::start, on("2026-06-01")), red);
  bench.started(on("2026-06-05"));
  EXPECT_EQ(bench.raw(LampName::start, on("2026-07-01")), green);
}

TEST(Lamps, ScheduleMeasuresTheForecastAndThenTheDayItself) {
  Bench bench;
  bench.input.completion_planned = on("2026-06-30");
  bench.input.completion_forecast = on("2026-07-29");
  EXPECT_EQ(bench.raw(LampName::schedule, on("2026-05-01")), green);
  bench.input.completion_forecast = on("2026-07-30");
  EXPECT_EQ(bench.raw(LampName::schedule, on("2026-05-01")), yellow);
  EXPECT_EQ(bench.raw(LampName::schedule, on("2026-12-26")), yellow);
  EXPECT_EQ(bench.raw(LampName::schedule, on("2026-12-27")), red);
  bench.input.stage = static_cast<int>(StageName::completion);
  EXPECT_EQ(bench.raw(LampName::schedule, on("2026-12-27")), green);
}

TEST(Lamps, WithoutAPlanTheFirstForecastStandsForIt) {
  Bench bench;
  bench.input.completion_forecast = on("2026-12-31");
  EXPECT_EQ(bench.raw(LampName::schedule, on("2026-05-01")), green);
  bench.input.first_forecast = on("2026-06-30");
  EXPECT_EQ(bench.raw(LampName::schedule, on("2026-05-01")), red);
}

TEST(Lamps, ProgressIsYellowFromTenPointsAndRedBeyondThirty) {
  Bench bench;
  bench.input.plan = {{on("2026-01-01"), on("2026-04-10"), 1000}};  // a hundredth a day
  bench.input.progress = 100'000;
  EXPECT_EQ(bench.raw(LampName::progress, on("2026-01-19")), green);
  EXPECT_EQ(bench.raw(LampName::progress, on("2026-01-20")), yellow);
  EXPECT_EQ(bench.raw(LampName::progress, on("2026-02-09")), yellow);
  EXPECT_EQ(bench.raw(LampName::progress, on("2026-02-10")), red);
}

TEST(Lamps, PaymentIsMeasuredAgainstProgressAndOwedAfterCompletionToo) {
  Bench bench;
  bench.input.progress = 600'000;
  bench.input.funds_planned = 1'000'00;
  bench.input.paid = 451'00;
  EXPECT_EQ(bench.raw(LampName::payment, on("2026-01-01")), green);
  bench.input.paid = 450'00;
  EXPECT_EQ(bench.raw(LampName::payment, on("2026-01-01")), yellow);
  bench.input.paid = 299'00;
  bench.input.stage = static_cast<int>(StageName::completion);
  EXPECT_EQ(bench.raw(LampName::payment, on("2026-01-01")), red);
}

TEST(Lamps, RegistrationCountsWholeMonths) {
  Bench bench;
  bench.input.record_due = RecordDue{on("2026-01-31"), 2};
  EXPECT_EQ(bench.raw(LampName::registration, on("2026-02-27")), green);
  EXPECT_EQ(bench.raw(LampName::registration, on("2026-02-28")), yellow);
  EXPECT_EQ(bench.raw(LampName::registration, on("2026-03-31")), red);
}

TEST(Lamps, SilenceCountsWorkingDaysThatAreOver) {
  auto bench = Bench().started(on("2026-06-01"));
  bench.input.last_report = on("2026-06-12");  // a Friday
  bench.calendar.rest_days = 0b1100000;
  EXPECT_EQ(bench.raw(LampName::silence, on("2026-06-16")), green);
  EXPECT_EQ(bench.raw(LampName::silence, on("2026-06-17")), yellow);
  EXPECT_EQ(bench.raw(LampName::silence, on("2026-06-20")), red);
  bench.input.pauses = {{on("2026-06-16"), on("2026-06-16")}};
  EXPECT_EQ(bench.raw(LampName::silence, on("2026-06-17")), green);
  EXPECT_EQ(bench.raw(LampName::silence, on("2026-06-18")), yellow);
}

TEST(Lamps, ARedMadeGoodIsYellowThroughTheNextTenDay) {
  auto bench = Bench().started(on("2026-06-01"));
  LampTracks tracks;
  Timetable const timetable{bench.calendar, bench.rules};
  advance(tracks, bench.input, timetable, on("2026-06-01"), on("2026-06-13"));
  auto const& silence = tracks[static_cast<std::size_t>(LampName::silence)];
  EXPECT_EQ(silence, (LampTrack{red, on("2026-06-06"), on("2026-06-13")}));
  bench.input.last_report = on("2026-06-14");
  // Made good on the 14th, in the second ten-day: yellow to the end of the third.
  bench.input.stage = static_cast<int>(StageName::completion);
  advance(tracks, bench.input, timetable, on("2026-06-14"), on("2026-06-30"));
  EXPECT_EQ(silence, (LampTrack{yellow, on("2026-06-14"), on("2026-06-13")}));
  auto const next = next_turn(LampName::silence, silence, bench.input, timetable, on("2026-06-20"),
                              on("2026-12-31"));
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->day, on("2026-07-01"));
  EXPECT_EQ(next->colour, green);
  advance(tracks, bench.input, timetable, on("2026-07-01"), on("2026-07-01"));
  EXPECT_EQ(silence, (LampTrack{green, on("2026-07-01"), std::nullopt}));
}

TEST(Lamps, RulesHoldFromTheirDayOn) {
  auto bench = Bench().started(on("2026-06-01"));
  LampRules patient;
  patient.silence_yellow_days = 10;
  patient.silence_red_days = 20;
  bench.rules.from[on("2026-06-05")] = {patient, {}};
  EXPECT_EQ(bench.track(LampName::silence, on("2026-06-01"), on("2026-06-04")).colour, yellow);
  EXPECT_EQ(bench.track(LampName::silence, on("2026-06-01"), on("2026-06-05")).colour, green);
  EXPECT_EQ(bench.track(LampName::silence, on("2026-06-01"), on("2026-06-11")).since,
            on("2026-06-11"));
}

TEST(Lamps, AGraveFindingIsRedFromItsFirstOverdueDayUntilItIsClosed) {
  Calendar calendar;
  FindingSpan finding{FindingState::open, Severity::serious, on("2026-06-01"), 3, std::nullopt};
  auto track = [&](Day day) { return finding_track({&finding, 1}, calendar, day); };
  EXPECT_EQ(track(on("2026-06-04")).colour, green);
  EXPECT_EQ(next_finding_turn({&finding, 1}, calendar, on("2026-06-04"))->day, on("2026-06-05"));
  EXPECT_EQ(track(on("2026-06-09")), (LampTrack{red, on("2026-06-05"), on("2026-06-09")}));
  finding.state = FindingState::closed;
  finding.closed = on("2026-06-10");
  EXPECT_EQ(track(on("2026-06-20")), (LampTrack{yellow, on("2026-06-10"), on("2026-06-09")}));
  EXPECT_EQ(track(on("2026-06-21")).colour, green);
  finding.severity = Severity::minor;
  EXPECT_EQ(track(on("2026-06-09")).colour, green);
}

TEST(Lamps, TextGivesBackWhatWasWritten) {
  LampBase base{on("2026-06-01"), {}};
  base.tracks[1] = {yellow, on("2026-05-01"), std::nullopt};
  base.tracks[5] = {red, on("2026-05-20"), on("2026-05-31")};
  LampInput input;
  input.first_forecast = on("2026-08-01");
  input.record_due = RecordDue{on("2026-04-01"), kStatusRow};
  input.pauses = {{on("2026-06-03"), on("2026-06-09")}, {on("2026-06-11"), on("2026-06-11")}};
  LampBase base_read;
  LampInput read;
  read_lamps(lamps_text(base, input), base_read, read);
  EXPECT_EQ(base_read.day, base.day);
  EXPECT_EQ(base_read.tracks, base.tracks);
  EXPECT_EQ(read.start_planned, input.start_planned);
  EXPECT_EQ(read.first_forecast, input.first_forecast);
  EXPECT_EQ(read.record_due, input.record_due);
  EXPECT_EQ(read.pauses, input.pauses);
}

TEST(Lamps, OverdueOnADayIsTheSameEitherWayRound) {
  Calendar calendar;
  calendar.rest_days = 0b1100000;
  calendar.days[on("2026-06-10")] = {contract::CalendarDayKind::holiday, {}, 0};
  calendar.days[on("2026-06-13")] = {contract::CalendarDayKind::working, {}, 0};
  int overdue = 0;
  for (Day day = on("2026-06-08"); day < on("2026-06-30"); day = day + 1) {
    OverdueOn is_overdue(calendar, day);
    for (int ago = 0; ago < 20; ++ago)
      for (int due = 0; due < 9; ++due) {
        FindingSpan const finding{FindingState::open, Severity::minor, day - ago, due, {}};
        EXPECT_EQ(is_overdue(finding), finding.overdue_from(calendar) <= day) << ago << ' ' << due;
        overdue += is_overdue(finding);
      }
  }
  EXPECT_GT(overdue, 0);
}

/// A project that changes now and then, under a calendar and rules of its own.
class RandomCourse {
 public:
  explicit RandomCourse(unsigned seed) : random_(seed) {
    bench.calendar.rest_days = static_cast<std::uint8_t>(pick(128) & 0b1100000);
    for (int i = 0; i < 20; ++i)
      bench.calendar.days[first + pick(kDays)] = {
          pick(2) ? contract::CalendarDayKind::holiday : contract::CalendarDayKind::working, {}, 0};
    for (int i = pick(4); i > 0; --i) {
      LampRules rules;
      rules.silence_yellow_days = 1 + pick(6);
      rules.silence_red_days = 1 + pick(12);
      rules.progress_red_points = 10 + pick(60);
      rules.schedule_yellow_days = 1 + pick(60);
      rules.start_red_months = 1 + pick(4);
      bench.rules.from[first + pick(kDays)] = {rules, {}};
    }
    bench.input.start_planned = first + pick(60);
    bench.input.completion_planned = first + 100 + pick(200);
    bench.input.plan = {{first + pick(90), first + 100 + pick(150), 1000}};
    bench.input.progress = 0;
    bench.input.funds_planned = 100'000;
  }

  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

  /// What a fact of `day` changes.
  void change(Day day) {
    auto& input = bench.input;
    switch (pick(8)) {
      case 0:
        bench.started(day);
        break;
      case 1:
        input.completion_forecast = day + pick(300);
        break;
      case 2:
        input.paid += pick(40'000);
        break;
      case 3:
        input.record_due = RecordDue{day - 20 + pick(60), pick(13)};
        break;
      case 4:
        input.pauses = {{day, day + pick(20)}};
        break;
      case 5:
        if (pick(12) == 0) input.stage = static_cast<int>(StageName::completion);
        break;
      default:
        input.progress = std::min<std::int64_t>(input.progress + pick(90'000), 1'000'000);
        if (input.started) input.last_report = day;
    }
  }

  static constexpr int kDays = 400;
  Day const first{20'000};
  Bench bench;

 private:
  std::mt19937 random_;
};

class RandomCourses : public testing::TestWithParam<unsigned> {};

TEST_P(RandomCourses, AnyStepsEqualADayAtATime) {
  RandomCourse course(GetParam());
  auto const& bench = course.bench;
  Timetable const timetable{bench.calendar, bench.rules};
  LampTracks stepped;
  LampTracks daily;
  Day carried = course.first;  // not yet in `stepped`
  int turns = 0;
  for (int i = 0; i < RandomCourse::kDays; ++i) {
    Day const day = course.first + i;
    if (course.pick(9) == 0) {
      // A fact comes, or somebody looks, after some days.
      if (carried < day) advance(stepped, bench.input, timetable, carried, day - 1);
      carried = day;
      course.change(day);
    }
    // Day by day, by the raw colour alone.
    for (std::size_t lamp = 0; lamp < daily.size(); ++lamp) {
      auto& track = daily[lamp];
      auto colour = bench.raw(static_cast<LampName>(lamp), day);
      if (colour == red)
        track.last_red = day;
      else if (track.last_red && yellow_until(*track.last_red) >= day)
        colour = yellow;
      else
        track.last_red.reset();
      if (colour != track.colour) {
        track.colour = colour;
        track.since = day;
        ++turns;
      }
    }
    auto seen = stepped;
    advance(seen, bench.input, timetable, carried, day);
    ASSERT_EQ(seen, daily) << "day " << i;
    LampBase base{carried, stepped};
    LampBase read;
    LampInput input;
    read_lamps(lamps_text(base, bench.input), read, input);
    ASSERT_EQ(read.tracks, stepped);
  }
  EXPECT_GT(turns, 0);
}

TEST_P(RandomCourses, TheNextTurnIsTheDayOnWhichTimeTurnsIt) {
  RandomCourse course(GetParam());
  auto const& bench = course.bench;
  Timetable const timetable{bench.calendar, bench.rules};
  Day const today = course.first + 150;
  for (int i = 0; i < 12; ++i) course.change(course.first + 100 + i);
  LampTracks tracks;
  advance(tracks, bench.input, timetable, course.first, today);
  for (std::size_t lamp = 0; lamp + 1 < tracks.size(); ++lamp) {
    auto const next = next_turn(static_cast<LampName>(lamp), tracks[lamp], bench.input, timetable,
                                today, today + 200);
    std::optional<Turn> found;
    for (int ahead = 1; ahead <= 200 && !found; ++ahead) {
      auto later = tracks;
      advance(later, bench.input, timetable, today + 1, today + ahead);
      if (later[lamp].colour != tracks[lamp].colour)
        found = Turn{today + ahead, later[lamp].colour};
    }
    ASSERT_EQ(next.has_value(), found.has_value()) << lamp;
    if (!next) continue;
    EXPECT_EQ(next->day, found->day) << lamp;
    EXPECT_EQ(next->colour, found->colour) << lamp;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCourses, testing::Range(1U, 60U));

}  // namespace
}  // namespace longspan::standing
