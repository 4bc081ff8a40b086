#pragma once
#include <chrono>

#include "rooms/thin_hints.hpp"

namespace longspan::http {

/// Thin rungs, each with a beat of its own.
inline constexpr std::size_t kHintPaces = 2;

/// What waits for the next beat, for all who stand on one rung.
struct HintBeat {
  rooms::ThinHints hints;
  std::chrono::steady_clock::time_point last;
  bool awaited = false;
};

}  // namespace longspan::http
