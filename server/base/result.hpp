#pragma once
#include <expected>

#include "base/problem.hpp"

namespace longspan {

template <class T>
using Result = std::expected<T, Problem>;

inline std::unexpected<Problem> fail(ProblemCode code,
                                     std::vector<std::pair<std::string, std::string>> params = {},
                                     std::string pointer = {}) {
  return std::unexpected(Problem{code, std::move(pointer), std::move(params), {}});
}

}  // namespace longspan
