#include "app/config.hpp"

#include "adapters/http/certificate_check.hpp"
#include "adapters/notify/allow_list.hpp"
#include "adapters/postgres/postgres_db.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <charconv>
#include <cstdlib>

namespace longspan::app {
namespace {

std::optional<std::uint16_t> port_in(std::string const& listen) {
  auto colon = listen.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  unsigned port = 0;
  auto const* end = listen.data() + listen.size();
  auto [at, error] = std::from_chars(listen.data() + colon + 1, end, port);
  if (error != std::errc{} || at != end || port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

ConfigError read_file(std::filesystem::path const& file, Config& out) {
  auto parsed = [&]() -> std::expected<toml::table, std::string> {
    try {
      return toml::parse_file(file.string());
    } catch (toml::parse_error const& error) {
      return std::unexpected(fmt::format("{}:{}: {}", file.string(), error.source().begin.line,
                                         std::string_view(error.description())));
    }
  }();
  if (!parsed) return parsed.error();
  for (auto const& [key, value] : *parsed) {
    std::string_view name = key.str();
    auto wrong = [&](std::string_view expected) {
      return fmt::format("{}:{}: {} should be {}", file.string(), value.source().begin.line, name,
                         expected);
    };
    auto text = [&](auto& to) -> ConfigError {
      auto found = value.value<std::string>();
      if (!found) return wrong("text in quotes");
      to = *found;
      return std::nullopt;
    };
    auto flag = [&](bool& to) -> ConfigError {
      auto found = value.value<bool>();
      if (!found) return wrong("true or false");
      to = *found;
      return std::nullopt;
    };
    auto count = [&](unsigned& to, std::int64_t min, std::int64_t max) -> ConfigError {
      auto found = value.value<std::int64_t>();
      if (!found || *found < min || *found > max)
        return wrong(fmt::format("a number from {} to {}", min, max));
      to = static_cast<unsigned>(*found);
      return std::nullopt;
    };
    auto addresses = [&](std::vector<std::string>& to) -> ConfigError {
      auto const* list = value.as_array();
      if (!list) return wrong("a list of addresses");
      to.clear();
      for (auto const& item : *list) {
        auto address = item.value<std::string>();
        if (!address) return wrong("a list of addresses");
        to.push_back(*address);
      }
      return std::nullopt;
    };
    ConfigError error;
    if (name == "data")
      error = text(out.data);
    else if (name == "listen")
      error = text(out.listen);
    else if (name == "tls_certificate")
      error = text(out.tls_certificate);
    else if (name == "tls_key")
      error = text(out.tls_key);
    else if (name == "congestion")
      error = text(out.congestion);
    else if (name == "secure_cookies")
      error = flag(out.secure_cookies);
    else if (name == "log_requests")
      error = flag(out.log_requests);
    else if (name == "store")
      error = text(out.store);
    else if (name == "store_connections")
      error = count(out.store_connections, 4, 1000);
    else if (name == "read_threads")
      error = count(out.read_threads, 1, 64);
    else if (name == "stop_patience_s")
      error = count(out.stop_patience_s, 0, 600);
    else if (name == "room_limit")
      error = count(out.room_limit, 2, 100'000);
    else if (name == "room_patience_s")
      error = count(out.room_patience_s, 1, 86'400);
    else if (name == "public_url")
      error = text(out.public_url);
    else if (name == "trusted_proxies")
      error = addresses(out.trusted_proxies);
    else if (name == "notify_allow")
      error = addresses(out.notify_allow);
    else if (name == "media" && value.is_string()) {
      out.media.carriers.resize(1);
      error = text(out.media.carriers.front());
    } else if (name == "media")
      error = addresses(out.media.carriers);
    else if (name == "media_secret")
      error = text(out.media.secret);
    else if (name == "media_ports")
      error = text(out.media.ports);
    else if (name == "media_public_address")
      error = text(out.media.public_address);
    else if (name == "media_interface")
      error = text(out.media.interface);
    else if (name == "media_ice_lite")
      error = flag(out.media.ice_lite);
    else if (name == "janus_program")
      error = text(out.media.program);
    else if (name == "turn")
      error = addresses(out.media.turn);
    else if (name == "turn_secret")
      error = text(out.media.turn_secret);
    else if (name == "imaging")
      error = text(out.imaging.archive);
    else if (name == "imaging_authority")
      error = text(out.imaging.authority);
    else if (name == "dicom_port")
      error = count(out.imaging.dicom_port, 0, 65'535);
    else if (name == "orthanc_program")
      error = text(out.imaging.program);
    else {
      return fmt::format("{}:{}: there is no setting “{}”", file.string(), key.source().begin.line,
                         name);
    }
    if (error) return error;
  }
  return std::nullopt;
}

ConfigError read_environment(Config& out) {
  if (auto const* data = std::getenv("LONGSPAN_DATA")) out.data = data;
  if (auto const* listen = std::getenv("LONGSPAN_LISTEN")) out.listen = listen;
  if (auto const* file = std::getenv("LONGSPAN_TLS_CERTIFICATE")) out.tls_certificate = file;
  if (auto const* file = std::getenv("LONGSPAN_TLS_KEY")) out.tls_key = file;
  if (auto const* congestion = std::getenv("LONGSPAN_CONGESTION")) out.congestion = congestion;
  if (auto const* store = std::getenv("LONGSPAN_STORE")) out.store = store;
  if (auto const* url = std::getenv("LONGSPAN_PUBLIC_URL")) out.public_url = url;
  if (auto const* allow = std::getenv("LONGSPAN_NOTIFY_ALLOW")) out.notify_allow = list_in(allow);
  read_media_environment(out.media);
  read_imaging_environment(out.imaging);
  if (auto const* secure = std::getenv("LONGSPAN_SECURE_COOKIES")) {
    std::string_view text = secure;
    if (text != "true" && text != "false")
      return fmt::format("LONGSPAN_SECURE_COOKIES should be true or false, but is “{}”", text);
    out.secure_cookies = text == "true";
  }
  return std::nullopt;
}

}  // namespace

std::string Config::host() const {
  auto host = listen.substr(0, listen.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}
std::uint16_t Config::port() const { return port_in(listen).value_or(8080); }
unsigned Config::readers() const {
  if (read_threads > 0) return read_threads;
  return place().embedded() ? 2 : 8;
}
Place Config::place() const { return {data, store, store_connections, std::chrono::hours(1)}; }

ConfigError read_config(std::filesystem::path const& file, Config& out) {
  if (!file.empty()) {
    if (!std::filesystem::exists(file))
      return fmt::format("{}: there is no such file", file.string());
    if (auto error = read_file(file, out)) return error;
  }
  return read_environment(out);
}

ConfigError check_store(Config const& config) {
  if (config.place().embedded()) return std::nullopt;
  if (auto wrong = postgres::wrong_with(config.store); !wrong.empty())
    return fmt::format(
        "store should be “sqlite” or postgresql://USER@HOST/DATABASE, but is “{}”: {}",
        postgres::without_password(config.store), wrong);
  // Beside the readers: the writer, and one each for an import and a sample.
  if (config.store_connections < config.readers() + 3)
    return fmt::format("store_connections should be at least {}, three more than read_threads",
                       config.readers() + 3);
  return std::nullopt;
}

ConfigError check_wire(Config const& config) {
  if (config.congestion != "bbr" && config.congestion != "system")
    return fmt::format("congestion should be “bbr” or “system”, but is “{}”", config.congestion);
  if (auto wrong = wrong_with_imaging_authority(config.imaging)) return wrong;
  if (config.tls_certificate.empty() && config.tls_key.empty()) return std::nullopt;
  if (config.tls_certificate.empty() || config.tls_key.empty())
    return fmt::format("tls_certificate and tls_key go together, but only {} is set",
                       config.tls_key.empty() ? "tls_certificate" : "tls_key");
  return http::wrong_with_certificate(config.tls_certificate, config.tls_key);
}

ConfigError check_config(Config const& config) {
  if (!port_in(config.listen))
    return fmt::format("listen should be HOST:PORT, such as 127.0.0.1:8080, but is “{}”",
                       config.listen);
  if (config.data.empty()) return std::string("data should name a folder");
  if (std::filesystem::exists(config.data) && !std::filesystem::is_directory(config.data))
    return fmt::format("data should be a folder, but {} is a file", config.data.string());
  if (auto const wrong = notify::AllowList::wrong_entry(config.notify_allow))
    return fmt::format(
        "notify_allow should name HOST, HOST:PORT, smtp://HOST:PORT or http://HOST:PORT, but has “{}”",
        *wrong);
  if (auto const& url = config.public_url;
      !url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
    return fmt::format("public_url should begin with https:// or http://, but is “{}”", url);
  if (auto wrong = wrong_with_media(config.media)) return wrong;
  if (auto wrong = wrong_with_imaging(config.imaging)) return wrong;
  return check_store(config);
}

std::string config_text(Config const& config) {
  auto const list = [](std::vector<std::string> const& of) {
    return of.empty() ? std::string() : fmt::format("\"{}\"", fmt::join(of, "\", \""));
  };
  return fmt::format(
      "data = \"{}\"\nstore = \"{}\"\nstore_connections = {}\nlisten = \"{}\"\ntrusted_proxies = [{}]\n"
      "tls_certificate = \"{}\"\ntls_key = \"{}\"\ncongestion = \"{}\"\nsecure_cookies = {}\nlog_requests = {}\n"
      "read_threads = {}\nstop_patience_s = {}\nroom_limit = {}\nroom_patience_s = {}\nnotify_allow = [{}]\npublic_url = \"{}\"\n{}",
      config.data.string(),
      config.place().embedded() ? config.store : postgres::without_password(config.store),
      config.store_connections, config.listen, list(config.trusted_proxies),
      config.tls_certificate.string(), config.tls_key.string(), config.congestion,
      config.secure_cookies, config.log_requests, config.readers(), config.stop_patience_s,
      config.room_limit, config.room_patience_s, list(config.notify_allow), config.public_url,
      media_config_text(config.media) + imaging_config_text(config.imaging));
}

}  // namespace longspan::app
