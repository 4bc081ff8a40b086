#include "evidence/webp_size.hpp"

#include "evidence/little_endian.hpp"

namespace longspan::evidence {
std::optional<PictureSize> webp_size(std::string_view bytes) {
  constexpr std::uint32_t k14Bits = 0x3FFF;
  if (bytes.size() < 30 || !bytes.starts_with("RIFF") || bytes.substr(8, 4) != "WEBP")
    return std::nullopt;
  auto const format = bytes.substr(12, 4);
  if (format == "VP8 ")
    return PictureSize{little_endian(bytes, 26, 2) & k14Bits,
                       little_endian(bytes, 28, 2) & k14Bits};
  if (format == "VP8L") {
    auto const bits = little_endian(bytes, 21, 4);
    return PictureSize{(bits & k14Bits) + 1, (bits >> 14 & k14Bits) + 1};
  }
  if (format == "VP8X")
    return PictureSize{little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1};
  return std::nullopt;
}

}  // namespace longspan::evidence
