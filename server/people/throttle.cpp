#include "people/throttle.hpp"

#include <algorithm>

namespace longspan::people {
namespace {
constexpr std::int64_t kSecond = 1'000'000;
}

std::int64_t Throttle::begin(std::string_view key, Instant now) {
  auto found = tries_.find(std::string(key));
  if (found != tries_.end() && found->second.fades <= now) {
    tries_.erase(found);
    found = tries_.end();
  }
  if (found == tries_.end()) {
    if (tries_.size() >= options_.keys_limit) make_room(now);
    found = tries_.emplace(std::string(key), Tries{}).first;
  }
  Tries& tries = found->second;
  if (now < tries.next) return (tries.next.us - now.us + kSecond - 1) / kSecond;
  ++tries.count;
  std::int64_t wait_s = 0;
  if (tries.count >= options_.free_tries)
    wait_s = std::min(options_.longest_s,
                      std::int64_t{1} << std::min(tries.count - options_.free_tries, 20U));
  tries.next.us = now.us + wait_s * kSecond;
  tries.fades.us = now.us + 2 * options_.longest_s * kSecond;
  return 0;
}

void Throttle::forgive(std::string_view key) { tries_.erase(std::string(key)); }

// An attacker who invents keys must neither fill the memory nor, by doing so, have the key under
// attack forgotten: what has faded goes first, then what waits the least.
void Throttle::make_room(Instant now) {
  std::erase_if(tries_, [&](auto const& entry) { return entry.second.fades <= now; });
  for (unsigned count = 1; tries_.size() >= options_.keys_limit; ++count)
    std::erase_if(tries_, [&](auto const& entry) { return entry.second.count <= count; });
}

}  // namespace longspan::people
