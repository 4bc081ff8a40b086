#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace longspan::evidence {

struct PictureSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// Of a WebP file, by its first 30 bytes (RFC 9649).
std::optional<PictureSize> webp_size(std::string_view beginning);

}  // namespace longspan::evidence
