#pragma once
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>

#include "adapters/sound/mix.hpp"

namespace longspan::sound {

/// Samples of what is mixed: one channel of 16 bits.
constexpr std::int64_t kRate = 24'000;

/// Sounds added up in a file, in steps that need no memory to speak of.
class Sum {
 public:
  explicit Sum(std::filesystem::path file);

  /// Adds raw samples of a file, whose first stands at `offset_ms`; what lies in `silent` or before
  /// the meeting is left out. Gives how many milliseconds the file holds.
  std::int64_t add(std::filesystem::path const& samples, std::int64_t offset_ms,
                   std::span<Span const> silent);
  /// Writes the sum as it is heard: nothing is louder than the loudest there is.
  void write(std::filesystem::path const& samples);

  /// Silence before the first sample counts from there on.
  void begin_at(std::int64_t ms) { first_ = std::min(first_, ms * (kRate / 1000)); }
  std::int64_t from_ms() const;  ///< of the first sample
  std::int64_t ms() const;

 private:
  void add(std::int64_t at, std::span<std::int16_t const> samples);
  std::filesystem::path path_;
  std::fstream file_;
  std::int64_t first_ = -1;  ///< sample after the meeting's beginning; -1: none yet
  std::int64_t end_ = 0;
};

/// Turns samples down before they would be too loud and lets them rise again slowly.
class Limiter {
 public:
  void apply(std::span<std::int32_t const> in, std::span<std::int16_t> out);

 private:
  double gain_ = 1;
};

}  // namespace longspan::sound
