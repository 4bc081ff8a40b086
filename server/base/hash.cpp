#include "base/hash.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstring>
#include <memory>
#include <stdexcept>

namespace longspan {
namespace {

EVP_MD const* algorithm() {
  // Fetched once: EVP_sha256() looks the provider up at every use.
  static EVP_MD const* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return md;
}

/// One for each thread, given back when the thread ends.
EVP_MD_CTX* context_of_thread() {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  thread_local std::unique_ptr<EVP_MD_CTX, Free> const context(EVP_MD_CTX_new());
  return context.get();
}

}  // namespace

std::string hex(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::string Hash::hex() const { return longspan::hex(blob()); }

std::optional<Hash> Hash::from_hex(std::string_view text) {
  if (text.size() != 64) return std::nullopt;
  Hash hash;
  for (std::size_t i = 0; i < 64; ++i) {
    char c = text[i];
    int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (value < 0) return std::nullopt;
    auto& byte = hash.bytes[i / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
  }
  return hash;
}

std::optional<Hash> Hash::from_blob(std::string_view blob) {
  if (blob.size() != 32) return std::nullopt;
  Hash hash;
  std::memcpy(hash.bytes.data(), blob.data(), 32);
  return hash;
}

Hash sha256(std::string_view content) {
  Hash hash;
  auto* const context = context_of_thread();
  EVP_DigestInit_ex2(context, algorithm(), nullptr);
  EVP_DigestUpdate(context, content.data(), content.size());
  EVP_DigestFinal_ex(context, hash.bytes.data(), nullptr);
  return hash;
}

Digest::Digest(Kind kind) : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex2(static_cast<EVP_MD_CTX*>(context_),
                     kind == Kind::sha1 ? EVP_sha1() : algorithm(), nullptr);
}
Digest::~Digest() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }
void Digest::update(std::string_view part) {
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), part.data(), part.size());
}
std::string Digest::finish() {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_),
                     reinterpret_cast<unsigned char*>(out.data()), &size);
  out.resize(size);
  return out;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("the system gives no random bytes");
  return out;
}

}  // namespace longspan
