#include "adapters/notify/signing.hpp"

#include <sodium.h>

#include "base/hash.hpp"

namespace longspan::notify {

std::string hmac_sha256(std::string_view key, std::string_view content) {
  auto const bytes = [](std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
  };
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(content), content.size());
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr int kOrdinary = sodium_base64_VARIANT_ORIGINAL;
  std::string out(sodium_base64_encoded_len(bytes.size(), kOrdinary), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<unsigned char const*>(bytes.data()),
                    bytes.size(), kOrdinary);
  out.pop_back();  // its final zero
  return out;
}

std::string dingtalk_sign(std::string_view secret, std::int64_t timestamp_ms) {
  return base64(hmac_sha256(secret, std::to_string(timestamp_ms) + "\n" + std::string(secret)));
}

std::string webhook_sign(std::string_view secret, std::int64_t timestamp_s, std::string_view body) {
  return "sha256=" +
         hex(hmac_sha256(secret, std::to_string(timestamp_s) + "." + std::string(body)));
}

}  // namespace longspan::notify
