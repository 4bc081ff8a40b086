// A closed loop of HTTP/1.1 requests: each of N connections sends its next request when the answer
// to the one before has come whole. One thread and epoll, request bytes built before the clock
// starts, so that the server under test has the other core. Used for Longspan and for nginx alike.
//
//   bench_load --host 127.0.0.1 --port 8080 --clients 32 --seconds 3 --path /x [--method POST]
//              [--header "Authorization: Bearer …"]… [--bodies FILE] [--requests N] [--expect 200]
//              [--count WORD]
//
// --bodies: one request body a line, each sent once; the run ends when they are used up.
// --count: how often WORD occurs in the answers (receipts).
// Prints one JSON object.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include "options.hpp"

using namespace longspan::bench;

namespace {

struct Target {
  sockaddr_in address{};
  std::string head;  ///< request line and headers, all but Content-Length and the empty line
  bool has_body = false;
  std::string_view count_word;
  int expected = 200;
};

struct Tally {
  std::uint64_t answered = 0, failed = 0, reconnects = 0, counted = 0, bytes = 0;
  std::vector<std::uint32_t> latencies_us;
};

/// Reads answers as far as a load generator must: status, Content-Length or chunks, Connection.
class Answer {
 public:
  /// True when the answer is whole.
  bool feed(std::string_view part) {
    text_ += part;
    if (body_at_ == 0 && !read_head()) return false;
    if (chunked_) return text_.ends_with("0\r\n\r\n");
    return text_.size() >= body_at_ + length_;
  }
  int status() const { return status_; }
  bool closes() const { return closes_; }
  std::string_view text() const { return text_; }
  void clear() {
    text_.clear();
    body_at_ = length_ = 0;
    status_ = 0;
    chunked_ = closes_ = false;
  }

 private:
  bool read_head() {
    auto end = text_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    body_at_ = end + 4;
    std::from_chars(text_.data() + 9, text_.data() + 12, status_);
    auto head = std::string_view(text_).substr(0, end + 2);
    if (auto length = value(head, "\r\ncontent-length: "))
      std::from_chars(length->data(), length->data() + length->size(), length_);
    if (auto how = value(head, "\r\ntransfer-encoding: ")) chunked_ = how->contains("chunked");
    if (auto how = value(head, "\r\nconnection: ")) closes_ = how->starts_with("close");
    return true;
  }
  static std::optional<std::string_view> value(std::string_view head, std::string_view lower_name) {
    auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    auto it = std::search(head.begin(), head.end(), lower_name.begin(), lower_name.end(), same);
    if (it == head.end()) return std::nullopt;
    auto from = it + static_cast<std::ptrdiff_t>(lower_name.size());
    return std::string_view(from, std::find(from, head.end(), '\r'));
  }

  std::string text_;
  std::size_t body_at_ = 0, length_ = 0;
  int status_ = 0;
  bool chunked_ = false, closes_ = false;
};

class Client {
 public:
  Client(Target const& target, int poll) : target_(target), poll_(poll) {}
  ~Client() { close(); }
  Client(Client&&) = delete;

  void send(std::string_view body) {
    request_ = target_.head;
    if (target_.has_body) request_ += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request_ += "\r\n";
    request_ += body;
    sent_ = 0;
    answer_.clear();
    if (socket_ < 0) connect();
    began_ = now_seconds();
    push();
  }

  /// True when the answer has come and the next request may go.
  bool ready(std::uint32_t events, Tally& tally) {
    if (events & EPOLLOUT) push();
    char buffer[65536];
    for (;;) {
      auto count = ::recv(socket_, buffer, sizeof buffer, 0);
      if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
      if (count <= 0) return lost(tally);
      tally.bytes += static_cast<std::uint64_t>(count);
      if (answer_.feed({buffer, static_cast<std::size_t>(count)})) break;
    }
    return finished(tally);
  }

 private:
  bool finished(Tally& tally) {
    tally.latencies_us.push_back(static_cast<std::uint32_t>((now_seconds() - began_) * 1e6));
    ++tally.answered;
    if (answer_.status() != target_.expected) {
      if (++tally.failed == 1)
        std::fprintf(stderr, "first failure: %.*s\n",
                     static_cast<int>(std::min<std::size_t>(answer_.text().size(), 2000)),
                     answer_.text().data());
    }
    if (!target_.count_word.empty())
      for (std::size_t at = 0;
           (at = answer_.text().find(target_.count_word, at)) != std::string::npos; ++at)
        ++tally.counted;
    if (answer_.closes()) {
      close();
      ++tally.reconnects;
    }
    return true;
  }

