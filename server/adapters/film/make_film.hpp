#pragma once
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "evidence/tools.hpp"

namespace longspan::film {

/// What a film is made of.
struct FilmParts {
  std::string events;   ///< JSON array of [seq, t, by, kind, body]
  std::int64_t ms = 0;  ///< how long the meeting was
  std::map<std::string, std::vector<std::filesystem::path>> pages;  ///< by material: WebP files
  std::filesystem::path sound;                                      ///< WebM; empty: none
  std::int64_t sound_offset_ms = 0;
};

enum class FilmEnd : std::uint8_t { made, failed, stopped, no_maker, disk_full };

/// Makes an MP4 (H.264 baseline, AAC; 1280 × 720) that shows pages and ink as they were seen: a
/// picture where something changes, four a second at most. Blocks, for minutes. `folder` is for
/// files under way.
FilmEnd make_film(evidence::Tools& tools, FilmParts const& parts,
                  std::filesystem::path const& folder, std::filesystem::path const& to,
                  std::function<void(int percent)> const& progress, std::stop_token const& stop);

}  // namespace longspan::film
