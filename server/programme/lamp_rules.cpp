#include "programme/lamp_rules.hpp"

#include <algorithm>

namespace longspan::programme {

LampRules LampRules::of(contract::LampsRuled const& body, std::uint64_t seq) {
  LampRules out;
  auto take = [](int& rule, std::optional<std::int64_t> const& ruled) {
    if (ruled) rule = static_cast<int>(*ruled);
  };
  take(out.start_red_months, body.start_red_months);
  take(out.schedule_yellow_days, body.schedule_yellow_days);
  take(out.schedule_red_days, body.schedule_red_days);
  take(out.progress_yellow_points, body.progress_yellow_points);
  take(out.progress_red_points, body.progress_red_points);
  take(out.payment_yellow_points, body.payment_yellow_points);
  take(out.payment_red_points, body.payment_red_points);
  take(out.registration_yellow_months, body.registration_yellow_months);
  take(out.registration_red_months, body.registration_red_months);
  take(out.silence_yellow_days, body.silence_yellow_days);
  take(out.silence_red_days, body.silence_red_days);
  take(out.parting_points, body.parting_points);
  take(out.climb_office_days, body.climb_office_days);
  take(out.climb_leader_days, body.climb_leader_days);
  out.seq = seq;
  return out;
}

LampRules const& LampRulings::on(Day day) const {
  static LampRules const kDefaults;
  auto after = from.upper_bound(day);
  return after == from.begin() ? kDefaults : std::prev(after)->second.rules;
}

std::uint64_t LampRulings::newest_seq() const {
  std::uint64_t out = 0;
  for (auto const& [day, ruled] : from) out = std::max(out, ruled.rules.seq);
  return out;
}

}  // namespace longspan::programme
