#include "evidence/metadata.hpp"

#include <algorithm>
#include <cstdint>

namespace longspan::evidence {
namespace {

using std::string_view_literals::operator""sv;

std::uint64_t number(std::string_view bytes, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto const byte = static_cast<unsigned char>(bytes[big_endian ? i : bytes.size() - 1 - i]);
    value = value << 8 | byte;
  }
  return value;
}

/// Segments and compressed data up to the end of the image (ITU-T T.81, annex B).
bool jpeg_carries(std::string_view file) {
  std::size_t at = 2;
  while (at + 2 <= file.size()) {
    if (file[at] != '\xFF') return true;
    auto const marker = static_cast<unsigned char>(file[at + 1]);
    at += 2;
    if (marker == 0xFF) {  // a fill byte
      --at;
      continue;
    }
    if (marker == 0xD9) return at != file.size();
    if (at + 2 > file.size()) return true;
    auto const length = number(file.substr(at, 2), true);
    auto const content = file.substr(at, length).substr(std::min<std::size_t>(2, length));
    bool const plain = marker == 0xE0 || marker == 0xEE ||
                       (marker == 0xE2 && content.starts_with("ICC_PROFILE\0"sv));
    bool const extra = (marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE;
    if (length < 2 || at + length > file.size() || (extra && !plain)) return true;
    at += length;
    if (marker != 0xDA) continue;
    // A scan lasts until a marker that is neither a stuffed zero nor a restart.
    for (;; at += 2) {
      at = file.find('\xFF', at);
      if (at == file.npos || at + 1 >= file.size()) return true;
      auto const next = static_cast<unsigned char>(file[at + 1]);
      if (next != 0 && (next < 0xD0 || next > 0xD7)) break;
    }
  }
  return true;
}

/// Chunks up to IEND (ISO/IEC 15948).
bool png_carries(std::string_view file) {
  constexpr std::string_view kPlain[] = {"IHDR", "PLTE", "IDAT", "tRNS", "gAMA", "cHRM", "sRGB",
                                         "iCCP", "sBIT", "bKGD", "pHYs", "hIST", "cICP"};
  for (std::size_t at = 8; at + 12 <= file.size();) {
    auto const name = file.substr(at + 4, 4);
    at += 12 + number(file.substr(at, 4), true);
    if (name == "IEND") return at != file.size();
    if (std::ranges::find(kPlain, name) == std::end(kPlain)) return true;
  }
  return true;
}

/// RIFF chunks (RFC 9649).
bool webp_carries(std::string_view file) {
  constexpr std::string_view kPlain[] = {"VP8 ", "VP8L", "VP8X", "ALPH", "ICCP"};
  if (file.size() < 12 || number(file.substr(4, 4), false) + 8 != file.size()) return true;
  std::size_t at = 12;
  while (at + 8 <= file.size()) {
    auto const length = number(file.substr(at + 4, 4), false);
    if (std::ranges::find(kPlain, file.substr(at, 4)) == std::end(kPlain)) return true;
    at += 8 + length + length % 2;
  }
  return at != file.size();
}

}  // namespace

bool carries_metadata(std::string_view file) {
  if (file.starts_with("\xFF\xD8"sv)) return jpeg_carries(file);
  if (file.starts_with("\x89PNG\r\n\x1A\n"sv)) return png_carries(file);
  if (file.starts_with("RIFF"sv)) return webp_carries(file);
  return true;
}

}  // namespace longspan::evidence
