#include "imaging_plugin/sealed_file.hpp"

#include <sodium.h>

#include <algorithm>

namespace longspan::imaging_plugin {
namespace {

constexpr std::string_view kMagic = "LSE1";
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::uint64_t kChunk = 64U << 10;
static_assert(kSealedHead == 4 + kNonce + 8);

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}

/// The file's own nonce, with the chunk's number in it.
std::array<unsigned char, kNonce> nonce_of(std::string_view head, std::uint64_t chunk) {
  std::array<unsigned char, kNonce> out{};
  std::copy_n(bytes_of(head) + kMagic.size(), kNonce, out.begin());
  for (std::size_t i = 0; i < 8; ++i)
    out[kNonce - 8 + i] ^= static_cast<unsigned char>(chunk >> (8 * i) & 0xff);
  return out;
}

std::string bound_to(std::string_view head, std::string_view name) {
  return std::string(head) + std::string(name);
}

}  // namespace

std::optional<Key> key_from_hex(std::string_view hex) {
  Key out{};
  std::size_t length = 0;
  if (::sodium_hex2bin(out.data(), out.size(), hex.data(), hex.size(), nullptr, &length, nullptr) !=
          0 ||
      length != out.size())
    return std::nullopt;
  return out;
}

std::string seal_file(Key const& key, std::string_view name, std::string_view content) {
  std::string out(kMagic);
  out.resize(kSealedHead);
  ::randombytes_buf(out.data() + kMagic.size(), kNonce);
  for (std::size_t i = 0; i < 8; ++i)
    out[kMagic.size() + kNonce + i] =
        static_cast<char>(std::uint64_t{content.size()} >> (8 * i) & 0xff);
  auto const head = out;
  auto const bound = bound_to(head, name);
  auto const chunks = (content.size() + kChunk - 1) / kChunk;
  out.resize(kSealedHead + content.size() + chunks * kTag);
  auto* to = reinterpret_cast<unsigned char*>(out.data()) + kSealedHead;
  for (std::uint64_t chunk = 0; chunk < chunks; ++chunk) {
    auto const part = content.substr(chunk * kChunk, kChunk);
    auto const nonce = nonce_of(head, chunk);
    unsigned long long written = 0;
    ::crypto_aead_xchacha20poly1305_ietf_encrypt(to, &written, bytes_of(part), part.size(),
                                                 bytes_of(bound), bound.size(), nullptr,
                                                 nonce.data(), key.data());
    to += written;
  }
  return out;
}

std::optional<std::uint64_t> content_size(std::string_view head) {
  if (head.size() != kSealedHead || !head.starts_with(kMagic)) return std::nullopt;
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i)
    out |= std::uint64_t{bytes_of(head)[kMagic.size() + kNonce + i]} << (8 * i);
  return out;
}

SealedPart sealed_part(std::uint64_t size, std::uint64_t from, std::uint64_t count) {
  if (count == 0) return {};
  auto const first = from / kChunk, last = (from + count - 1) / kChunk;
  auto const end = std::min(size, (last + 1) * kChunk) + (last + 1) * kTag;
  return {first * (kChunk + kTag), end - first * (kChunk + kTag)};
}

std::optional<std::string> open_part(Key const& key, std::string_view name, std::string_view head,
                                     std::string_view sealed, std::uint64_t from,
                                     std::uint64_t count) {
  auto const bound = bound_to(head, name);
  std::string out;
  out.resize(sealed.size());
  std::size_t filled = 0;
  for (auto chunk = from / kChunk; !sealed.empty(); ++chunk) {
    auto const part = sealed.substr(0, kChunk + kTag);
    sealed.remove_prefix(part.size());
    auto const nonce = nonce_of(head, chunk);
    unsigned long long written = 0;
    if (part.size() < kTag || ::crypto_aead_xchacha20poly1305_ietf_decrypt(
                                  reinterpret_cast<unsigned char*>(out.data()) + filled, &written,
                                  nullptr, bytes_of(part), part.size(), bytes_of(bound),
                                  bound.size(), nonce.data(), key.data()) != 0)
      return std::nullopt;
    filled += written;
  }
  auto const skip = from % kChunk;
  if (filled < skip + count) return std::nullopt;
  out.resize(skip + count);
  if (skip > 0) out.erase(0, skip);
  return out;
}

}  // namespace longspan::imaging_plugin
