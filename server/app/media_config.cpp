#include "app/media_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cstdlib>

#include "adapters/janus/config_files.hpp"
#include "adapters/janus/wire.hpp"

namespace longspan::app {
namespace {

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  auto const [at, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || at != text.data() + text.size() || port < 1024) return std::nullopt;
  return port;
}

struct Ports {
  std::uint16_t first, last;
};
std::optional<Ports> ports_in(std::string_view text) {
  auto const dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  auto const first = port_of(text.substr(0, dash)), last = port_of(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return Ports{*first, *last};
}

bool own(MediaConfig const& config) {
  return config.carriers.empty() || config.carriers == std::vector<std::string>{"own"};
}

std::string quoted(std::vector<std::string> const& list) {
  return list.empty() ? std::string() : fmt::format("\"{}\"", fmt::join(list, "\", \""));
}

}  // namespace

std::vector<std::string> list_in(std::string_view text) {
  std::vector<std::string> out;
  for (auto rest = text; !rest.empty();) {
    auto const comma = rest.find(',');
    out.emplace_back(rest.substr(0, comma));
    rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return out;
}

void read_media_environment(MediaConfig& out) {
  if (auto const* media = std::getenv("LONGSPAN_MEDIA")) out.carriers = list_in(media);
  if (auto const* secret = std::getenv("LONGSPAN_MEDIA_SECRET")) out.secret = secret;
  if (auto const* ports = std::getenv("LONGSPAN_MEDIA_PORTS")) out.ports = ports;
  if (auto const* address = std::getenv("LONGSPAN_MEDIA_PUBLIC_ADDRESS"))
    out.public_address = address;
  if (auto const* name = std::getenv("LONGSPAN_MEDIA_INTERFACE")) out.interface = name;
  if (auto const* program = std::getenv("LONGSPAN_JANUS_PROGRAM")) out.program = program;
  if (auto const* turn = std::getenv("LONGSPAN_TURN")) out.turn = list_in(turn);
  if (auto const* secret = std::getenv("LONGSPAN_TURN_SECRET")) out.turn_secret = secret;
}

std::optional<std::string> wrong_with_media(MediaConfig const& config) {
  if (!ports_in(config.ports))
    return fmt::format("media_ports should be FIRST-LAST, such as 20000-20999, but is “{}”",
                       config.ports);
  for (auto const& [name, value] : {std::pair{"media_public_address", &config.public_address},
                                    std::pair{"media_interface", &config.interface}})
    if (auto const wrong = janus::wrong_with_value(*value); !wrong.empty())
      return fmt::format("{} cannot have {}", name, wrong);
  for (auto const& server : config.turn)
    if (!server.starts_with("turn:") && !server.starts_with("turns:") &&
        !server.starts_with("stun:"))
      return fmt::format("turn should list turn:HOST:PORT?transport=udp and the like, but has “{}”",
                         server);
  if (own(config) || config.off()) return std::nullopt;
  janus::Address ignored;
  for (auto const& carrier : config.carriers)
    if (!janus::read_address(carrier, ignored))
      return fmt::format("media should be “own”, “off” or a list of ws://HOST:PORT, but has “{}”",
                         carrier);
  return std::nullopt;
}

std::string media_config_text(MediaConfig const& config) {
  auto const hidden = [](std::string const& secret) { return secret.empty() ? "" : "***"; };
  auto const carriers = own(config)    ? std::string("\"own\"")
                        : config.off() ? std::string("\"off\"")
                                       : "[" + quoted(config.carriers) + "]";
  return fmt::format(
      "media = {}\nmedia_secret = \"{}\"\nmedia_ports = \"{}\"\nmedia_public_address = \"{}\"\n"
      "media_interface = \"{}\"\nmedia_ice_lite = {}\njanus_program = \"{}\"\nturn = [{}]\n"
      "turn_secret = \"{}\"\n",
      carriers, hidden(config.secret), config.ports, config.public_address, config.interface,
      config.ice_lite, config.program.string(), quoted(config.turn), hidden(config.turn_secret));
}

janus::Settings media_settings(MediaConfig const& config) {
  janus::Settings out;
  auto const ports = ports_in(config.ports).value_or(Ports{out.first_port, out.last_port});
  out.program = config.program;
  if (!own(config)) out.servers = config.carriers;
  out.secret = config.secret;
  out.first_port = ports.first;
  out.last_port = ports.last;
  out.public_address = config.public_address;
  out.interface = config.interface;
  out.ice_lite = config.ice_lite;
  out.turn = config.turn;
  out.turn_secret = config.turn_secret;
  return out;
}

}  // namespace longspan::app
