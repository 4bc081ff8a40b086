#include "adapters/notify/signing.hpp"

#include <sodium.h>

#include "base/base64url.hpp"
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

std::string dingtalk_sign(std::string_view secret, std::int64_t timestamp_ms) {
  return base64(hmac_sha256(secret, std::to_string(timestamp_ms) + "\n" + std::string(secret)));
}

std::string webhook_sign(std::string_view secret, std::int64_t timestamp_s, std::string_view body) {
  return "sha256=" +
         hex(hmac_sha256(secret, std::to_string(timestamp_s) + "." + std::string(body)));
}

}  // namespace longspan::notify
