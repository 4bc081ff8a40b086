#pragma once
#include "exchange/sample/teller.hpp"

namespace longspan::exchange::sample {

/// Places that meet, rooms for lessons, study and coordination, and what became of their meetings
/// up to today. One practice lesson is today, around `hour`, so that somebody who looks around can
/// enter it. `stated`: when the programme begins.
void tell_rooms(Teller& teller, Day stated, int hour);

}  // namespace longspan::exchange::sample
