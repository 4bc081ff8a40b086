#pragma once
#include "exchange/sample/casework_story.hpp"

namespace longspan::exchange::sample {

/// The day of the coordination of a ten-day: the first day after it that is no public holiday.
Day coordination_day(TenDay ten_day);

/// The coordinations of the last ten-days with their actions, the office's returns, and the lamps'
/// rules. `stated`: when the programme begins.
void tell_coordinations(Teller& teller, CaseworkStory const& casework, Day stated);

}  // namespace longspan::exchange::sample
