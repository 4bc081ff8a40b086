#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace longspan::exchange {

/// Streaming XML over expat. A document type declaration is refused outright, so there are no
/// entities to expand and nothing outside to fetch. Names come without their namespace prefix.
class XmlReader {
 public:
  struct Handler {
    virtual ~Handler() = default;
    /// `attributes`: name, value, name, value, ... nullptr; names with their prefix ("r:id").
    virtual void start(std::string_view name, char const** attributes) = 0;
    virtual void end(std::string_view name) = 0;
    virtual void text(std::string_view text) = 0;
  };

  explicit XmlReader(Handler& handler);
  ~XmlReader();
  XmlReader(XmlReader const&) = delete;
  XmlReader& operator=(XmlReader const&) = delete;
  /// False once the document is broken or refused; `why()` says so.
  bool feed(std::string_view piece, bool last = false);
  std::string why() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The value of an attribute, or an empty view.
std::string_view attribute(char const** attributes, std::string_view name);

}  // namespace longspan::exchange
