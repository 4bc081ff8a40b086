#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace longspan {

/// RFC 4648, section 4, padded.
std::string base64(std::string_view bytes);
/// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes);
/// Only what `base64url` writes: no padding, no white space, no bits left over.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace longspan
