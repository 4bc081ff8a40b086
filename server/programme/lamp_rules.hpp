#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "base/day.hpp"
#include "contract/facts.hpp"

namespace longspan::programme {

/// The thresholds by which lamps turn; the published defaults where nobody ruled.
struct LampRules {
  int start_red_months = 3;
  int schedule_yellow_days = 30;
  int schedule_red_days = 180;
  int progress_yellow_points = 10;
  int progress_red_points = 30;
  int payment_yellow_points = 15;
  int payment_red_points = 30;
  int registration_yellow_months = 1;
  int registration_red_months = 2;
  int silence_yellow_days = 2;
  int silence_red_days = 5;
  int parting_points = 20;
  int climb_office_days = 1;
  int climb_leader_days = 5;
  std::uint64_t seq = 0;  ///< of the fact that ruled them; 0: the defaults

  static LampRules of(contract::LampsRuled const& body, std::uint64_t seq);
};

/// What was ruled, each from its day until the next.
struct LampRulings {
  struct Ruled {
    LampRules rules;
    std::string text;  ///< the body as JSON
  };
  std::map<Day, Ruled> from;

  LampRules const& on(Day day) const;
  std::uint64_t newest_seq() const;
};

}  // namespace longspan::programme
