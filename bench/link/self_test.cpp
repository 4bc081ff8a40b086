#include "self_test.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "../load/options.hpp"
#include "probes.hpp"

namespace longspan::bench {

namespace {

/// Says what was wanted and what was seen, and remembers whether they ever differed.
class Findings {
 public:
  void near(std::string const& what, double seen, double wanted, double tolerance) {
    say(what, seen, wanted, tolerance, std::abs(seen - wanted) <= tolerance);
  }
  void within(std::string const& what, double seen, double wanted, double share) {
    near(what, seen, wanted, wanted * share);
  }
  bool exact() const { return exact_; }

 private:
  void say(std::string const& what, double seen, double wanted, double tolerance, bool good) {
    std::printf("%-48s %10.3f   wanted %10.3f ± %-8.3f %s\n", what.c_str(), seen, wanted, tolerance,
                good ? "exact" : "INEXACT");
    exact_ = exact_ && good;
  }
  bool exact_ = true;
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// The link from outside the process that carries it.
class Tester {
 public:
  Tester(Link const& link, int lines, int answers)
      : near_(link.near()), far_(link.far()), lines_(lines), answers_(answers) {}

  bool run() {
    round_trips();
    rates();
    losses();
    order();
    silence();
    segments();
    tell("stop");
    return findings_.exact();
  }

 private:
  void round_trips() {
    for (double const rtt : {30.0, 90.0, 600.0}) {
      clean(fmt::format("rtt {}", rtt));
      auto const seen = ping(far_.space(), near_.address(), rtt > 200 ? 8 : 30);
      findings_.within(fmt::format("round trip at {} ms, median", rtt), median(seen), rtt, 0.02);
      findings_.within(fmt::format("round trip at {} ms, longest", rtt), std::ranges::max(seen),
                       rtt, 0.05);
    }
    clean("rtt 90 up 64 down 128");
    findings_.within("round trip with 64 and 128 kbit/s, median",
                     median(ping(far_.space(), near_.address(), 20)),
                     90 + 84 * 8 / 64.0 + 84 * 8 / 128.0, 0.02);
  }

