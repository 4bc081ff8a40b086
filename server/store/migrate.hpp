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

/// For whoever only reads, and brings nothing up to date. Throws DbError: there is no store, or a
/// newer binary has migrated it.
void must_be_migrated(Db& db);
/// Throws DbError while a copy into this store (copy_store.hpp) has not finished.
void must_be_whole(Db& db);
/// Why a store's tables are not those that this binary makes, for people: an older one made them,
/// or they were changed by hand. Empty where they are.
std::string why_not_as_made(Db& db);

/// A script for every store, in the words of one: INTEGER is 64 bits wide and text is ordered by
/// its bytes in both.
std::string in_dialect(std::string_view script, std::string_view dialect);

}  // namespace longspan::store
