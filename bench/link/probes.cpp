#include "probes.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <span>
#include <thread>

#include "../load/options.hpp"
#include "namespaces.hpp"

namespace longspan::bench {

namespace {

double now_ms() { return now_seconds() * 1000; }

sockaddr_in at(std::string const& address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &out.sin_addr);
  return out;
}

[[noreturn]] void failed(char const* what) {
  give_up(std::string(what) + ": " + std::strerror(errno));
}

int open_in(std::string const& space, int type, int protocol) {
  enter(space);
  int const out = socket(AF_INET, type | SOCK_CLOEXEC, protocol);
  if (out < 0) failed("socket");
  return out;
}

sockaddr const* plain(sockaddr_in const& address) {
  return reinterpret_cast<sockaddr const*>(&address);
}

bool is_readable(int fd, double ms) {
  pollfd ready{fd, POLLIN, 0};
  timespec const limit{static_cast<time_t>(ms / 1000), static_cast<long>(ms * 1e6) % 1'000'000'000};
  return ppoll(&ready, 1, &limit, nullptr) > 0;
}

std::uint16_t checksum(std::span<std::uint16_t const> words) {
  std::uint32_t sum = 0;
  for (auto const word : words) sum += word;
  sum = (sum >> 16) + (sum & 0xffff);
  return static_cast<std::uint16_t>(~(sum + (sum >> 16)));
}

}  // namespace

Socket::Socket(std::string const& space, std::string const& address, std::uint16_t port)
    : fd_(open_in(space, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
  int const room = 8 << 20;
  setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  setsockopt(fd_, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
  auto const here = at(address, port);
  if (bind(fd_, plain(here), sizeof here) != 0) failed("bind");
}
Socket::~Socket() { close(fd_); }

std::vector<Seen> send_stream(Socket const& from, Socket const& to, std::string const& to_address,
                              Stream const& stream) {
  constexpr int kHeaders = 28;  // IPv4 and UDP
  constexpr double kSilence = 1500;
  std::vector<char> datagram(static_cast<std::size_t>(stream.ip_bytes - kHeaders));
  std::vector<Seen> out;
  sockaddr_in there{};
  socklen_t length = sizeof there;
  getsockname(to.fd(), reinterpret_cast<sockaddr*>(&there), &length);
  there.sin_addr = at(to_address, 0).sin_addr;
  double const began = now_ms();
  double heard = began;
  int sent = 0;
  while (sent < stream.packets || now_ms() - heard < kSilence) {
    double const next = began + sent * 1000 / stream.per_second;
    if (sent < stream.packets && now_ms() >= next) {
      Seen const stamp{static_cast<std::uint32_t>(sent++), now_ms(), 0};
      std::memcpy(datagram.data(), &stamp, sizeof stamp);
      if (sendto(from.fd(), datagram.data(), datagram.size(), 0, plain(there), sizeof there) < 0)
        failed("sendto");
      heard = now_ms();
      continue;
    }
    double const patience = sent < stream.packets ? next - now_ms() : 50;
    if (!is_readable(to.fd(), std::max(0.0, patience))) continue;
    Seen seen{};
    while (recv(to.fd(), datagram.data(), datagram.size(), 0) > 0) {
      std::memcpy(&seen, datagram.data(), sizeof seen);
      seen.arrived_ms = heard = now_ms();
      out.push_back(seen);
    }
  }
  return out;
}

std::vector<double> ping(std::string const& space, std::string const& to_address, int times) {
  constexpr std::size_t kIpHeader = 20;
  int const fd = open_in(space, SOCK_RAW, IPPROTO_ICMP);
  auto const there = at(to_address, 0);
  std::vector<double> out;
  for (int i = 0; i < times; ++i) {
    std::array<std::uint16_t, 32> words{};  // type and code, checksum, id, sequence, 56 bytes
    words[0] = htons(ICMP_ECHO << 8);
    words[2] = static_cast<std::uint16_t>(getpid());
    words[3] = static_cast<std::uint16_t>(i);
    words[1] = checksum(words);
    double const sent = now_ms();
    if (sendto(fd, words.data(), sizeof words, 0, plain(there), sizeof there) < 0) failed("ping");
    std::array<std::uint16_t, 256> answer{};
    while (is_readable(fd, 2000)) {
      if (recv(fd, answer.data(), sizeof answer, 0) < static_cast<ssize_t>(kIpHeader + 8)) continue;
      auto const* const icmp = answer.data() + kIpHeader / 2;
      bool const ours = icmp[0] == 0 && icmp[2] == words[2] && icmp[3] == words[3];
      if (!ours) continue;
      out.push_back(now_ms() - sent);
      break;
    }
  }
  close(fd);
  return out;
}

void send_by_tcp(std::string const& from_space, std::string const& to_space,
                 std::string const& to_address, std::size_t bytes) {
  int const listener = open_in(to_space, SOCK_STREAM, 0);
  auto const there = at(to_address, 7000);
  if (bind(listener, plain(there), sizeof there) != 0 || listen(listener, 1) != 0) failed("listen");
  std::jthread const sink([&] {
    int const taken = accept(listener, nullptr, nullptr);
    std::array<char, 65536> buffer;
    while (recv(taken, buffer.data(), buffer.size(), 0) > 0) {
    }
    close(taken);
  });
  int const source = open_in(from_space, SOCK_STREAM, 0);
  if (connect(source, plain(there), sizeof there) != 0) failed("connect");
  std::vector<char> const all(bytes);
  if (send(source, all.data(), all.size(), 0) != static_cast<ssize_t>(bytes)) failed("send");
  shutdown(source, SHUT_WR);
  char end = 0;
  while (recv(source, &end, 1, 0) > 0) {
  }
  close(source);
  close(listener);
}

}  // namespace longspan::bench
