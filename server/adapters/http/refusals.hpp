#pragma once
#include <string>
#include <unordered_map>

#include "base/instant.hpp"

namespace longspan::http {

/// Who was refused what a moment ago: an attempt is put on record at most once a minute, however
/// often it is made.
class Refusals {
 public:
  /// Is this one to be put on record?
  bool first_of_minute(std::string const& who_and_what, Instant now) {
    constexpr std::int64_t kMinuteUs = 60'000'000;
    if (seen_.size() > kMost)
      std::erase_if(seen_, [&](auto const& one) { return one.second.us + kMinuteUs <= now.us; });
    auto const [at, fresh] = seen_.try_emplace(who_and_what, now);
    if (fresh) return seen_.size() <= 2 * kMost;
    if (at->second.us + kMinuteUs > now.us) return false;
    at->second = now;
    return true;
  }

 private:
  static constexpr std::size_t kMost = 4096;
  std::unordered_map<std::string, Instant> seen_;
};

}  // namespace longspan::http
