#include "people/carry_bundle.hpp"

#include <boost/json.hpp>
#include <optional>

#include "base/base64url.hpp"

namespace longspan::people {
namespace {

namespace json = boost::json;

constexpr std::string_view kMagic = "LSCB1\n";
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kHeaderLimit = 4096;
constexpr std::size_t kMembers = 6;
constexpr std::size_t kIvBytes = 12;

struct FaultWords {
  char const* name;
  char const* en;
  char const* zh;
};
/// In the order of `BundleFault`.
constexpr FaultWords kFaults[] = {
    {"not_a_bundle", "it is no carry bundle", "不是携带包"},
    {"cut_short", "it is cut short", "文件不完整"},
    {"header", "its header is not in order", "包头有误"},
    {"signature", "its signature does not fit, so it was changed on the way",
     "签名不符，途中被改动过"},
    {"ciphertext", "it does not open", "解不开"},
    {"content", "what is inside is not in order", "包内内容有误"}};

std::unexpected<Problem> damaged(BundleFault fault) {
  return std::unexpected(bundle_damaged(fault));
}

/// Takes bytes off the front; the first piece that is not there ends it.
class Taker {
 public:
  explicit Taker(std::string_view rest) : rest_(rest) {}

  std::optional<std::string_view> take(std::size_t bytes) {
    if (rest_.size() < bytes) return std::nullopt;
    auto const out = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return out;
  }
  /// A big-endian length, then so many bytes.
  std::optional<std::string_view> take_counted(std::size_t at_most) {
    auto const number = take(kLengthBytes);
    if (!number) return std::nullopt;
    std::size_t length = 0;
    for (char const byte : *number) length = (length << 8) | static_cast<unsigned char>(byte);
    if (length > at_most) return std::nullopt;
    return take(length);
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::string_view member(json::object const& object, std::string_view name) {
  auto const* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

/// Into `head`; false where a member is missing, unknown or not of its form.
bool read_header(std::string_view text, BundleHead& head) {
  json::error_code error;
  auto const parsed = json::parse(text, error);
  auto const* object = error ? nullptr : parsed.if_object();
  if (object == nullptr || object->size() != kMembers) return false;
  auto const device = Uuid::parse(member(*object, "device"));
  auto const account = Uuid::parse(member(*object, "account"));
  auto const made_at = Stamp::parse(member(*object, "made_at"));
  auto ephemeral = from_base64url(member(*object, "ephemeral"));
  auto iv = from_base64url(member(*object, "iv"));
  auto const key = member(*object, "key");
  if (!device || !account || !made_at || !ephemeral || !iv || key.size() != 16) return false;
  if (ephemeral->size() != kP256PointBytes || iv->size() != kIvBytes) return false;
  head.device = *device;
  head.account = *account;
  head.made_at = made_at->instant;
  head.ephemeral = std::move(*ephemeral);
  head.iv = std::move(*iv);
  head.key = key;
  return true;
}

}  // namespace

Problem bundle_damaged(BundleFault fault) {
  auto const& words = kFaults[static_cast<std::size_t>(fault)];
  return {ProblemCode::bundle_damaged,
          {},
          {{"reason", words.en}, {"reason_zh", words.zh}, {"fault", words.name}},
          {}};
}

Result<BundleHead> read_bundle_head(std::string_view bundle) {
  BundleHead head;
  auto const begins = bundle.substr(0, kMagic.size());
  if (!kMagic.starts_with(begins)) return damaged(BundleFault::not_a_bundle);
  if (begins.size() < kMagic.size()) return damaged(BundleFault::cut_short);
  Taker taker(bundle.substr(kMagic.size()));
  auto const counted = taker.rest().size();
  auto const header = taker.take_counted(kHeaderLimit);
  // Told apart: a length nobody writes, and a file that ends too early.
  if (!header && counted > kLengthBytes + kHeaderLimit) return damaged(BundleFault::header);
  if (!header || taker.rest().size() < kGcmTagBytes + kP256SignatureBytes)
    return damaged(BundleFault::cut_short);
  head.header = *header;
  if (!read_header(*header, head)) return damaged(BundleFault::header);
  head.ciphertext = taker.rest().substr(0, taker.rest().size() - kP256SignatureBytes);
  head.signed_part = bundle.substr(0, bundle.size() - kP256SignatureBytes);
  head.signature = bundle.substr(head.signed_part.size());
  return head;
}

std::string carry_key_name(std::string_view point) { return sha256(point).hex().substr(0, 16); }

Result<void> open_bundle(BundleHead const& head, P256KeyPair const& key,
                         std::function<bool(std::string_view)> const& sink) {
  auto const shared = p256_agree(key, head.ephemeral);
  if (!shared) return damaged(BundleFault::ciphertext);
  auto const secret = hkdf_sha256(*shared, head.ephemeral, "longspan carry 1", 32);
  if (!aes_256_gcm_open(secret, head.iv, head.header, head.ciphertext, sink))
    return damaged(BundleFault::ciphertext);
  return {};
}

Result<BundleContent> read_bundle_content(std::string_view plain) {
  Taker taker(plain);
  auto const facts = taker.take_counted(kBundleFactsBytes);
  if (!facts) return damaged(BundleFault::content);
  BundleContent content{*facts, {}};
  while (!taker.rest().empty()) {
    auto const hash = taker.take(32);
    auto const bytes = hash ? taker.take_counted(taker.rest().size()) : std::nullopt;
    if (!bytes) return damaged(BundleFault::content);
    content.evidence.push_back({*Hash::from_blob(*hash), *bytes});
  }
  return content;
}

}  // namespace longspan::people
