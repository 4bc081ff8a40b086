#pragma once
#include <string_view>

namespace longspan {

/// Whether a text can be kept: well-formed UTF-8 (RFC 3629) without a zero byte, which no database
/// takes in text.
bool is_text(std::string_view bytes);
/// The same, and no control character at all: names, codes, devices.
bool is_plain_text(std::string_view bytes);

}  // namespace longspan
