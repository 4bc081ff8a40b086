// Two ends joined by an emulated link, steered by lines of text.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "channel.hpp"
#include "namespaces.hpp"

namespace longspan::bench {

/// The link as one speaks of it; "up" is from the far end (the phone) to the near one (the server).
struct LinkOptions {
  double rtt_ms = 90;
  double up_kbit = 0, down_kbit = 0;  ///< 0: unbounded
  double loss = 0;                    ///< percent, each way
  double burst = 1;                   ///< mean packets lost in a row
  double jitter_ms = 0;               ///< each way, around the delay
  bool reorder = false;
  double queue_ms = 300;  ///< each way
  std::uint64_t seed = 1;

  /// Takes "rtt", "up", "down", "loss", "burst", "jitter", "reorder", "queue" or "seed"; false for
  /// another name.
  bool take(std::string_view name, std::string_view value);
};

/// Has this process woken on time even when the processors are busy, as far as the machine allows.
void be_punctual();

struct Ends {
  std::string near_congestion = "cubic", far_congestion = "cubic";
};

/**
 * The link. `obey` understands, and answers each with one line:
 *
 *     set NAME VALUE…   other options from now on; a seed starts the chances anew
 *     count             {"up":{…},"down":{…},"quiet_ms":…,"device_dropped":…}
 *     reset             counts from nothing
 *     down [SECONDSs]   radio silence, both ways
 *     up
 *     unplug [SECONDSs] the far device loses its carrier, and what was under way is gone
 *     plug
 *     stop
 */
class Link {
 public:
  Link(LinkOptions const& options, Ends const& ends);

  std::string obey(std::string_view line);
  /// Obeys at a moment to come.
  void later(Time when, std::string line) { later_.emplace(when, std::move(line)); }
  /// Carries packets and obeys lines from `in`, answering on `out`, until "stop", a signal or the
  /// end of `in`.
  void serve(int in, int out);

  End const& near() const { return near_; }
  End const& far() const { return far_; }

 private:
  void apply();
  void carry(int from, Channel& channel, int to);
  void wait(int in);
  bool read_lines(int in, int out);
  std::string count() const;
  std::string dark(bool down, std::string_view seconds);
  std::string plugged(bool in, std::string_view seconds);
  void forget(std::string_view planned);

  LinkOptions options_;
  End near_, far_;
  Channel up_, down_;
  std::multimap<Time, std::string> later_;
  std::string heard_;
  Time last_packet_{};
  bool stopped_ = false;
};

}  // namespace longspan::bench
