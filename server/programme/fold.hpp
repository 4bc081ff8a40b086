#pragma once
#include <cstdint>
#include <string_view>

#include "ledger/fact.hpp"
#include "programme/model.hpp"

namespace longspan::programme {

/// Applies one counted fact. Facts come in the order (valid day, seq).
/// `text` is the body as JSON: corrections overlay the members they name.
void fold_programme(Programme& programme, contract::Body const& body, std::string_view text,
                    std::uint64_t seq);
void fold_project(Project& project, contract::Body const& body, std::string_view text,
                  std::uint64_t seq);

/// A registration, or the first version of a part of the plan. It holds from the beginning: what
/// was done before somebody typed the plan in still counts towards it.
bool is_first_version(Project const& project, contract::Body const& body);

}  // namespace longspan::programme
