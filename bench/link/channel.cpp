#include "channel.hpp"

#include <algorithm>

namespace longspan::bench {

namespace {
Time::duration exactly(double ms) { return std::chrono::duration_cast<Time::duration>(Ms(ms)); }
}  // namespace

void Channel::seed(std::uint64_t seed) {
  random_.seed(seed);
  bad_ = false;
}

/// Evenly in [0, 1), the same with every standard library.
double Channel::random() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

bool Channel::is_lost() {
  if (options_.loss <= 0) return false;
  double const share = options_.loss / 100;
  if (options_.burst <= 1) return random() < share;
  double const recover = 1 / options_.burst;
  double const fall = recover * share / (1 - share);
  bad_ = bad_ ? random() >= recover : random() < fall;
  return bad_;
}

void Channel::offer(Time now, std::vector<char> packet) {
  auto const size = packet.size();
  ++counts_.packets;
  counts_.bytes += size;
  if (down_) {
    ++counts_.dark;
    return;
  }
  auto const starts = std::max(now, wire_free_);
  if (options_.queue_ms > 0 && Ms(starts - now).count() > options_.queue_ms) {
    ++counts_.overflow;
    return;
  }
  wire_free_ = starts;
  if (options_.kbit > 0) wire_free_ += exactly(static_cast<double>(size) * 8 / options_.kbit);
  if (is_lost()) {
    ++counts_.lost;
    return;
  }
  double const off = options_.jitter_ms > 0 ? options_.jitter_ms * (random() - 0.5) : 0;
  auto due = wire_free_ + exactly(std::max(0.0, options_.delay_ms + off));
  if (!options_.reorder) due = last_due_ = std::max(due, last_due_);
  way_.emplace(std::pair{due, order_++}, OnTheWay{wire_free_, std::move(packet)});
}

std::optional<std::vector<char>> Channel::due(Time now) {
  if (way_.empty() || way_.begin()->first.first > now) return {};
  auto packet = std::move(way_.begin()->second.bytes);
  way_.erase(way_.begin());
  ++counts_.arrived;
  counts_.arrived_bytes += packet.size();
  return packet;
}

std::optional<Time> Channel::next() const {
  if (way_.empty()) return {};
  return way_.begin()->first.first;
}

void Channel::go_down(Time now) {
  down_ = true;
  wire_free_ = std::min(wire_free_, now);
  counts_.dark += std::erase_if(way_, [&](auto const& one) { return one.second.leaves > now; });
}

}  // namespace longspan::bench
