#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "adapters/janus/settings.hpp"

namespace longspan::janus {

/// Writes what a Janus of Longspan's own reads, into `folder`: the video room, and a WebSocket on
/// 127.0.0.1:`port` that wants `secret`; all its other plugins and transports stay off.
/// Throws std::filesystem::filesystem_error or std::runtime_error.
void write_config(std::filesystem::path const& folder, Settings const& settings, std::uint16_t port,
                  std::string const& secret, unsigned threads);

/// What cannot stand in such a file, in a few words; empty: nothing. Of what an operator sets.
std::string wrong_with_value(std::string_view value);

}  // namespace longspan::janus