  void rates() {
    Socket const far(far_.space(), far_.address(), 7001);
    Socket const near(near_.space(), near_.address(), 7001);
    auto const measure = [&](double kbit, bool up) {
      clean(fmt::format("rtt 90 {} {} queue 200", up ? "up" : "down", kbit));
      double const offered = kbit * 1.5 * 1000 / 8 / 1500;
      Stream const stream{static_cast<int>(offered * 2.5), 1500, offered};
      auto const seen = up ? send_stream(far, near, near_.address(), stream)
                           : send_stream(near, far, far_.address(), stream);
      double const ms = seen.back().arrived_ms - seen.front().arrived_ms;
      auto const what = fmt::format("{} kbit/s {}", kbit, up ? "up" : "down");
      findings_.within(what, static_cast<double>(seen.size() - 1) * 1500 * 8 / ms, kbit, 0.02);
      double longest = 0;
      for (auto const& one : seen) longest = std::max(longest, one.arrived_ms - one.sent_ms);
      // What is let in last waits the whole queue, then takes its own time on the wire.
      double const own = 1500 * 8 / kbit;
      findings_.near(what + ", longest way through a queue of 200 ms", longest, 45 + 200 + own,
                     own + 4);
    };
    measure(256, true);
    measure(1000, true);
    measure(1000, false);
    measure(10'000, false);
  }

  /// Numbers that did not come, and in how many runs.
  struct Gaps {
    double lost = 0, runs = 0;
  };
  static Gaps gaps(std::vector<Seen> const& seen, int sent) {
    std::vector<bool> came(static_cast<std::size_t>(sent));
    for (auto const& one : seen) came[one.number] = true;
    Gaps out;
    for (std::size_t i = 0; i < came.size(); ++i) {
      if (came[i]) continue;
      ++out.lost;
      if (i == 0 || came[i - 1]) ++out.runs;
    }
    return out;
  }

  void losses() {
    constexpr int kPackets = 20'000;
    constexpr double kSure = 2.58;  // 99 % of a normal distribution
    Socket const far(far_.space(), far_.address(), 7002);
    Socket const near(near_.space(), near_.address(), 7002);
    Stream const stream{kPackets, 100, 8000};
    clean("rtt 20 loss 2 seed 7");
    auto const alone = gaps(send_stream(far, near, near_.address(), stream), kPackets);
    findings_.near("2 % loss, packet by packet, lost of 20,000", alone.lost, 400,
                   kSure * std::sqrt(kPackets * 0.02 * 0.98));
    findings_.near("  of them one after the other, mean", alone.lost / alone.runs, 1 / 0.98, 0.05);

    clean("rtt 20 loss 5 burst 8 seed 7");
    auto const bursts = gaps(send_stream(far, near, near_.address(), stream), kPackets);
    double const recover = 1 / 8.0, fall = recover * 0.05 / 0.95, memory = 1 - recover - fall;
    findings_.near("5 % loss in bursts of 8, lost of 20,000", bursts.lost, 1000,
                   kSure * std::sqrt(kPackets * 0.05 * 0.95 * (1 + memory) / (1 - memory)));
    // The lengths are geometric: as spread as they are long.
    findings_.near("  of them one after the other, mean", bursts.lost / bursts.runs, 8,
                   kSure * std::sqrt(8 * 7 / bursts.runs));
  }

  static double overtakings(std::vector<Seen> const& seen) {
    double out = 0;
    for (std::size_t i = 1; i < seen.size(); ++i) out += seen[i].number < seen[i - 1].number;
    return out;
  }

  void order() {
    Socket const far(far_.space(), far_.address(), 7003);
    Socket const near(near_.space(), near_.address(), 7003);
    Stream const stream{1000, 100, 500};
    clean("rtt 90 jitter 40 seed 3");
    findings_.near("overtakings with jitter",
                   overtakings(send_stream(far, near, near_.address(), stream)), 0, 0);
    clean("rtt 90 jitter 40 reorder 1 seed 3");
    auto const mixed = send_stream(far, near, near_.address(), stream);
    // Of evenly spread delays 2 ms apart, nearly every second packet is before its neighbour.
    findings_.near("overtakings with jitter that reorders, of 1,000", overtakings(mixed), 450, 100);
    std::vector<double> ways;
    for (auto const& one : mixed) ways.push_back(one.arrived_ms - one.sent_ms);
    findings_.within("way with jitter, median", median(ways), 45, 0.05);
    auto const [shortest, longest] = std::ranges::minmax(ways);
    findings_.near("way with jitter, spread", longest - shortest, 40, 2);
  }

  void silence() {
    Socket const far(far_.space(), far_.address(), 7004);
    Socket const near(near_.space(), near_.address(), 7004);
    for (std::string const how : {"down 0.5s", "unplug 0.5s"}) {
      clean("rtt 20");
      tell(how);
      auto const seen = send_stream(near, far, far_.address(), {400, 100, 400});
      findings_.near(how + ", lost at 400 a second", gaps(seen, 400).lost, 200, 8);
    }
    clean("rtt 20");
    tell("reset");
    auto const seen = send_stream(far, near, near_.address(), {500, 400, 1000});
    auto const counted = tell("count");
    auto const wanted = fmt::format(R"("up":{{"packets":500,"bytes":{},"arrived":500,)", 500 * 400);
    findings_.near("packets sent, arrived, and counted so", static_cast<double>(seen.size()),
                   counted.contains(wanted) ? 500 : 0, 0);
  }

  void segments() {
    constexpr std::size_t kBytes = 1 << 20;
    clean("rtt 20");
    tell("reset");
    send_by_tcp(far_.space(), near_.space(), near_.address(), kBytes);
    auto const counted = tell("count");
    auto const packets = std::atof(counted.c_str() + counted.find(R"("packets":)") + 10);
    // 1,448 bytes of a packet of 1,500 are the sender's; unsegmented ones would be up to 65,536.
    findings_.within("packets for 1 MiB by TCP", packets, kBytes / 1448.0, 0.02);
  }

  /// A link without faults but those named.
  void clean(std::string const& but) {
    tell("set up 0 down 0 loss 0 burst 1 jitter 0 reorder 0 queue 0 " + but);
  }
  std::string tell(std::string const& line) {
    auto const whole = line + '\n';
    std::array<char, 4096> answer;
    if (write(lines_, whole.data(), whole.size()) < 0) give_up("the link went away");
    auto const size = read(answers_, answer.data(), answer.size());
    if (size <= 0) give_up("the link went away");
    return {answer.data(), static_cast<std::size_t>(size)};
  }

  End const& near_;
  End const& far_;
  int lines_, answers_;
  Findings findings_;
};

}  // namespace

int self_test(Link& link) {
  std::array<int, 2> lines{}, answers{};
  if (pipe(lines.data()) != 0 || pipe(answers.data()) != 0) give_up("no pipes");
  auto const tester = fork();
  if (tester < 0) give_up("no process for the tester");
  if (tester == 0) {
    be_punctual();
    bool const exact = Tester(link, lines[1], answers[0]).run();
    std::fflush(stdout);
    _exit(exact ? 0 : 1);  // the ends are the parent's to remove
  }
  close(lines[1]);
  close(answers[0]);
  link.serve(lines[0], answers[1]);
  int status = 0;
  waitpid(tester, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

}  // namespace longspan::bench
