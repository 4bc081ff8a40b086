#pragma once
#include "exchange/sample/teller.hpp"

namespace longspan::exchange::sample {

/// Consultations between the two hospitals up to today: answered ones with their opinions signed by
/// both, one under way, one asked this morning. No images: those are only real when somebody brings
/// them. `hour`: nothing of today is told before it.
void tell_consultations(Teller& teller, int hour);

}  // namespace longspan::exchange::sample
