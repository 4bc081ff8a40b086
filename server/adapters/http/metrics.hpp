#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace longspan::http {

/// Counters of the event loop's thread, written as Prometheus text.
class Metrics {
 public:
  explicit Metrics(std::size_t operations) : routes_(operations + 1) {}

  /// `route`: the operation's number; one past the last: static files and unknown addresses.
  void served(std::size_t route, int status, std::int64_t took_us) {
    auto& r = routes_[route];
    auto const status_class = static_cast<std::size_t>(status / 100);
    if (status_class < r.by_class.size()) ++r.by_class[status_class];
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && took_us > kBounds[bucket]) ++bucket;
    ++r.buckets[bucket];
    r.sum_us += static_cast<std::uint64_t>(took_us);
  }

  struct Gauges {
    std::uint64_t head = 0;
    std::size_t connections = 0, live = 0, sessions = 0, passwords_waiting = 0;
    bool store_reachable = true;
  };
  std::string text(Gauges const& gauges) const;

  std::uint64_t facts_accepted = 0, facts_held = 0, facts_refused = 0, facts_duplicate = 0;
  std::uint64_t commits = 0, committed_facts = 0, begun_again = 0;
  std::uint64_t sign_ins = 0, sign_ins_refused = 0;

 private:
  static constexpr std::array<std::int64_t, 10> kBounds = {
      500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'500'000, 10'000'000};
  struct Route {
    std::array<std::uint64_t, 6> by_class{};
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};
    std::uint64_t sum_us = 0;
  };
  std::vector<Route> routes_;
};

}  // namespace longspan::http
