#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace longspan::http {

/// The boundary that a Content-Type names, or nothing.
std::optional<std::string> boundary_of(std::string_view content_type);

/// Takes multipart/related (RFC 2387) apart while it arrives.
class Multipart {
 public:
  explicit Multipart(std::string const& boundary) : mark_("\r\n--" + boundary), held_("\r\n") {}

  struct Part {
    std::string location;  ///< Content-Location, or the name of Content-Disposition; may be empty
    std::string content;
  };
  void take(std::string_view bytes) { held_ += bytes; }
  /// The next part that is whole.
  std::optional<Part> next();
  /// The last boundary came.
  bool whole() const { return whole_; }
  /// Bytes of a part that is not whole yet.
  std::size_t waiting() const { return held_.size(); }

 private:
  std::string mark_, held_;
  std::size_t searched_ = 0;
  bool begun_ = false, whole_ = false;
};

}  // namespace longspan::http
