#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// The little of NIST P-256, HKDF and AES-GCM that carry bundles need, as WebCrypto has it.
namespace longspan {

constexpr std::size_t kP256PointBytes = 65;
constexpr std::size_t kP256SignatureBytes = 64;
constexpr std::size_t kGcmTagBytes = 16;

struct P256KeyPair {
  std::string secret;  ///< 32 bytes, big-endian
  std::string point;   ///< 65 bytes: 4, x, y (SEC 1, 2.3.3, uncompressed)
};

P256KeyPair new_p256_key_pair();
/// 65 bytes that name a point of the curve.
bool is_p256_point(std::string_view point);
/// ECDH: the shared point's x, 32 bytes; nullopt where `other` is no point.
std::optional<std::string> p256_agree(P256KeyPair const& own, std::string_view other);
/// ECDSA with SHA-256; the signature is r and s, 32 bytes each.
bool p256_verify(std::string_view point, std::string_view content, std::string_view signature);

/// RFC 5869 with SHA-256.
std::string hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info,
                        std::size_t bytes);

/// Decrypts `sealed` (ciphertext, then its tag) part by part into `sink`; false where `sink` says
/// so. What the sink got counts for nothing unless this returns true: the tag comes last.
bool aes_256_gcm_open(std::string_view key, std::string_view iv, std::string_view beside,
                      std::string_view sealed, std::function<bool(std::string_view)> const& sink);

}  // namespace longspan
