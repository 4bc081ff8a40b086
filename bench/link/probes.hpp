// What the self-test sends across the link and what it sees of it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace longspan::bench {

struct Seen {
  std::uint32_t number;
  double sent_ms, arrived_ms;
};

/// A datagram socket of a namespace; it stays there wherever its process goes.
class Socket {
 public:
  Socket(std::string const& space, std::string const& address, std::uint16_t port);
  ~Socket();
  Socket(Socket const&) = delete;
  Socket& operator=(Socket const&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

struct Stream {
  int packets;
  int ip_bytes;  ///< of one packet, headers and all; at least 40
  double per_second;
};
/// Sends a stream and waits until nothing more comes; what arrived, as it arrived.
std::vector<Seen> send_stream(Socket const& from, Socket const& to, std::string const& to_address,
                              Stream const& stream);

/// Round trips in ms of so many pings of 84 IP bytes, one after the other; the kernel there
/// answers.
std::vector<double> ping(std::string const& space, std::string const& to_address, int times);

/// Sends so many bytes over one TCP connection and waits for their end at the other side.
void send_by_tcp(std::string const& from_space, std::string const& to_space,
                 std::string const& to_address, std::size_t bytes);

}  // namespace longspan::bench
