#include "evidence/webp_size.hpp"

namespace longspan::evidence {
namespace {

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace

std::optional<PictureSize> webp_size(std::string_view bytes) {
  constexpr std::uint32_t k14Bits = 0x3FFF;
  if (bytes.size() < 30 || !bytes.starts_with("RIFF") || bytes.substr(8, 4) != "WEBP")
    return std::nullopt;
  auto const format = bytes.substr(12, 4);
  if (format == "VP8 ")
    return PictureSize{number(bytes, 26, 2) & k14Bits, number(bytes, 28, 2) & k14Bits};
  if (format == "VP8L") {
    auto const bits = number(bytes, 21, 4);
    return PictureSize{(bits & k14Bits) + 1, (bits >> 14 & k14Bits) + 1};
  }
  if (format == "VP8X") return PictureSize{number(bytes, 24, 3) + 1, number(bytes, 27, 3) + 1};
  return std::nullopt;
}

}  // namespace longspan::evidence
