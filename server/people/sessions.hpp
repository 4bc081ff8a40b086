#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace longspan::people {

constexpr std::int64_t kSessionLastsUs = std::int64_t{30} * 24 * 3600 * 1'000'000;
/// Of a paired device, which has no password to sign in again with; and how long one that was cut
/// off is told so. Browsers keep no cookie longer (RFC 6265bis, 5.5).
constexpr std::int64_t kPairedSessionLastsUs = std::int64_t{400} * 24 * 3600 * 1'000'000;

struct Session {
  Hash key;  ///< SHA-256 of the secret in the cookie
  Uuid account;
  Instant created_at;
  Instant seen_at;  ///< kept to the day, so that sliding costs one write a day
  Uuid device{};
  std::string device_name{};  ///< of the device, like the rest
  bool paired = false;
  std::optional<Instant> cut_off_at{};  ///< opens nothing any more; only tells why

  Instant ends_at() const {
    if (cut_off_at) return {cut_off_at->us + kPairedSessionLastsUs};
    return {seen_at.us + (paired ? kPairedSessionLastsUs : kSessionLastsUs)};
  }
};

struct ApiToken {
  Uuid id;
  Hash key;  ///< SHA-256 of the secret
  Uuid account;
  std::string name;
  Instant created_at;
  std::int64_t last_used_day = 0;  ///< days since 1970; 0: never
};

/// Every session and token in memory, by the hash of its secret. `generation` changes whenever one
/// ends, so that a connection may remember what it looked up.
class SessionTable {
 public:
  void put(Session session);
  void put(ApiToken token);
  /// One that opens something; not of a device that was cut off.
  Session* find_session(Hash const& key);
  /// The session of a device that was cut off.
  Session const* find_cut_off(Hash const& key) const;
  ApiToken* find_token(Hash const& key);
  bool end_session(Hash const& key);
  bool end_token(Uuid const& id);
  /// Sessions of the device open nothing from now on, also one that is put later.
  void cut_off(Uuid const& device, Instant now);
  void rename(Hash const& key, std::string name);
  /// All sessions of the account but `except` and those cut off; their keys.
  std::vector<Hash> end_sessions_of(Uuid const& account, Hash const& except = {});
  /// Sessions that ran out; their keys.
  std::vector<Hash> sweep(Instant now);
  /// Takes over what the store has: other nodes began some and ended some.
  void take_over(std::vector<Session> const& sessions, std::vector<ApiToken> const& tokens);
  /// Whether it ended here a moment ago: a row read before that must not bring it back.
  bool just_ended(Hash const& key) const {
    return ended_.contains(key) || ended_before_.contains(key);
  }
  std::vector<ApiToken> tokens_of(Uuid const& account) const;
  std::uint64_t generation() const { return generation_; }
  std::size_t sessions() const { return sessions_.size(); }

 private:
  struct KeyHash {
    std::size_t operator()(Hash const& key) const noexcept {
      std::size_t out;
      __builtin_memcpy(&out, key.bytes.data(), sizeof out);
      return out;
    }
  };
  std::unordered_map<Hash, Session, KeyHash> sessions_;
  std::unordered_map<Hash, ApiToken, KeyHash> tokens_;
  std::unordered_set<Hash, KeyHash> ended_;  ///< since the last sweep, and in the time before it
  std::unordered_set<Hash, KeyHash> ended_before_;
  std::unordered_map<Uuid, Instant, UuidHash> cut_off_;  ///< devices, cut off here since the start
  std::uint64_t generation_ = 1;
};

/// 32 random bytes as 64 hexadecimal digits.
std::string new_secret();
/// Recognisable to scanners for leaked secrets.
inline constexpr std::string_view kTokenPrefix = "lsp_";
/// That and 32 random bytes.
std::string new_token_secret();
/// What a form must send back to prove it read an answer of ours: derived from the session's
/// secret, which scripts and other sites cannot read.
std::string csrf_of(std::string_view session_secret);
bool same_secret(std::string_view a, std::string_view b);

}  // namespace longspan::people
