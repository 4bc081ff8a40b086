#pragma once
#include "base/day.hpp"
#include "contract/facts.hpp"

namespace longspan::exchange::sample {

/// Weather after the climate of the Tarim basin's northern edge: cold dry winters, dust in spring,
/// hot summers, little rain. The same for all sites but for a degree or two.
contract::Weather weather_on(std::uint64_t seed, Day day, int site);
/// 越冬停工: outdoor work rests from mid-November to mid-March.
bool is_winter_rest(Day day);

}  // namespace longspan::exchange::sample
