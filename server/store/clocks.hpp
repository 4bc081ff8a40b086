#pragma once
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// What is wrong with this machine's clock, in sentences for the operator: against the newest fact,
/// and against the database server's clock. Times in the ledger are always this machine's, and the
/// order of facts never rests on them; deadlines and days do.
std::vector<std::string> wrong_with_clocks(Db& db, Instant now);

}  // namespace longspan::store
