#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace longspan::janus {

/// What an operator sets about sound and picture.
struct Settings {
  std::filesystem::path program = "/usr/bin/janus";  ///< of the one that Longspan starts itself
  std::vector<std::string> servers;  ///< ws://HOST:PORT of a pool; empty: Longspan starts its own
  std::string secret;                ///< api_secret of the pool's servers
  std::uint16_t first_port = 20000;  ///< of sound and picture, UDP and TCP
  std::uint16_t last_port = 20999;
  std::string public_address;     ///< behind a NAT that maps one to one: what browsers reach
  std::string interface;          ///< an interface or address to use alone; empty: all
  bool ice_lite = true;           ///< without it there is no TCP for networks that block UDP
  std::vector<std::string> turn;  ///< turn:HOST:PORT?transport=udp, …
  std::string turn_secret;        ///< coturn's static-auth-secret

  std::chrono::milliseconds ping = std::chrono::seconds(2);
  std::chrono::milliseconds patience = std::chrono::seconds(5);  ///< then it counts as dead
};

/// One line for the server's log: what happened, and of what.
using Log = std::function<void(std::string_view event, std::string_view detail)>;

}  // namespace longspan::janus
