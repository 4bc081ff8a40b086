#include "adapters/janus/ice_servers.hpp"

#include <openssl/hmac.h>

#include <array>
#include <boost/json.hpp>

#include "base/base64url.hpp"

namespace longspan::janus {
namespace {

std::string hmac_sha1(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned length = 0;
  ::HMAC(::EVP_sha1(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(), out.data(), &length);
  return {reinterpret_cast<char const*>(out.data()), length};
}

}  // namespace

std::string ice_servers(Settings const& settings, std::string const& participant,
                        std::int64_t until_s) {
  boost::json::array out;
  if (!settings.turn.empty()) {
    boost::json::object server{
        {"urls", boost::json::array(settings.turn.begin(), settings.turn.end())}};
    if (!settings.turn_secret.empty()) {
      auto const name = std::to_string(until_s) + ":" + participant;
      server["username"] = name;
      server["credential"] = base64(hmac_sha1(settings.turn_secret, name));
    }
    out.push_back(std::move(server));
  }
  return boost::json::serialize(out);
}

}  // namespace longspan::janus
