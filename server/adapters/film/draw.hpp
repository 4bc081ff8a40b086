#pragma once
#include <filesystem>

#include "adapters/film/board.hpp"

namespace longspan::film {

constexpr int kWidth = 1280;
constexpr int kHeight = 720;

/// Writes what is seen at one moment as a PNG. `page`: a PNG of the page shown that fits into the
/// picture; empty: a white board. False where the disk takes no more.
bool draw(Board const& board, std::int64_t at_ms, std::filesystem::path const& page,
          std::filesystem::path const& to);

}  // namespace longspan::film
