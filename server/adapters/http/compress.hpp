#pragma once
#include <string>
#include <string_view>

namespace longspan::http {

/// Below one packet compressing gains nothing.
constexpr std::size_t kCompressFrom = 1400;

std::string gzip(std::string_view content);

}  // namespace longspan::http
