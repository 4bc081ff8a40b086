#pragma once
#include "store/db.hpp"

namespace longspan::store {

/// Brings the schema up to this binary: each script of sql/ once, in a transaction, recorded in
/// `migration`. Throws DbError when the store has been migrated by a newer binary.
void migrate(Db& db);

}  // namespace longspan::store
