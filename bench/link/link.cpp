#include "link.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>

namespace longspan::bench {

namespace {

std::sig_atomic_t volatile asked_to_stop = 0;

double number(std::string_view text) {
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

/// The next word of a line, and the line after it.
std::string_view word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  auto const out = line.substr(0, line.find(' '));
  line.remove_prefix(out.size());
  return out;
}

std::string in_json(Counts const& counts) {
  return fmt::format(
      R"({{"packets":{},"bytes":{},"arrived":{},"arrived_bytes":{},"lost":{},"overflow":{},"dark":{}}})",
      counts.packets, counts.bytes, counts.arrived, counts.arrived_bytes, counts.lost,
      counts.overflow, counts.dark);
}

}  // namespace

bool LinkOptions::take(std::string_view name, std::string_view value) {
  double const v = number(value);
  if (name == "rtt")
    rtt_ms = v;
  else if (name == "up")
    up_kbit = v;
  else if (name == "down")
    down_kbit = v;
  else if (name == "loss")
    loss = v;
  else if (name == "burst")
    burst = v;
  else if (name == "jitter")
    jitter_ms = v;
  else if (name == "reorder")
    reorder = v != 0;
  else if (name == "queue")
    queue_ms = v;
  else if (name == "seed")
    seed = static_cast<std::uint64_t>(v);
  else
    return false;
  return true;
}

void be_punctual() {
  prctl(PR_SET_TIMERSLACK, 1UL);
  sched_param const priority{.sched_priority = 10};
  if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority) != 0)
    std::fputs("no real-time priority: a busy machine will delay packets\n", stderr);
}

Link::Link(LinkOptions const& options, Ends const& ends)
    : options_(options),
      near_("near", "10.77.0.1", "10.77.0.2", ends.near_congestion),
      far_("far", "10.77.0.2", "10.77.0.1", ends.far_congestion) {
  apply();
  up_.seed(options_.seed * 2);
  down_.seed(options_.seed * 2 + 1);
}

void Link::apply() {
  ChannelOptions one{.delay_ms = options_.rtt_ms / 2,
                     .kbit = options_.up_kbit,
                     .loss = options_.loss,
                     .burst = options_.burst,
                     .jitter_ms = options_.jitter_ms,
                     .reorder = options_.reorder,
                     .queue_ms = options_.queue_ms};
  up_.set(one);
  one.kbit = options_.down_kbit;
  down_.set(one);
}

std::string Link::obey(std::string_view line) {
  auto const what = word(line);
  if (what == "count") return count();
  if (what == "down" || what == "up") return dark(what == "down", word(line));
  if (what == "unplug" || what == "plug") return plugged(what == "plug", word(line));
  if (what == "reset") {
    up_.reset();
    down_.reset();
    return "ok";
  }
  if (what == "stop") {
    stopped_ = true;
    return "ok";
  }
  if (what != "set") return "unknown command";
  for (auto name = word(line); !name.empty(); name = word(line)) {
    if (!options_.take(name, word(line))) return "unknown option";
    if (name != "seed") continue;
    up_.seed(options_.seed * 2);
    down_.seed(options_.seed * 2 + 1);
  }
  apply();
  return "ok";
}

std::string Link::dark(bool down, std::string_view seconds) {
  forget("up");
  if (!down) {
    up_.come_up();
    down_.come_up();
    return "ok";
  }
  auto const now = std::chrono::steady_clock::now();
  up_.go_down(now);
  down_.go_down(now);
  if (!seconds.empty())
    later(now + std::chrono::duration_cast<Time::duration>(Ms(number(seconds) * 1000)), "up");
  return "ok";
}

std::string Link::plugged(bool in, std::string_view seconds) {
  forget("plug");
  if (in) {
    far_.plug(true);
    return dark(false, {});
  }
  dark(true, {});
  far_.plug(false);
  if (!seconds.empty())
    later(std::chrono::steady_clock::now() +
              std::chrono::duration_cast<Time::duration>(Ms(number(seconds) * 1000)),
          "plug");
  return "ok";
}

