#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/data_folder.hpp"
#include "app/imaging_config.hpp"
#include "app/media_config.hpp"
#include "base/result.hpp"

namespace longspan::app {

/// What an operator can set: a TOML file, then the environment (LONGSPAN_LISTEN …), then the
/// command line.
struct Config {
  std::filesystem::path data = "data";
  std::string listen = "127.0.0.1:8080";
  std::vector<std::string> trusted_proxies;
  std::filesystem::path tls_certificate;  ///< PEM, with its chain; empty: plain HTTP
  std::filesystem::path tls_key;          ///< PEM
  std::string congestion = "bbr";         ///< of downloads; or "system"
  bool secure_cookies = false;
  bool log_requests = false;
  std::string store = "sqlite";     ///< or postgresql://…
  unsigned store_connections = 16;  ///< to PostgreSQL, at the most
  unsigned read_threads = 0;        ///< 0: 2 for SQLite, 8 for PostgreSQL, where they mostly wait
  unsigned stop_patience_s = 10;
  unsigned room_limit = 500;              ///< participants of one meeting
  unsigned room_patience_s = 600;         ///< a meeting that nobody is in ends after so long
  std::vector<std::string> notify_allow;  ///< where messages may go out to; empty: nowhere
  std::string public_url;                 ///< of the app, for links in messages and pairing codes
  MediaConfig media;
  ImagingConfig imaging;

  std::string host() const;
  std::uint16_t port() const;
  unsigned readers() const;
  Place place() const;
};

/// What is wrong with a configuration, in one sentence, or nothing.
using ConfigError = std::optional<std::string>;

/// Reads `file` (empty: none) and the environment over the defaults.
ConfigError read_config(std::filesystem::path const& file, Config& out);
ConfigError check_config(Config const& config);
/// Of what only serving needs: certificates and how answers go out.
ConfigError check_wire(Config const& config);
std::string config_text(Config const& config);

}  // namespace longspan::app
