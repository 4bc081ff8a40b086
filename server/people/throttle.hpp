#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/instant.hpp"

namespace longspan::people {

/// Slows guessing down: after `free_tries` failures a key waits 1 s, 2 s, 4 s … up to `longest_s`.
/// A try is counted when it begins, so that many at once do not slip through, and taken back when
/// the password was right. In memory: a restart forgives. Used by one thread.
class Throttle {
 public:
  struct Options {
    unsigned free_tries = 5;
    std::int64_t longest_s = 900;
    std::size_t keys_limit = 20'000;
  };
  explicit Throttle(Options options) : options_(options) {}

  /// Seconds to wait; 0 when the try may go on, which is then counted.
  std::int64_t begin(std::string_view key, Instant now);
  /// The password was right: the key starts afresh.
  void forgive(std::string_view key);
  std::size_t size() const { return tries_.size(); }

 private:
  struct Tries {
    unsigned count = 0;
    Instant next;   ///< no try before this
    Instant fades;  ///< forgotten after this
  };
  void make_room(Instant now);

  Options options_;
  std::unordered_map<std::string, Tries> tries_;
};

}  // namespace longspan::people
