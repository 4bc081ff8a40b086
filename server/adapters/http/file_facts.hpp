#pragma once
#include <optional>
#include <string>

#include "adapters/http/context.hpp"
#include "base/json_writer.hpp"

namespace longspan::http {

/// Files {"facts":[…]} as POST /facts would, and appends the receipts to `out`, an array that is
/// open. The problem keeps the whole text out.
Task<std::optional<Problem>> file_text(Context& context, std::string text, ledger::Author author,
                                       JsonWriter& out);

/// The `ask` of an answer to a question whose own could not be read.
constexpr std::int64_t kAskUnknown = -1;

/// Files a FilingBatch ({"ask":N,"facts":[…]}) as POST /facts would and gives the FilingAnswer:
/// receipts, or the one problem that kept the whole batch out.
Task<std::string> answer_filing(Context& context, std::string text, ledger::Author author);
/// A FilingAnswer that carries a problem.
std::string filing_problem(std::int64_t ask, Problem const& problem);

}  // namespace longspan::http
