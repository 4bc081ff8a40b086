#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace longspan::notify {

/// HMAC-SHA256, 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view content);

/// DingTalk's 加签: base64 of HMAC-SHA256 under the secret over "timestamp\nsecret"; the timestamp
/// in milliseconds, at most an hour off.
std::string dingtalk_sign(std::string_view secret, std::int64_t timestamp_ms);
/// A webhook's: "sha256=" and HMAC-SHA256 in hex over "timestamp.body"; the timestamp in seconds.
std::string webhook_sign(std::string_view secret, std::int64_t timestamp_s, std::string_view body);

}  // namespace longspan::notify
