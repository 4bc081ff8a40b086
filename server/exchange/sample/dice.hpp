#pragma once
#include <cstdint>
#include <string_view>

namespace longspan::exchange::sample {

/// Random numbers that are the same on every machine (splitmix64); one per purpose, so that a
/// change in one place moves nothing elsewhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  Dice(std::uint64_t seed, std::string_view purpose) : state_(seed) {
    for (char c : purpose) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    next();
  }
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  /// low ≤ result ≤ high.
  int between(int low, int high) {
    return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  /// True `per_mille` times in a thousand.
  bool chance(int per_mille) { return between(0, 999) < per_mille; }
  template <class List>
  auto const& pick(List const& list) {
    return list[static_cast<std::size_t>(between(0, static_cast<int>(std::size(list)) - 1))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace longspan::exchange::sample
