#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/day.hpp"
#include "base/quantity.hpp"
#include "exchange/sample/sample_projects.hpp"

namespace longspan::exchange::sample {

/// How one project was planned and how it went, day by day; texts are made from it elsewhere.
struct SiteDay {
  Day day;
  contract::Weather weather;
  bool resting = false;        ///< 越冬停工
  int per_mille = 0;           ///< progress of the works after this day
  std::vector<Quantity> done;  ///< this day's quantities, by item
  std::vector<bool> active;    ///< items being worked at
};

struct SiteCourse {
  SampleProject const* project;
  Day planned_start, planned_finish;
  std::optional<Day> started, finished;
  std::vector<Quantity> planned;  ///< quantities, by item
  std::vector<Day> item_start, item_finish;
  std::vector<SiteDay> days;    ///< from the start to the finish or today
  std::optional<Day> forecast;  ///< of completion, where it is under way
};

SiteCourse course_of(SampleProject const& project, std::uint64_t seed, int site, Day today);

}  // namespace longspan::exchange::sample
