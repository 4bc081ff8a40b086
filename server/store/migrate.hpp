#pragma once
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// Brings the schema up to this binary: each script of sql/ once, in a transaction that holds a
/// lock, recorded in `migration`; then looks whether the tables are as the scripts left them.
/// Throws DbError when the store has been migrated by a newer binary or was changed by hand.
void migrate(Db& db, Instant now);

/// A script for every store, in the words of one: INTEGER is 64 bits wide and text is ordered by
/// its bytes in both.
std::string in_dialect(std::string_view script, std::string_view dialect);

}  // namespace longspan::store
