#pragma once
#include <string_view>

namespace longspan::http {

/// Cuts the part before `separator` off `text`.
inline std::string_view cut(std::string_view& text, char separator) {
  auto const end = text.find(separator);
  auto const part = text.substr(0, end);
  text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  return part;
}

}  // namespace longspan::http
