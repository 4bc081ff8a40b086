#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/http/loop.hpp"

namespace longspan::http {

/// A body that is sent as it comes from somewhere else.
class StreamedBody {
 public:
  virtual ~StreamedBody() = default;
  std::string content_type;
  std::uint64_t length = 0;
  /// The next bytes; empty: that was all. Nothing: it broke off, and the connection with it.
  virtual Task<std::optional<std::string>> next() = 0;
};

}  // namespace longspan::http
