#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace longspan::http {

/// Below one packet compressing gains nothing.
constexpr std::size_t kCompressFrom = 1400;

std::string gzip(std::string_view content);
/// Raw deflate (RFC 1951), without header or checksum.
std::string deflate_raw(std::string_view content);

enum class Inflating : std::uint8_t { done, damaged, too_large };
/// Undoes deflate_raw into `out`; stops as soon as more than `limit` bytes would come of it.
Inflating inflate_raw(std::string_view compressed, std::size_t limit, std::string& out);

}  // namespace longspan::http
