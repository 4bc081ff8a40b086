// One direction of the emulated link: what becomes of a packet, and when. No I/O and no clock of
// its own.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace longspan::bench {

using Time = std::chrono::steady_clock::time_point;
using Ms = std::chrono::duration<double, std::milli>;

/// What one direction does to packets.
struct ChannelOptions {
  double delay_ms = 0;   ///< from the last bit on the wire to its arrival
  double kbit = 0;       ///< kbit/s of whole IP packets; 0: as fast as they come
  double loss = 0;       ///< percent of the packets that were on the wire
  double burst = 1;      ///< mean packets a loss takes one after the other; 1: each on its own
  double jitter_ms = 0;  ///< the delay varies evenly by so much in all, around its mean
  bool reorder = false;  ///< may a packet overtake another by jitter?
  double queue_ms = 0;   ///< what waits longer than this for the wire is not let in; 0: no bound
};

/// Packets and their IP bytes since the last reset.
struct Counts {
  std::uint64_t packets = 0, bytes = 0;  ///< offered by the sender: what it put on the wire
  std::uint64_t arrived = 0, arrived_bytes = 0;
  std::uint64_t lost = 0;      ///< by chance
  std::uint64_t overflow = 0;  ///< the queue was full
  std::uint64_t dark = 0;      ///< the link was down
};

/**
 * A queue with tail drop, a wire of a rate, loss on it, then the way. Loss comes after the wire, so
 * that a lost packet has taken its time there. With `burst` > 1 loss follows Gilbert's chain
 * (Gilbert 1960; Elliott's with everything lost in the bad state and nothing in the good one): the
 * bad state lasts `burst` packets on average and takes `loss` percent of all. The same seed and the
 * same packets give the same losses.
 */
class Channel {
 public:
  void set(ChannelOptions const& options) { options_ = options; }
  void seed(std::uint64_t seed);
  ChannelOptions const& options() const { return options_; }

  void offer(Time now, std::vector<char> packet);
  /// The next packet whose time has come.
  std::optional<std::vector<char>> due(Time now);
  /// When to look again, if anything is on its way.
  std::optional<Time> next() const;

  /// Down: what is offered is lost, and what had not left the queue yet.
  void go_down(Time now);
  void come_up() { down_ = false; }

  Counts const& counts() const { return counts_; }
  void reset() { counts_ = {}; }

 private:
  struct OnTheWay {
    Time leaves;
    std::vector<char> bytes;
  };
  double random();
  bool is_lost();

  ChannelOptions options_;
  Counts counts_;
  std::mt19937_64 random_;
  bool bad_ = false, down_ = false;
  Time wire_free_{}, last_due_{};
  std::uint64_t order_ = 0;
  std::map<std::pair<Time, std::uint64_t>, OnTheWay> way_;
};

}  // namespace longspan::bench
