#pragma once
#include <cstdint>
#include <string>

namespace longspan::sound {

/// A number in `count` bytes, the highest first.
inline std::string big_endian(std::uint64_t value, int count) {
  std::string out;
  for (int i = count; i-- > 0;) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

}  // namespace longspan::sound
