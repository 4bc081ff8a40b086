#pragma once

#include "app/data_folder.hpp"
#include "store/verify.hpp"

/// verify, rebuild, seal, status: what an operator asks of the ledger. Each returns the exit code.
namespace longspan::app {

/// Prints which fact does not fit.
int tell_mismatch(store::Verification const& found);

int verify_ledger(Place const& place);
int rebuild_projections(Place const& place);
int seal_ledger(Place const& place);
int show_status(Place const& place, bool json);

}  // namespace longspan::app
