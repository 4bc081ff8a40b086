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

/// What a participant's own end kept: it stands in place of what came over the link meanwhile.
struct OwnSound {
  std::string participant;
  std::int64_t offset_ms = 0;  ///< of its beginning after the meeting's
  std::filesystem::path file;
  std::string format;   ///< as ffmpeg names demuxers: "matroska", "ogg"
  std::int64_t ms = 0;  ///< as long as its end said it was
};
/// What came over the link.
struct SentSound {
  std::string participant;
  std::int64_t offset_ms = 0;
  std::vector<Packet> packets;
};

struct Mixed {
  std::int64_t offset_ms = 0;
  std::int64_t ms = 0;
  int own = 0;         ///< sounds of ends that are in it
  int unreadable = 0;  ///< of either
  bool cut = false;    ///< an end's sound broke off before its end
};

/// Mixes sounds to one WebM of Opus, mono, 24 kbit/s at the most, with an index for jumping.
/// `folder` is for files under way: 170 MB for an hour. None: nothing could be read, or it was
/// stopped. It begins with the first sound, or at `from_ms` where that is given. Throws
/// std::system_error where the disk takes no more.
std::optional<Mixed> mix(evidence::Tools& tools, std::vector<OwnSound> const& own,
                         std::vector<SentSound> const& sent, std::filesystem::path const& folder,
                         std::filesystem::path const& to, std::stop_token const& stop,
                         std::optional<std::int64_t> from_ms = std::nullopt);

/// Only what lies within a span.
void keep_within(SentSound& sound, Span span);

}  // namespace longspan::sound
