// Is the link what was asked for? Measured from both ends with pings and streams of packets.
#pragma once
#include "link.hpp"

namespace longspan::bench {

/// Serves `link` and measures it from a process of its own; prints a line for each measure. 0 when
/// all are exact.
int self_test(Link& link);

}  // namespace longspan::bench
