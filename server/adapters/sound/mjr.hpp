#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace longspan::sound {

/// A packet of Opus and when it was spoken.
struct Packet {
  std::int64_t at_ms = 0;  ///< after the first of its file
  std::string opus;
};

/// What Janus recorded of one sender: a file it may still be writing.
struct JanusTrack {
  std::int64_t began_us = 0;    ///< of the first packet, by the server's clock
  std::vector<Packet> packets;  ///< in order, each once
  bool cut = false;             ///< a packet lies there in part
};

/// Reads a file of "MJR00002". Empty where it is none or carries no Opus.
JanusTrack read_mjr(std::filesystem::path const& file);
/// The same of its content.
JanusTrack read_mjr_bytes(std::string_view bytes);

}  // namespace longspan::sound
