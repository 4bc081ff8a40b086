#pragma once
#include <cstdint>
#include <string_view>

namespace longspan::evidence {

/// The number in `count` bytes, the lowest first.
inline std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace longspan::evidence
