#include "base/p256.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace longspan {
namespace {

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using ParamsBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr std::size_t kNumberBytes = 32;
constexpr std::size_t kPart = 1U << 20;

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* room_in(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void must(bool good) {
  if (!good) throw std::runtime_error("OpenSSL refused");
}

/// A key of the curve; null where the point is none. With `secret`, able to agree.
Key key_of(std::string_view point, std::string_view secret = {}) {
  if (point.size() != kP256PointBytes || point[0] != 4) return nullptr;
  ParamsBuilder const builder(OSSL_PARAM_BLD_new());
  Number const number(secret.empty()
                          ? nullptr
                          : BN_bin2bn(bytes_of(secret), static_cast<int>(secret.size()), nullptr));
  must(builder != nullptr &&
       OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                       0) == 1 &&
       OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                        point.size()) == 1 &&
       (number == nullptr ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) == 1));
  Params const params(OSSL_PARAM_BLD_to_param(builder.get()));
  KeyContext const making(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  must(params != nullptr && making != nullptr && EVP_PKEY_fromdata_init(making.get()) == 1);
  EVP_PKEY* made = nullptr;
  int const selection = secret.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata(making.get(), &made, selection, params.get()) != 1) return nullptr;
  Key key(made);
  KeyContext const checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  must(checking != nullptr);
  if (EVP_PKEY_public_check(checking.get()) != 1) return nullptr;
  return key;
}

/// ECDSA's DER form of r and s.
std::string der_of(std::string_view signature) {
  Number r(BN_bin2bn(bytes_of(signature), kNumberBytes, nullptr));
  Number s(BN_bin2bn(bytes_of(signature) + kNumberBytes, kNumberBytes, nullptr));
  Signature const both(ECDSA_SIG_new());
  must(r && s && both);
  // From here on they belong to the signature.
  must(ECDSA_SIG_set0(both.get(), r.release(), s.release()) == 1);
  unsigned char* der = nullptr;
  int const length = i2d_ECDSA_SIG(both.get(), &der);
  must(length > 0);
  std::string out(reinterpret_cast<char const*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return out;
}

}  // namespace

P256KeyPair new_p256_key_pair() {
  Key const key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  must(key != nullptr);
  P256KeyPair out;
  out.secret.resize(kNumberBytes);
  out.point.resize(kP256PointBytes);
  BIGNUM* number = nullptr;
  must(EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1);
  Number const secret(number);
  must(BN_bn2binpad(secret.get(), room_in(out.secret), kNumberBytes) == kNumberBytes);
  std::size_t length = 0;
  must(EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, room_in(out.point),
                                       out.point.size(), &length) == 1 &&
       length == kP256PointBytes);
  return out;
}

bool is_p256_point(std::string_view point) { return key_of(point) != nullptr; }

std::optional<std::string> p256_agree(P256KeyPair const& own, std::string_view other) {
  Key const mine = key_of(own.point, own.secret);
  Key const theirs = key_of(other);
  must(mine != nullptr);
  if (theirs == nullptr) return std::nullopt;
  KeyContext const agreeing(EVP_PKEY_CTX_new_from_pkey(nullptr, mine.get(), nullptr));
  std::string shared(kNumberBytes, '\0');
  std::size_t length = shared.size();
  must(agreeing != nullptr && EVP_PKEY_derive_init(agreeing.get()) == 1 &&
       EVP_PKEY_derive_set_peer(agreeing.get(), theirs.get()) == 1 &&
       EVP_PKEY_derive(agreeing.get(), room_in(shared), &length) == 1 && length == kNumberBytes);
  return shared;
}

bool p256_verify(std::string_view point, std::string_view content, std::string_view signature) {
  if (signature.size() != kP256SignatureBytes) return false;
  Key const key = key_of(point);
  if (key == nullptr) return false;
  auto const der = der_of(signature);
  DigestContext const context(EVP_MD_CTX_new());
  must(context != nullptr && EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr,
                                                     nullptr, key.get(), nullptr) == 1);
  must(EVP_DigestVerifyUpdate(context.get(), content.data(), content.size()) == 1);
  return EVP_DigestVerifyFinal(context.get(), bytes_of(der), der.size()) == 1;
}

std::string hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info,
                        std::size_t bytes) {
  std::unique_ptr<EVP_KDF, Freed<EVP_KDF_free>> const kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  must(kdf != nullptr);
  std::unique_ptr<EVP_KDF_CTX, Freed<EVP_KDF_CTX_free>> const context(EVP_KDF_CTX_new(kdf.get()));
  std::string digest = "SHA256";
  std::string ikm(key), with(salt), about(info), out(bytes, '\0');
  OSSL_PARAM const params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, ikm.data(), ikm.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, with.data(), with.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, about.data(), about.size()),
      OSSL_PARAM_construct_end()};
  must(context != nullptr && EVP_KDF_derive(context.get(), room_in(out), out.size(), params) == 1);
  return out;
}

bool aes_256_gcm_open(std::string_view key, std::string_view iv, std::string_view beside,
                      std::string_view sealed, std::function<bool(std::string_view)> const& sink) {
  if (key.size() != 32 || iv.size() != 12 || sealed.size() < kGcmTagBytes) return false;
  std::string tag(sealed.substr(sealed.size() - kGcmTagBytes));
  sealed.remove_suffix(kGcmTagBytes);
  CipherContext const context(EVP_CIPHER_CTX_new());
  int length = 0;
  must(context != nullptr &&
       EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), bytes_of(key), bytes_of(iv),
                           nullptr) == 1 &&
       EVP_DecryptUpdate(context.get(), nullptr, &length, bytes_of(beside),
                         static_cast<int>(beside.size())) == 1 &&
       EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kGcmTagBytes, tag.data()) == 1);
  std::string plain(std::min(sealed.size(), kPart), '\0');
  while (!sealed.empty()) {
    auto const part = sealed.substr(0, kPart);
    must(EVP_DecryptUpdate(context.get(), room_in(plain), &length, bytes_of(part),
                           static_cast<int>(part.size())) == 1);
    if (!sink(std::string_view(plain).substr(0, static_cast<std::size_t>(length)))) return false;
    sealed.remove_prefix(part.size());
  }
  unsigned char rest[kGcmTagBytes];
  return EVP_DecryptFinal_ex(context.get(), rest, &length) == 1;
}

}  // namespace longspan
