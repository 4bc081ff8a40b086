#include "images_process/bare_webp.hpp"

#include <cstdint>

namespace longspan::images {
namespace {

constexpr std::size_t kFileStart = 12;  ///< "RIFF", size, "WEBP"
constexpr std::size_t kChunkStart = 8;  ///< name, size
constexpr std::size_t kSizeBytes = 4;
/// VP8X: that there are EXIF and XMP chunks.
constexpr unsigned char kTells = 0x08 | 0x04;

std::size_t size_in(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = kSizeBytes; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string size_of(std::size_t value) {
  std::string bytes;
  for (std::size_t i = 0; i < kSizeBytes; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  return bytes;
}

}  // namespace

std::optional<std::string> bare_webp(std::string_view file) {
  if (file.size() < kFileStart || !file.starts_with("RIFF") || file.substr(8, 4) != "WEBP")
    return std::nullopt;
  file.remove_prefix(kFileStart);
  std::string chunks;
  while (!file.empty()) {
    if (file.size() < kChunkStart) return std::nullopt;
    auto const name = file.substr(0, 4);
    auto const content = size_in(file.substr(4));
    auto const whole = kChunkStart + content + content % 2;
    if (file.size() < whole) return std::nullopt;
    std::string chunk(file.substr(0, whole));
    file.remove_prefix(whole);
    if (name == "EXIF" || name == "XMP ") continue;
    if (name == "VP8X") {
      if (content == 0) return std::nullopt;
      auto& flags = chunk[kChunkStart];
      flags = static_cast<char>(static_cast<unsigned char>(flags) & ~kTells);
      if (flags == 0) continue;
    }
    chunks += chunk;
  }
  return "RIFF" + size_of(4 + chunks.size()) + "WEBP" + chunks;
}

}  // namespace longspan::images
