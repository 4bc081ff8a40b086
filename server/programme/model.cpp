#include "programme/model.hpp"

namespace longspan::programme {

std::optional<Day> Project::stage_day(StageName stage, StageAspect aspect) const {
  auto const& held = stages[static_cast<std::size_t>(stage)][static_cast<std::size_t>(aspect)];
  if (!held) return std::nullopt;
  return held->day;
}

std::optional<StageName> Project::furthest_stage() const {
  std::optional<StageName> out;
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (stage_day(static_cast<StageName>(i), StageAspect::reached)) out = static_cast<StageName>(i);
  if (status && status->stage && (!out || *status->stage > *out)) out = status->stage;
  return out;
}

std::int64_t Project::funds_planned() const {
  std::int64_t sum = 0;
  for (auto const& [line, planned] : funding) sum += planned.minor;
  return sum;
}

std::int64_t Project::aid_planned() const {
  auto it = funding.find(contract::FundingLine::aid);
  return it == funding.end() ? 0 : it->second.minor;
}

std::int64_t Project::paid() const {
  std::int64_t sum = 0;
  for (auto const& [number, payment] : payments) sum += payment.minor;
  return sum;
}

std::string_view zone_of(Project const& project, Programme const& programme) {
  if (project.info.site && project.info.site->zone) return *project.info.site->zone;
  return programme.info.zone;
}

}  // namespace longspan::programme
