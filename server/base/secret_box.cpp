#include "base/secret_box.hpp"

#include <sodium.h>

#include <stdexcept>

#include "base/hash.hpp"

namespace longspan {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kBoxKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* room_in(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void check(std::string_view key) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  if (key.size() != kBoxKeyBytes) throw std::logic_error("a box's key has 32 bytes");
}

}  // namespace

std::string seal_box(std::string_view key, std::string_view plain, std::string_view bound) {
  check(key);
  auto const nonce = random_bytes(kNonce);
  std::string sealed(plain.size() + kTag, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(room_in(sealed), nullptr, bytes_of(plain),
                                             plain.size(), bytes_of(bound), bound.size(), nullptr,
                                             bytes_of(nonce), bytes_of(key));
  return nonce + sealed;
}

std::optional<std::string> open_box(std::string_view key, std::string_view sealed,
                                    std::string_view bound) {
  check(key);
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  auto const inner = sealed.substr(kNonce);
  std::string plain(inner.size() - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(room_in(plain), nullptr, nullptr, bytes_of(inner),
                                                 inner.size(), bytes_of(bound), bound.size(),
                                                 bytes_of(sealed), bytes_of(key)) != 0)
    return std::nullopt;
  return plain;
}

}  // namespace longspan
