#pragma once
#include <span>
#include <vector>

#include "standing/lamps.hpp"

/// What a lamp says, in both languages.
namespace longspan::standing {

/// The rule as it is in force, with its thresholds.
contract::Name rule_text(LampName lamp, programme::LampRules const& rules);

/// What a sentence speaks of, so that it can be opened down to its facts.
enum class About : std::uint8_t {
  start_planned,
  progress,
  planned_progress,
  paid,
  completion_forecast,
  completion_planned,
  first_forecast,
  record,
  last_report,
  finding,
  made_good,
};
struct Reason {
  contract::Name text;
  About about{};
};
/// All that is known on a day.
struct Known {
  LampInput const& input;
  programme::Calendar const& calendar;
  programme::LampRules const& rules;  ///< of that day
  std::span<FindingSpan const> findings;
  Day day;

  /// What the rules say of the day alone.
  LampColour raw(LampName lamp) const;
};
/// Why it is not green; nothing where it is.
std::vector<Reason> reasons_of(LampName lamp, LampTrack const& track, Known const& known);
/// What would turn it back; of a lamp that is not green.
contract::Name turns_back(LampName lamp, LampTrack const& track, Known const& known);

contract::Name lamp_name(LampName lamp);
/// "34", "34.5": parts per million in percent or percentage points.
std::string points_text(std::int64_t ppm);

}  // namespace longspan::standing
