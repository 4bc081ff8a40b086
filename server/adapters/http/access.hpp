#pragma once
#include <optional>
#include <string>

#include "contract/routes.hpp"
#include "people/sight.hpp"

namespace longspan::http {

/// What a request asks about, as far as its address says.
struct Asked {
  std::string programme;
  std::string project;
  bool whole_programme = false;  ///< a part of the programme is not enough
};

/// The one place where a route's declared access is enforced. `account` is who asks, or null.
std::optional<Problem> check_access(contract::Route const& route, people::Account const* account,
                                    Asked const& asked);

}  // namespace longspan::http
