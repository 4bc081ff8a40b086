#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/p256.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"

/// The carry bundle, version 1 (docs/adr/0012): what a device could not send, encrypted to the
/// server and signed by the device, so that any hand may carry it. Everything here borrows from the
/// text it is given and trusts none of it.
namespace longspan::people {

/// Where a bundle is damaged.
enum class BundleFault : std::uint8_t {
  not_a_bundle,
  cut_short,
  header,
  signature,
  ciphertext,
  content
};
/// bundle_damaged, with the fault's name as `fault` and a part of the sentence in both languages.
Problem bundle_damaged(BundleFault fault);

/// What stands before the ciphertext; nothing of it is proven yet.
struct BundleHead {
  Uuid device;
  Uuid account;
  Instant made_at;
  std::string ephemeral;         ///< 65 bytes
  std::string iv;                ///< 12 bytes
  std::string key;               ///< which server: 16 hexadecimal digits
  std::string_view header;       ///< its JSON, authenticated with the ciphertext
  std::string_view ciphertext;   ///< and its tag
  std::string_view signed_part;  ///< all before the signature
  std::string_view signature;    ///< 64 bytes
};

/// Problem: bundle_damaged (cut_short, not_a_bundle, header).
Result<BundleHead> read_bundle_head(std::string_view bundle);
/// As `BundleHead::key` names it.
std::string carry_key_name(std::string_view point);
/// What `head` names opens with the server's key; the parts go to `sink`, which may refuse.
/// Problem: bundle_damaged (ciphertext). What the sink got counts only without one.
Result<void> open_bundle(BundleHead const& head, P256KeyPair const& key,
                         std::function<bool(std::string_view)> const& sink);

struct BundledEvidence {
  Hash sha256;  ///< as the device says
  std::string_view bytes;
};
struct BundleContent {
  std::string_view facts;  ///< {"facts":[Draft…]}, not looked into
  std::vector<BundledEvidence> evidence;
};
constexpr std::size_t kBundleFactsBytes = 8U << 20;

/// The decrypted text, wholly taken apart before anything is done with it. Problem: bundle_damaged
/// (content).
Result<BundleContent> read_bundle_content(std::string_view plain);

}  // namespace longspan::people
