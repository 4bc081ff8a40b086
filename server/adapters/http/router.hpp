#pragma once
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/http/request.hpp"
#include "contract/routes.hpp"

namespace longspan::http {

/// Finds the route of a request by the templates of contract/openapi.json.
class Router {
 public:
  explicit Router(std::span<contract::Route const> routes);

  struct Match {
    contract::Route const* route = nullptr;  ///< none: `allow` says whether the path is known
    std::string allow;                       ///< methods the path takes, for 405
  };
  /// Fills `request.path_values`.
  Match find(Request& request) const;

 private:
  struct Path {
    std::vector<std::string_view> segments;  ///< of templates; empty string_view stands for {…}
    std::array<contract::Route const*, 7> by_method{};
  };
  static Match choose(Path const& path, Method method);

  std::vector<Path> paths_;
  std::unordered_map<std::string_view, std::size_t> fixed_;  ///< paths without {…}
  std::vector<std::size_t> templates_;
};

Method method_of(std::string_view name);

}  // namespace longspan::http
