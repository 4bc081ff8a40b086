#include "standing/progress.hpp"

#include <algorithm>
#include <charconv>

namespace longspan::standing {
namespace {

constexpr std::int64_t kWhole = 1'000'000;

/// Products of two 64-bit quantities before the division.
__extension__ using Wide = __int128;

}  // namespace

std::int64_t item_progress_ppm(Quantity done, Quantity planned) {
  if (planned.thousandths <= 0) return 0;
  auto ppm = static_cast<std::int64_t>(Wide(done.thousandths) * kWhole / planned.thousandths);
  return std::clamp<std::int64_t>(ppm, 0, kWhole);
}

std::optional<std::int64_t> progress_ppm(programme::Project const& project,
                                         rhythm::Reporting const& reporting) {
  if (project.items.empty()) return std::nullopt;
  Wide sum = 0;
  Wide weights = 0;
  for (auto const& [code, item] : project.items) {
    auto done = reporting.done.find(code);
    auto ppm = item_progress_ppm(done == reporting.done.end() ? Quantity{} : done->second,
                                 item.plan.quantity);
    sum += Wide(ppm) * item.plan.weight.thousandths;
    weights += item.plan.weight.thousandths;
  }
  return static_cast<std::int64_t>(sum / weights);
}

Plan plan_of(programme::Project const& project) {
  Plan plan;
  for (auto const& [code, item] : project.items)
    if (item.plan.start && item.plan.finish)
      plan.push_back({*item.plan.start, *item.plan.finish, item.plan.weight.thousandths});
  return plan;
}

std::optional<std::int64_t> planned_ppm(Plan const& plan, Day day) {
  if (plan.empty()) return std::nullopt;
  Wide sum = 0;
  Wide weights = 0;
  for (auto const& span : plan) {
    std::int64_t days = span.finish - span.start + 1;
    std::int64_t gone = std::clamp<std::int64_t>(day - span.start + 1, 0, days);
    sum += Wide(span.weight) * gone * kWhole / days;
    weights += span.weight;
  }
  return static_cast<std::int64_t>(sum / weights);
}

std::string plan_text(Plan const& plan) {
  std::string out;
  for (auto const& span : plan) {
    if (!out.empty()) out += ';';
    out += std::to_string(span.start.number) + ',' + std::to_string(span.finish.number) + ',' +
           std::to_string(span.weight);
  }
  return out;
}

Plan read_plan(std::string_view text) {
  Plan plan;
  char const* at = text.data();
  char const* end = at + text.size();
  while (at < end) {
    PlanSpan span;
    at = std::from_chars(at, end, span.start.number).ptr + 1;
    at = std::from_chars(at, end, span.finish.number).ptr + 1;
    at = std::from_chars(at, end, span.weight).ptr + 1;
    plan.push_back(span);
  }
  return plan;
}

Contribution Contribution::operator-(Contribution const& o) const {
  return {projects - o.projects,
          livelihood - o.livelihood,
          active - o.active,
          aid_planned - o.aid_planned,
          funds_planned - o.funds_planned,
          paid - o.paid,
          weighed_funds - o.weighed_funds,
          weighed_progress - o.weighed_progress,
          held - o.held};
}

Contribution& Contribution::operator+=(Contribution const& o) {
  projects += o.projects;
  livelihood += o.livelihood;
  active += o.active;
  aid_planned += o.aid_planned;
  funds_planned += o.funds_planned;
  paid += o.paid;
  weighed_funds += o.weighed_funds;
  weighed_progress += o.weighed_progress;
  held += o.held;
  return *this;
}

Contribution contribution_of(programme::Project const& project,
                             std::optional<std::int64_t> progress, std::int64_t held) {
  Contribution out;
  out.held = held;
  if (!project.registered()) return out;
  out.projects = 1;
  out.livelihood = project.info.livelihood.value_or(false) ? 1 : 0;
  out.active = project.active() ? 1 : 0;
  out.aid_planned = project.aid_planned();
  out.funds_planned = project.funds_planned();
  out.paid = project.paid();
  if (progress) {
    out.weighed_funds = out.funds_planned / 100;
    out.weighed_progress = *progress / 100 * out.weighed_funds;
  }
  return out;
}

std::optional<std::int64_t> programme_progress_ppm(std::int64_t weighed_progress,
                                                   std::int64_t weighed_funds) {
  if (weighed_funds <= 0) return std::nullopt;
  return static_cast<std::int64_t>(Wide(weighed_progress) * 100 / weighed_funds);
}

}  // namespace longspan::standing
