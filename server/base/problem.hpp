#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/problems.hpp"

namespace longspan {

using contract::ProblemCode;

/// One problem of the catalogue (contract/problems.json) with what fills its sentence.
/// `pointer` is a JSON pointer, or empty. `errors` holds the single problems of a batch (an
/// import).
struct Problem {
  ProblemCode code{};
  std::string pointer;
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<Problem> errors;

  std::string_view param(std::string_view name) const {
    for (auto const& [key, value] : params)
      if (key == name) return value;
    return {};
  }
};

enum class Language { zh, en };

/// The catalogue's sentence with its {params} filled in.
std::string sentence(Problem const& problem, Language language);

/// RFC 9457 object as JSON text, with `detail`, `kept` and `todo` in both languages.
std::string problem_json(Problem const& problem);

}  // namespace longspan
