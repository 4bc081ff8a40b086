#include "base/uuid.hpp"

#include <cstring>

#include "base/hash.hpp"

namespace longspan {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void put_time(Uuid& id, std::int64_t unix_ms, std::uint8_t version) {
  for (int i = 0; i < 6; ++i)
    id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | (version << 4));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
}

}  // namespace

std::string Uuid::text() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out(36, '-');
  std::size_t at = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
    out[at++] = kHex[bytes[i] >> 4];
    out[at++] = kHex[bytes[i] & 15];
  }
  return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t at = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      if (text[at++] != '-') return std::nullopt;
    int high = nibble(text[at++]);
    int low = nibble(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

std::optional<Uuid> Uuid::from_blob(std::string_view blob) {
  if (blob.size() != 16) return std::nullopt;
  Uuid id;
  std::memcpy(id.bytes.data(), blob.data(), 16);
  return id;
}

Uuid Uuid::v7(std::int64_t unix_ms) {
  Uuid id;
  auto random = random_bytes(16);
  std::memcpy(id.bytes.data(), random.data(), 16);
  put_time(id, unix_ms, 7);
  return id;
}

Uuid Uuid::named(std::int64_t unix_ms, std::string_view name) {
  Uuid id;
  auto digest = sha256(name);
  std::memcpy(id.bytes.data(), digest.bytes.data(), 16);
  put_time(id, unix_ms, 8);
  return id;
}

}  // namespace longspan