void Link::forget(std::string_view planned) {
  std::erase_if(later_, [&](auto const& one) { return one.second == planned; });
}

std::string Link::count() const {
  Ms const quiet = std::chrono::steady_clock::now() - last_packet_;
  return fmt::format(R"({{"up":{},"down":{},"quiet_ms":{:.1f},"device_dropped":{}}})",
                     in_json(up_.counts()), in_json(down_.counts()), quiet.count(),
                     near_.dropped() + far_.dropped());
}

void Link::carry(int from, Channel& channel, int to) {
  std::array<char, 65536> buffer;
  for (;;) {
    auto const size = read(from, buffer.data(), buffer.size());
    if (size <= 0) break;
    auto const now = std::chrono::steady_clock::now();
    last_packet_ = now;
    channel.offer(now, {buffer.data(), buffer.data() + size});
  }
  while (auto packet = channel.due(std::chrono::steady_clock::now())) {
    last_packet_ = std::chrono::steady_clock::now();
    // A device without a carrier takes nothing; the packet is gone, as it would be.
    [[maybe_unused]] auto const written = write(to, packet->data(), packet->size());
  }
}

void Link::wait(int in) {
  std::array<pollfd, 3> files{{{near_.fd(), POLLIN, 0}, {far_.fd(), POLLIN, 0}, {in, POLLIN, 0}}};
  std::optional<Time> wake = up_.next();
  auto const sooner = [&](std::optional<Time> other) {
    if (other && (!wake || *other < *wake)) wake = other;
  };
  sooner(down_.next());
  if (!later_.empty()) sooner(later_.begin()->first);
  timespec limit{};
  if (wake) {
    auto const left = std::max(*wake - std::chrono::steady_clock::now(), Time::duration::zero());
    auto const ns = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
    limit = {ns / 1'000'000'000, ns % 1'000'000'000};
  }
  sigset_t none;
  sigemptyset(&none);
  ppoll(files.data(), files.size(), wake ? &limit : nullptr, &none);
}

bool Link::read_lines(int in, int out) {
  std::array<char, 4096> buffer;
  pollfd ready{in, POLLIN, 0};
  if (poll(&ready, 1, 0) <= 0) return true;
  auto const size = read(in, buffer.data(), buffer.size());
  if (size <= 0) return false;
  heard_.append(buffer.data(), static_cast<std::size_t>(size));
  for (auto end = heard_.find('\n'); end != std::string::npos; end = heard_.find('\n')) {
    auto const answer = obey(heard_.substr(0, end)) + '\n';
    heard_.erase(0, end + 1);
    if (write(out, answer.data(), answer.size()) < 0) return false;
  }
  return true;
}

void Link::serve(int in, int out) {
  struct sigaction action{};
  action.sa_handler = [](int) { asked_to_stop = 1; };
  sigset_t ours;
  sigemptyset(&ours);
  for (int const signal : {SIGINT, SIGTERM, SIGHUP}) {
    sigaction(signal, &action, nullptr);
    sigaddset(&ours, signal);
  }
  ::signal(SIGPIPE, SIG_IGN);
  // Signals come in ppoll alone, so that none is missed between a look and a wait.
  sigprocmask(SIG_BLOCK, &ours, nullptr);
  while (!stopped_ && asked_to_stop == 0) {
    wait(in);
    carry(far_.fd(), up_, near_.fd());
    carry(near_.fd(), down_, far_.fd());
    auto const now = std::chrono::steady_clock::now();
    while (!later_.empty() && later_.begin()->first <= now) {
      auto const line = later_.extract(later_.begin()).mapped();
      obey(line);
    }
    if (!read_lines(in, out)) return;
  }
}

}  // namespace longspan::bench
