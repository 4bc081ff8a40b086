#pragma once
#include <span>
#include <string_view>

namespace longspan {

/// One file of the web app, as it lies in the binary.
struct WebFile {
  std::string_view path;          ///< "/index.html", "/assets/board-x7Yz.js"
  std::string_view content_type;  ///< with the charset where it is text
  std::string_view etag;          ///< SHA-256 of `raw`, hexadecimal, in double quotes
  std::string_view raw;
  std::string_view gzip;    ///< empty where compressing does not pay
  std::string_view brotli;  ///< empty where compressing does not pay
  bool immutable = false;   ///< the name carries a hash of the content: cache for a year
};

/// All files, sorted by path. Empty when built without the web app.
std::span<WebFile const> web_files();

}  // namespace longspan
