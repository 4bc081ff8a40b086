#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/janus/settings.hpp"

namespace longspan::app {

/// What an operator can set about sound and picture.
struct MediaConfig {
  std::vector<std::string> carriers = {"own"};  ///< or "off", or ws://HOST:PORT of a pool
  std::string secret;                           ///< the pool's api_secret
  std::string ports = "20000-20999";
  std::string public_address, interface;
  bool ice_lite = true;
  std::vector<std::string> turn;
  std::string turn_secret;
  std::filesystem::path program = "/usr/bin/janus";

  bool off() const { return carriers == std::vector<std::string>{"off"}; }
};

/// LONGSPAN_MEDIA and the others, over what is there.
void read_media_environment(MediaConfig& out);
/// In one sentence, or nothing.
std::optional<std::string> wrong_with_media(MediaConfig const& config);
/// As in a configuration file; secrets are not shown.
std::string media_config_text(MediaConfig const& config);
/// Of a configuration that nothing is wrong with.
janus::Settings media_settings(MediaConfig const& config);

/// "a,b" taken apart.
std::vector<std::string> list_in(std::string_view text);

}  // namespace longspan::app
