#pragma once
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <memory>

namespace longspan::app {

/// A counter on the terminal, for what takes long; its line goes with it. Silent where output goes
/// to a file.
inline auto counter(char const* word) {
  constexpr std::uint64_t kStep = 10'000;
  struct Line {
    bool terminal = isatty(STDERR_FILENO);
    std::uint64_t shown = 0;
    ~Line() {
      if (shown > 0) fmt::print(stderr, "\r\033[K");
    }
  };
  return [word, line = std::make_shared<Line>()](std::uint64_t count) {
    if (!line->terminal || count / kStep == line->shown) return;
    line->shown = count / kStep;
    fmt::print(stderr, "\r{} {}", word, count);
  };
}

}  // namespace longspan::app
