// A long thin link: two network namespaces joined by a pair of TUN devices, and packets carried
// between them with delay, rate, loss, jitter, a bounded queue and blackouts. Needs root,
// /dev/net/tun and ip, and no netem.
//
//   link_emulator [--rtt MS] [--up KBIT] [--down KBIT] [--loss PERCENT] [--burst PACKETS] [--jitter
//   MS]
//                 [--reorder 1] [--queue MS] [--seed N] [--blackout AT:FOR]…
//                 [--near-congestion NAME] [--far-congestion NAME] [--self-test 1]
//
// --up is from the far end (the phone, 10.77.0.2) to the near one (the server, 10.77.0.1). --burst:
// the mean number of packets lost one after the other, where loss is not packet by packet.
// --blackout: seconds after the start, and for how long. Prints one JSON line with the names of the
// namespaces, then answers each line it reads (link.hpp says which) with one; ends with its input,
// on "stop" or a signal, and removes its namespaces. What a killed one left behind, the next
// removes. `ip netns exec NAMESPACE COMMAND` runs something at an end.
//
// Exit codes: 0 done; 1 the self-test found the link inexact; 2 something failed; 77 this machine
// cannot run it: one line on standard output says "skipped: " and what is missing.
#include <sys/prctl.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "../load/options.hpp"
#include "link.hpp"
#include "self_test.hpp"

using namespace longspan::bench;

namespace {

void plan_blackout(Link& link, std::string const& text) {
  double at = 0, lasts = 0;
  auto const* const end = text.data() + text.size();
  auto const first = std::from_chars(text.data(), end, at);
  if (first.ptr == end || *first.ptr != ':') give_up("--blackout takes AT:FOR, not " + text);
  std::from_chars(first.ptr + 1, end, lasts);
  link.later(
      std::chrono::steady_clock::now() + std::chrono::duration_cast<Time::duration>(Ms(at * 1000)),
      "down " + std::to_string(lasts));
}

}  // namespace

int main(int argc, char** argv) {
  Options const asked(argc, argv,
                      {"rtt", "up", "down", "loss", "burst", "jitter", "reorder", "queue", "seed",
                       "blackout", "near-congestion", "far-congestion", "self-test"});
  if (auto const missing = what_is_missing(); !missing.empty()) {
    std::printf("skipped: no %s\n", missing.c_str());
    return 77;
  }
  LinkOptions options;
  for (auto const* name :
       {"rtt", "up", "down", "loss", "burst", "jitter", "reorder", "queue", "seed"})
    if (auto const value = asked.text(name); !value.empty()) options.take(name, value);
  Ends const ends{.near_congestion = asked.text("near-congestion", "cubic"),
                  .far_congestion = asked.text("far-congestion", "cubic")};
  // Whoever started it may be killed; it then ends in order.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  remove_leftovers();
  be_punctual();
  Link link(options, ends);
  if (asked.number("self-test", 0) != 0) return self_test(link);
  for (auto const& text : asked.all("blackout")) plan_blackout(link, text);
  std::printf(
      R"({"near":{"namespace":"%s","address":"%s"},"far":{"namespace":"%s","address":"%s"}})"
      "\n",
      link.near().space().c_str(), link.near().address().c_str(), link.far().space().c_str(),
      link.far().address().c_str());
  std::fflush(stdout);
  link.serve(STDIN_FILENO, STDOUT_FILENO);
}
