#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sound/mjr.hpp"
#include "evidence/tools.hpp"

namespace longspan::sound {

/// Milliseconds after the meeting's beginning, the end not included.
struct Span {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
};

/// One sound of a meeting: a file, or packets that are read already.
struct Source {
  std::int64_t offset_ms = 0;  ///< of its first sound after the meeting's beginning
  std::filesystem::path file;
  std::string format;  ///< of the file, as ffmpeg names demuxers: "matroska", "ogg"
  std::vector<Packet> packets;
  std::vector<Span> silent;  ///< where something better stands in its place
};

struct Mixed {
  std::int64_t offset_ms = 0;
  std::int64_t ms = 0;
  int unreadable = 0;  ///< sources that gave nothing
};

/// Mixes sources to one WebM of Opus, mono, 24 kbit/s at the most, with an index for jumping.
/// `folder` is for files under way: 170 MB for an hour. None: nothing could be read, or it was
/// stopped. Throws std::system_error where the disk takes no more.
std::optional<Mixed> mix(evidence::Tools& tools, std::vector<Source> const& sources,
                         std::filesystem::path const& folder, std::filesystem::path const& to,
                         std::stop_token const& stop);

/// Only what lies within a span.
Source within(Source source, Span span);

}  // namespace longspan::sound
