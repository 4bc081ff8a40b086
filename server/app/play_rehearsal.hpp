#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "app/data_folder.hpp"

namespace longspan::app {

struct PlayArguments {
  std::string ten_day;  ///< "2026-07-2"; empty: the newest one whose decisions are carried out
  std::string language = "both";  ///< zh, en or both
  unsigned pace_ms = 300;         ///< between two steps
  std::uint64_t seed = 2020;
};

/// `longspan sample --play`: the rehearsal lived through one ten-day, day by day, in a store of its
/// own. What is printed is what the store then answers, or the receipt of what was filed; at the
/// end the ledger is verified and the projections are made again.
int play_rehearsal(Place const& place, PlayArguments const& arguments);

}  // namespace longspan::app
