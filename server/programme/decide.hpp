#pragma once
#include <optional>

#include "ledger/fact.hpp"
#include "programme/model.hpp"

namespace longspan::programme {

/// What a domain says of a draft: nothing (accept it), or a problem. Problems whose code starts
/// with `held_` hold the fact; all others refuse it.
using Objection = std::optional<Problem>;

inline Objection object_to(ProblemCode code,
                           std::vector<std::pair<std::string, std::string>> params,
                           std::string pointer = {}) {
  return Problem{code, std::move(pointer), std::move(params), {}};
}

/// Does the problem only hold the fact?
bool holds(ProblemCode code);

Objection decide_programme(Programme const& programme, ledger::Draft const& draft);

/// `today` is the site's day at which the draft was received.
/// Daily reports are rhythm's to decide.
Objection decide_project(Programme const& programme, Project const& project,
                         ledger::Draft const& draft, Day today);

}  // namespace longspan::programme
