#include "adapters/janus/config_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace longspan::janus {
namespace {

/// Debian's package has its parts here, whatever the machine.
std::filesystem::path parts_folder(std::string_view kind) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator("/usr/lib", ignored))
    if (auto folder = entry.path() / "janus" / kind; fs::is_directory(folder, ignored))
      return folder;
  return fs::path("/usr/lib/janus") / kind;
}

/// The files in `folder` that it would load, without `keep`; "a.so,b.so".
std::string all_but(std::filesystem::path const& folder, std::string_view keep) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (auto const& entry : std::filesystem::directory_iterator(folder, ignored)) {
    auto name = entry.path().filename().string();
    if (name.ends_with(".so") && name != keep) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, ","));
}

void write(std::filesystem::path const& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

std::string setting(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format("  {} = \"{}\"\n", name, value);
}

}  // namespace

std::string wrong_with_value(std::string_view value) {
  auto const odd = std::ranges::find_if(
      value, [](unsigned char c) { return c < 0x20 || c == '"' || c == '\\' || c == 0x7f; });
  return odd == value.end() ? std::string() : "quotes, backslashes and control characters";
}

void write_config(std::filesystem::path const& folder, Settings const& settings, std::uint16_t port,
                  std::string const& secret, unsigned threads) {
  auto const plugins = parts_folder("plugins");
  auto const transports = parts_folder("transports");
  // No protected_folders: only Longspan tells it where to write, and its data may lie in /var.
  write(folder / "janus.jcfg",
        fmt::format("general: {{\n"
                    "  configs_folder = \"{0}\"\n"
                    "  plugins_folder = \"{1}\"\n"
                    "  transports_folder = \"{2}\"\n"
                    "  events_folder = \"{0}\"\n"
                    "  loggers_folder = \"{0}\"\n"
                    "  debug_level = 3\n"
                    "  debug_colors = false\n"
                    "  api_secret = \"{3}\"\n"
                    "  session_timeout = 30\n"
                    "  event_loops = {4}\n"
                    "  server_name = \"longspan\"\n"
                    "  hide_dependencies = true\n"
                    "}}\n"
                    "media: {{\n"
                    "  rtp_port_range = \"{5}-{6}\"\n"
                    "  min_nack_queue = 1000\n"
                    "}}\n"
                    "nat: {{\n"
                    "  full_trickle = true\n"
                    "  ignore_mdns = true\n"
                    "  ice_lite = {7}\n"
                    "  ice_tcp = {7}\n"
                    "{8}{9}"
                    "}}\n"
                    "plugins: {{ disable = \"{10}\" }}\n"
                    "transports: {{ disable = \"{11}\" }}\n",
                    folder.string(), plugins.string(), transports.string(), secret, threads,
                    settings.first_port, settings.last_port, settings.ice_lite,
                    setting("nat_1_1_mapping", settings.public_address),
                    setting("ice_enforce_list", settings.interface),
                    all_but(plugins, "libjanus_videoroom.so"),
                    all_but(transports, "libjanus_websockets.so")));
  write(folder / "janus.plugin.videoroom.jcfg", "general: { events = false }\n");
  write(folder / "janus.transport.websockets.jcfg", fmt::format("general: {{\n"
                                                                "  json = \"plain\"\n"
                                                                "  events = false\n"
                                                                "  ws = true\n"
                                                                "  ws_ip = \"127.0.0.1\"\n"
                                                                "  ws_port = {}\n"
                                                                "}}\n"
                                                                "admin: {{ admin_ws = false }}\n",
                                                                port));
}

}  // namespace longspan::janus