  /// The server closed: an idle keep-alive connection may end at any time, so the request is sent
  /// again.
  bool lost(Tally& tally) {
    close();
    if (++tally.reconnects > 10'000) give_up("the server keeps closing connections");
    connect();
    sent_ = 0;
    answer_.clear();
    push();
    return false;
  }

  void push() {
    while (sent_ < request_.size()) {
      auto count = ::send(socket_, request_.data() + sent_, request_.size() - sent_, MSG_NOSIGNAL);
      if (count < 0) return;  // not writable now, or lost: epoll says which
      sent_ += static_cast<std::size_t>(count);
    }
  }

  void connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket_, reinterpret_cast<sockaddr const*>(&target_.address),
                  sizeof target_.address) != 0)
      give_up("cannot connect: " + std::string(std::strerror(errno)));
    int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = this;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket_, &event);
  }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  Target const& target_;
  int poll_;
  int socket_ = -1;
  std::string request_;
  std::size_t sent_ = 0;
  double began_ = 0;
  Answer answer_;
};

Target target_of(Options const& options) {
  Target target;
  target.address.sin_family = AF_INET;
  target.address.sin_port = htons(static_cast<std::uint16_t>(options.number("port", 8080)));
  auto host = options.text("host", "127.0.0.1");
  if (::inet_pton(AF_INET, host.c_str(), &target.address.sin_addr) != 1)
    give_up("not an IPv4 address: " + host);
  target.has_body = !options.text("bodies").empty();
  target.head = options.text("method", target.has_body ? "POST" : "GET") + " " +
                options.text("path", "/") + " HTTP/1.1\r\nHost: " + host + "\r\n";
  for (auto const& header : options.all("header")) target.head += header + "\r\n";
  if (target.has_body) target.head += "Content-Type: application/json\r\n";
  target.expected = static_cast<int>(options.number("expect", 200));
  return target;
}

void report(Tally& tally, double seconds) {
  auto& times = tally.latencies_us;
  std::ranges::sort(times);
  auto at = [&](double share) {
    return times.empty() ? 0U : times[static_cast<std::size_t>(share * double(times.size() - 1))];
  };
  std::printf(
      "{\"answered\": %llu, \"failed\": %llu, \"counted\": %llu, \"reconnects\": %llu, "
      "\"seconds\": %.4f, \"per_second\": %.1f, \"p50_us\": %u, \"p99_us\": %u, \"max_us\": %u, "
      "\"bytes\": %llu}\n",
      static_cast<unsigned long long>(tally.answered),
      static_cast<unsigned long long>(tally.failed), static_cast<unsigned long long>(tally.counted),
      static_cast<unsigned long long>(tally.reconnects), seconds, double(tally.answered) / seconds,
      at(0.5), at(0.99), at(1), static_cast<unsigned long long>(tally.bytes));
}

}  // namespace

int main(int argc, char** argv) {
  Options options(argc, argv,
                  {"host", "port", "clients", "seconds", "requests", "method", "path", "header",
                   "bodies", "expect", "count"});
  auto target = target_of(options);
  auto word = options.text("count");
  target.count_word = word;
  std::optional<Lines> bodies;
  if (target.has_body) bodies.emplace(options.text("bodies"));
  auto clients = options.number("clients", 1);
  double seconds = double(options.number("seconds", 3600));
  auto left = options.number("requests", bodies ? std::int64_t(bodies->size()) : INT64_MAX);

  int poll = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Client>> all;
  Tally tally;
  tally.latencies_us.reserve(1 << 20);
  double began = now_seconds();
  double until = began + seconds;
  std::int64_t under_way = 0;
  auto send_next = [&](Client& client) {
    if (left <= 0 || (bodies && bodies->empty())) return;
    --left;
    ++under_way;
    client.send(bodies ? bodies->next() : std::string_view{});
  };
  for (std::int64_t i = 0; i < clients; ++i)
    send_next(*all.emplace_back(std::make_unique<Client>(target, poll)));
  // What was sent is waited for, so that every request counted was answered.
  bool over = false;
  while (under_way > 0) {
    epoll_event events[256];
    int count = ::epoll_wait(poll, events, 256, 30'000);
    if (count == 0) give_up("no answer for 30 seconds");
    over = over || now_seconds() >= until;
    for (int i = 0; i < count; ++i) {
      auto* client = static_cast<Client*>(events[i].data.ptr);
      if (!client->ready(events[i].events, tally)) continue;
      --under_way;
      if (!over) send_next(*client);
    }
  }
  report(tally, now_seconds() - began);
  return tally.failed == 0 ? 0 : 1;
}
