#pragma once
#include "consult/model.hpp"
#include "ledger/fact.hpp"

namespace longspan::consult {

/// Applies one fact of a consultation's stream. Only what is not private counts, so that the state
/// is the same after its key is gone.
void fold(Consultation& consultation, ledger::Fact const& fact, contract::Body const& content);

}  // namespace longspan::consult
