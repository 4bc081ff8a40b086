#include "base/base64url.hpp"

#include <cstdint>

namespace longspan {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t held = 0;
  int bits = 0;
  for (char const byte : bytes) {
    held = (held << 8) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      out += kDigits[(held >> bits) & 63];
    }
  }
  if (bits > 0) out += kDigits[(held << (6 - bits)) & 63];
  return out;
}

std::string base64(std::string_view bytes) {
  auto out = base64url(bytes);
  for (char& digit : out) {
    if (digit == '-') digit = '+';
    if (digit == '_') digit = '/';
  }
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  int bits = 0;
  for (char const digit : text) {
    auto const value = kDigits.find(digit);
    if (value == kDigits.npos) return std::nullopt;
    held = (held << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>((held >> bits) & 255);
  }
  if (bits >= 6 || (held & ((1U << bits) - 1)) != 0) return std::nullopt;
  return out;
}

}  // namespace longspan
