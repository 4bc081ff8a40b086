#include "adapters/http/ticket_keys.hpp"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/ssl.h>

#include <chrono>
#include <fstream>

#include "base/hash.hpp"
#include "evidence/descriptor.hpp"

namespace longspan::http {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kDay{24};
/// A key: its name, AES-256, HMAC-SHA-256.
constexpr std::size_t kName = 16;
constexpr std::size_t kSecret = 32;
constexpr std::size_t kKey = kName + 2 * kSecret;
constexpr std::size_t kStart = 16;  ///< of AES-CBC

int slot() {
  static int const index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

TicketKeys::TicketKeys(fs::path file)
    : file_(std::move(file)), kept_(random_bytes(2 * kKey)), own_(random_bytes(kKey)) {
  turn();
}

void TicketKeys::turn() {
  std::error_code missing;
  if (fs::last_write_time(file_, missing) != since_ && !missing) read();
  auto const now = fs::file_time_type::clock::now();
  if (std::chrono::abs(now - since_) < kDay) return;
  kept_ = random_bytes(kKey) + kept_.substr(0, kKey);
  since_ = now;
  if (!file_.empty()) write();
}

void TicketKeys::read() {
  std::ifstream in(file_, std::ios::binary);
  std::string found(2 * kKey, '\0');
  std::error_code gone;
  auto const written = fs::last_write_time(file_, gone);
  if (gone || !in.read(found.data(), static_cast<std::streamsize>(found.size()))) return;
  kept_ = std::move(found);
  since_ = written;
}

void TicketKeys::write() const {
  auto const fresh = file_.string() + "." + hex(random_bytes(6));
  std::error_code ignored;
  {
    evidence::Descriptor const out(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (::write(out.get(), kept_.data(), kept_.size()) != static_cast<ssize_t>(kept_.size()))
      return void(fs::remove(fresh, ignored));
  }
  fs::rename(fresh, file_, ignored);
}

void TicketKeys::serve(SSL_CTX* context) {
  SSL_CTX_set_ex_data(context, slot(), this);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &TicketKeys::on_ticket);
}

std::string_view TicketKeys::find(std::string_view name) const {
  for (auto const key : {std::string_view(kept_).substr(0, kKey),
                         std::string_view(kept_).substr(kKey), std::string_view(own_)})
    if (key.starts_with(name)) return key;
  return {};
}

/// SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 go on, 2 and give a new ticket, 0 no such key.
int TicketKeys::on_ticket(SSL* connection, unsigned char* name, unsigned char* start,
                          EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int sealing) {
  auto const& keys =
      *static_cast<TicketKeys const*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), slot()));
  auto const newest = SSL_version(connection) == TLS1_2_VERSION
                          ? std::string_view(keys.own_)
                          : std::string_view(keys.kept_).substr(0, kKey);
  auto const key = sealing != 0 ? newest : keys.find({reinterpret_cast<char const*>(name), kName});
  if (key.empty()) return 0;
  if (sealing != 0) {
    key.copy(reinterpret_cast<char*>(name), kName);
    random_bytes(kStart).copy(reinterpret_cast<char*>(start), kStart);
  }
  std::string secret(key.substr(kName));
  std::string digest = "SHA256";
  OSSL_PARAM const settings[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, secret.data() + kSecret, kSecret),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  if (EVP_MAC_CTX_set_params(mac, settings) != 1 ||
      EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), nullptr, bytes_of(secret), start, sealing) != 1)
    return -1;
  return key == newest ? 1 : 2;
}

}  // namespace longspan::http
