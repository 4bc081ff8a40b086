#pragma once
#include "base/instant.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// Makes the ledger's partitions of this year and the next where they are missing; does nothing in
/// a store without partitions. A partition that cannot be made now (somebody reads the whole
/// ledger) is made another time: facts of a year without one lie in the rest.
void keep_partitions(Db& db, Instant now);
/// The same for the years from `first` to `last`.
void keep_partitions(Db& db, int first, int last);

}  // namespace longspan::store
