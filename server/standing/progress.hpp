#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "programme/model.hpp"
#include "rhythm/model.hpp"

/// Derived only, writes nothing.
namespace longspan::standing {

/// Done ÷ planned of one work item in parts per million, never above 1,000,000.
std::int64_t item_progress_ppm(Quantity done, Quantity planned);

/// Σ(done ÷ planned × weight) ÷ Σ weight, in parts per million; nothing without work items.
std::optional<std::int64_t> progress_ppm(programme::Project const& project,
                                         rhythm::Reporting const& reporting);

/// The planned curve: each dated work item grows evenly from its first to its last day (inclusive).
struct PlanSpan {
  Day start;
  Day finish;
  std::int64_t weight = 0;
};
using Plan = std::vector<PlanSpan>;
Plan plan_of(programme::Project const& project);
/// What the plan expects at the end of `day`; nothing where no work item has dates.
std::optional<std::int64_t> planned_ppm(Plan const& plan, Day day);
/// "start,finish,weight;…" in day numbers and thousandths, and back.
std::string plan_text(Plan const& plan);
Plan read_plan(std::string_view text);

/// What one project adds to its programme's totals. All integers, so that totals kept by adding
/// differences equal a full recomputation exactly.
struct Contribution {
  std::int64_t projects = 0;
  std::int64_t livelihood = 0;
  std::int64_t active = 0;
  std::int64_t aid_planned = 0;       ///< minor
  std::int64_t funds_planned = 0;     ///< minor
  std::int64_t paid = 0;              ///< minor
  std::int64_t weighed_funds = 0;     ///< major units of planned funds of projects with work items
  std::int64_t weighed_progress = 0;  ///< Σ progress in 1/10,000 × those
  std::int64_t held = 0;

  bool operator==(Contribution const&) const = default;
  Contribution operator-(Contribution const& other) const;
  Contribution& operator+=(Contribution const& other);
};
Contribution contribution_of(programme::Project const& project,
                             std::optional<std::int64_t> progress, std::int64_t held);
/// Progress of a programme: that of its projects with work items, weighed by planned funds.
std::optional<std::int64_t> programme_progress_ppm(std::int64_t weighed_progress,
                                                   std::int64_t weighed_funds);

}  // namespace longspan::standing
