// Evaluates what every project owed and how its lamps stood on every day of a year, from histories
// made in memory, on some threads. Prints one JSON object; the making of the histories is not in
// `seconds`; `cpu_seconds` is the processors' own time, whatever else the machine does.
//
//   bench_evaluate --projects N --threads T
//
// Each project has three work items, a plan, money and a winter shutdown, and reports on nine of
// ten working days, as the facts of a year would have it; some start late, some are silent for
// weeks.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <thread>

#include "options.hpp"
#include "rhythm/duties.hpp"
#include "standing/lamps.hpp"

using namespace longspan;

namespace {

constexpr int kYear = 365;
constexpr Day kFirst{20'454};  // 2026-01-01
constexpr Day kToday{kFirst.number + kYear - 1};

struct History {
  programme::Project project;
  std::vector<rhythm::FiledDay> filed;
};

programme::Programme make_programme() {
  programme::Programme out;
  out.info.zone = "Asia/Urumqi";
  out.calendar.rest_days = 0b1000000;
  for (int i = 0; i < 30; ++i)
    out.calendar.days[kFirst + i * 12] = {contract::CalendarDayKind::holiday, {}, 0};
  return out;
}

void make_history(History& out, programme::Programme const& programme, unsigned number) {
  std::minstd_rand random(number + 1);
  auto const pick = [&](unsigned below) { return static_cast<int>(random() % below); };
  out = {};
  auto& project = out.project;
  project.registered_seq = 1;
  auto const dated = [&](contract::StageName stage, contract::StageAspect aspect, Day day) {
    project.stages[static_cast<std::size_t>(stage)][static_cast<std::size_t>(aspect)] = {day, 2};
  };
  Day const start = kFirst + pick(60);
  using contract::StageAspect;
  using contract::StageName;
  dated(StageName::start, StageAspect::planned, kFirst + pick(40));
  dated(StageName::start, StageAspect::reached, start);
  dated(StageName::completion, StageAspect::planned, kToday - 60 + pick(200));
  dated(StageName::completion, StageAspect::forecast, kToday - 60 + pick(300));
  for (int i = 0; i < 3; ++i) {
    auto& item = project.items["A0" + std::to_string(i)].plan;
    item.quantity = Quantity{1'000'000};
    item.weight = Quantity{10'000 * (i + 1)};
    item.start = start + i * 60;
    item.finish = start + 120 + i * 90;
  }
  project.funding[contract::FundingLine::aid] = {1'000'000'00, 3};
  project.payments["Z1"].minor = pick(900'000) * 100LL;
  project.shutdowns["winter"] = {kToday - 40, kToday + 60, false, "", 4};
  int silent = 0;
  for (Day day = start; day < kToday; day = day + 1) {
    if (silent > 0) --silent;
    if (pick(150) == 0) silent = pick(25);
    if (silent > 0 || programme.calendar.rests(day) || pick(10) == 0) continue;
    Instant const made{(static_cast<std::int64_t>(day.number) * 24 + 14) * 3'600'000'000};
    out.filed.push_back({day, 5, {made, 480}, made});
  }
}

struct Sum {
  double seconds = 0;
  double cpu_seconds = 0;
  std::int64_t duties = 0;
  std::int64_t colours = 0;
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The duties of the year, and the lamps carried from report to report as the fold does.
void evaluate(Sum& sum, History const& history, programme::Programme const& programme) {
  auto const days = rhythm::daily_duties(programme, history.project, contract::Duty::daily_report,
                                         history.filed, kFirst, kToday, kToday);
  sum.duties += rhythm::count_duties(days).owed;
  standing::Timetable const timetable{programme.calendar, programme.lamp_rules};
  standing::LampTracks tracks;
  rhythm::Reporting reporting;
  Day from = kFirst;
  auto const carry_to = [&](Day last) {
    auto const input = standing::lamp_input(history.project, reporting,
                                            standing::progress_ppm(history.project, reporting));
    standing::advance(tracks, input, timetable, from, last);
    from = last + 1;
  };
  for (auto const& filed : history.filed) {
    if (from < filed.day) carry_to(filed.day - 1);
    reporting.last = rhythm::DayReport{.day = filed.day,
                                       .seq = filed.seq,
                                       .fact = {},
                                       .first_seq = filed.seq,
                                       .corrections = 0,
                                       .people = 30,
                                       .quantities = {}};
    for (auto const& [item, planned] : history.project.items)
      reporting.done[item].thousandths += 4'000;
  }
  carry_to(kToday);
  for (auto const& track : tracks) sum.colours += static_cast<int>(track.colour);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Options options(argc, argv, {"projects", "threads"});
  auto const projects = static_cast<unsigned>(options.number("projects", 100'000));
  auto const threads = static_cast<unsigned>(options.number("threads", 2));
  auto const programme = make_programme();
  std::vector<Sum> sums(threads);
  {
    std::vector<std::jthread> running;
    for (unsigned thread = 0; thread < threads; ++thread)
      running.emplace_back([&, thread] {
        History history;
        for (unsigned number = thread; number < projects; number += threads) {
          make_history(history, programme, number);
          auto const began = bench::now_seconds();
          auto const worked = cpu_seconds();
          evaluate(sums[thread], history, programme);
          sums[thread].cpu_seconds += cpu_seconds() - worked;
          sums[thread].seconds += bench::now_seconds() - began;
        }
      });
  }
  Sum all;
  for (auto const& sum : sums) {
    all.seconds = std::max(all.seconds, sum.seconds);
    all.cpu_seconds += sum.cpu_seconds;
    all.duties += sum.duties;
    all.colours += sum.colours;
  }
  std::printf(
      "{\"projects\": %u, \"threads\": %u, \"seconds\": %.3f, \"cpu_seconds\": %.3f, \"duties\": %lld, \"colours\": %lld}\n",
      projects, threads, all.seconds, all.cpu_seconds, static_cast<long long>(all.duties),
      static_cast<long long>(all.colours));
}
