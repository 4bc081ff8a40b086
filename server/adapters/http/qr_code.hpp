#pragma once
#include <string>
#include <string_view>

namespace longspan::http {

struct QrCode {
  int size = 0;      ///< modules across, without the quiet zone
  std::string path;  ///< SVG path of the dark modules, one unit each
};

/// ISO/IEC 18004, error correction M, the smallest version that holds the text (at most 2331
/// bytes).
QrCode qr_code(std::string const& text);

}  // namespace longspan::http
