#include "adapters/notify/secret_box.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "base/hash.hpp"

namespace longspan::notify {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// Nobody but the owner may read it, from its first byte on; it appears whole or not at all.
void make_key(fs::path const& file) {
  auto const fresh = file.string() + "." + hex(random_bytes(6));
  int const out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0) throw std::runtime_error("cannot write " + fresh);
  auto const key = random_bytes(kKey);
  bool const whole =
      ::write(out, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(out) == 0;
  ::close(out);
  // A link, not a rename: it fails where another node was first.
  if (whole) (void)::link(fresh.c_str(), file.c_str());
  ::unlink(fresh.c_str());
  if (!whole) throw std::runtime_error("cannot write " + file.string());
}

std::string read_key(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string bound_to(std::string_view programme, std::string_view channel) {
  return std::string(programme) + '\n' + std::string(channel);
}

}  // namespace

SecretBox::SecretBox(fs::path const& data) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  auto const file = data / "notify.key";
  if (!fs::exists(file)) make_key(file);
  key_ = read_key(file);
  if (key_.size() != kKey)
    throw std::runtime_error(file.string() + " should hold a key of 32 bytes");
}

std::string SecretBox::seal(reminders::Secrets const& secrets, std::string_view programme,
                            std::string_view channel) const {
  auto const plain = secrets.address + '\n' + secrets.secret;
  auto const bound = bound_to(programme, channel);
  auto const nonce = random_bytes(kNonce);
  std::string sealed(plain.size() + kTag, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes_of(sealed), nullptr, bytes_of(std::string_view(plain)), plain.size(),
      bytes_of(std::string_view(bound)), bound.size(), nullptr, bytes_of(std::string_view(nonce)),
      bytes_of(std::string_view(key_)));
  return nonce + sealed;
}

std::optional<reminders::Secrets> SecretBox::open(reminders::Channel const& channel) const {
  std::string_view const whole = channel.sealed;
  if (whole.size() < kNonce + kTag) return std::nullopt;
  auto const sealed = whole.substr(kNonce);
  auto const bound = bound_to(channel.programme, channel.code);
  std::string plain(sealed.size() - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          bytes_of(plain), nullptr, nullptr, bytes_of(sealed), sealed.size(),
          bytes_of(std::string_view(bound)), bound.size(), bytes_of(whole),
          bytes_of(std::string_view(key_))) != 0)
    return std::nullopt;
  auto const cut = plain.find('\n');
  if (cut == plain.npos) return std::nullopt;
  return reminders::Secrets{plain.substr(0, cut), plain.substr(cut + 1)};
}

}  // namespace longspan::notify
