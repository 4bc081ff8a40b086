#include "exchange/sample/site_course.hpp"

#include <algorithm>

#include "exchange/sample/aksu_weather.hpp"
#include "exchange/sample/dice.hpp"

namespace longspan::exchange::sample {

namespace {

constexpr int kWindow = 269;  ///< days before today that have reports

struct Temper {
  int begins;  ///< days after the window's start
  int delay;   ///< days the start was late
  int pace;    ///< per mille of the planned pace
  int target;  ///< per mille of the planned effective time that should be over today
};

Temper temper_of(Course course, Dice& dice) {
  switch (course) {
    case Course::usual:
      return {dice.between(0, 30), dice.between(0, 6), dice.between(930, 1030),
              dice.between(480, 760)};
    case Course::fast:
      return {dice.between(0, 12), 0, dice.between(1090, 1150), 640};
    case Course::late:
      return {dice.between(0, 15), 22, dice.between(760, 820), 660};
    case Course::very_late:
      return {0, 48, dice.between(560, 620), 700};
    case Course::silent:
      return {dice.between(0, 25), 4, dice.between(860, 930), 560};
    case Course::nearly_done:
      return {0, 0, dice.between(960, 990), 985};
    case Course::done:
      return {0, 0, 1060, dice.between(1180, 1320)};
    case Course::early:
    case Course::overdue_start:
      return {0, 0, 1000, 0};
  }
  return {};
}

Day out_of_winter(Day day) {
  while (is_winter_rest(day)) day = day + 1;
  return day;
}

/// The day on which `effective` days of outdoor work are over.
Day after_effective(Day from, int effective) {
  Day day = from;
  for (int done = 0; done < effective; day = day + 1)
    if (!is_winter_rest(day)) ++done;
  return day;
}

int effective_between(Day from, Day to) {
  int out = 0;
  for (Day day = from; day < to; day = day + 1) out += !is_winter_rest(day);
  return out;
}

/// 3x² - 2x³ in per mille.
std::int64_t s_curve(std::int64_t x) {
  x = std::clamp<std::int64_t>(x, 0, 1000);
  return (3 * x * x * 1000 - 2 * x * x * x) / 1'000'000;
}

std::int64_t step_of(std::string_view unit) {
  if (unit == "km") return 100;
  if (unit == "m²" || unit == "m³" || unit == "m") return 500;
  return 1000;
}

struct Going {
  Dice dice;
  std::int64_t effective = 0;  ///< thousandths of a day
  std::vector<Quantity> total;
};

/// One day's work: how far each item should be by now, what of it was done today.
SiteDay one_day(SiteCourse const& course, Going& going, Day day, int site, std::uint64_t seed,
                int length, int pace) {
  auto const items = items_of(course.project->kind);
  SiteDay out;
  out.day = day;
  out.weather = weather_on(seed, day, site);
  std::int64_t const before = going.effective / length;
  bool const indoors = course.project->kind == WorkKind::building && before > 620;
  out.resting = is_winter_rest(day) && !indoors;
  std::int64_t share = is_winter_rest(day) ? (indoors ? 400 : 0) : 1000;
  if (out.weather.stopped_hours.value_or(0) >= 3) share = share * 3 / 10;
  going.effective += share * pace * going.dice.between(820, 1180) / 1'000'000;
  std::int64_t const now = std::min<std::int64_t>(going.effective / length, 1000);
  std::int64_t weighted = 0, weights = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto const& item = items[i];
    std::int64_t const along = (now - item.from) * 1000 / (item.to - item.from);
    std::int64_t const plan = course.planned[i].thousandths;
    std::int64_t target = plan * s_curve(along) / 1000;
    if (along < 1000) target -= target % step_of(item.unit);
    Quantity add{std::max<std::int64_t>(target - going.total[i].thousandths, 0)};
    if (out.resting || (along < 1000 && going.dice.chance(180))) add = {};
    going.total[i] += add;
    out.done.push_back(add);
    out.active.push_back(!out.resting && along > 0 && going.total[i].thousandths < plan);
    weighted += item.weight * (going.total[i].thousandths * 1000 / plan);
    weights += item.weight;
  }
  out.per_mille = static_cast<int>(weighted / weights);
  return out;
}

}  // namespace

SiteCourse course_of(SampleProject const& project, std::uint64_t seed, int site, Day today) {
  Dice dice(seed, project.code);
  Temper const temper = temper_of(project.course, dice);
  auto const items = items_of(project.kind);
  SiteCourse out;
  out.project = &project;
  for (auto const& item : items)
    out.planned.push_back(Quantity{std::int64_t{item.per_scale} * project.scale * 100});

  int length = 190;
  if (project.course == Course::early) {
    out.planned_start = out_of_winter(today + dice.between(45, 110));
  } else if (project.course == Course::overdue_start) {
    out.planned_start = out_of_winter(today - 78);
    if (out.planned_start > today - 30) out.planned_start = today - 78;
  } else {
    out.planned_start = out_of_winter(today - kWindow) + temper.begins;
    length = std::max(effective_between(out.planned_start, today) * 1000 / temper.target, 40);
  }
  out.planned_finish = after_effective(out.planned_start, length);
  for (auto const& item : items) {
    out.item_start.push_back(after_effective(out.planned_start, length * item.from / 1000));
    out.item_finish.push_back(after_effective(out.planned_start, length * item.to / 1000));
  }
  if (project.course == Course::early || project.course == Course::overdue_start) return out;

  Day const start = out.planned_start + temper.delay;
  if (start > today) return out;
  out.started = start;
  Going going{dice, 0, std::vector<Quantity>(items.size())};
  for (Day day = start; day <= today; day = day + 1) {
    out.days.push_back(one_day(out, going, day, site, seed, length, temper.pace));
    if (out.days.back().per_mille >= 1000) {
      out.finished = day;
      break;
    }
  }
  if (!out.finished) {
    std::int64_t const left =
        std::max<std::int64_t>(std::int64_t{length} * 1000 - going.effective, 0);
    out.forecast = after_effective(today, static_cast<int>(left / temper.pace) + 2);
  }
  return out;
}

}  // namespace longspan::exchange::sample
