#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/hash.hpp"
#include "store/db.hpp"

namespace longspan::store {

struct Verification {
  std::uint64_t facts = 0;
  std::uint64_t streams = 0;
  std::uint64_t seals = 0;  ///< earlier seals found to hold
  Hash seal;                ///< over the heads as they are now
  struct Mismatch {
    std::string stream;
    std::uint64_t seq = 0;
    std::string fact;  ///< its id, as far as it can be read
    std::string what;  ///< one sentence
  };
  std::optional<Mismatch> mismatch;  ///< the first fact that does not fit
};

/// Recomputes every hash, chain and seal of the ledger. `progress` is told how many facts have been
/// read.
Verification verify(Db& db, std::function<void(std::uint64_t)> const& progress);

/// Takes a seal over all stream heads and records it (inside a write transaction).
Hash take_seal(Db& db, std::int64_t now_us);

/// SHA-256 over all rows that the queries give; each of them has an order.
Hash digest_of(Db& db, std::span<std::string const> queries);

/// A table folded from facts, and the columns of its key.
struct ProjectionTable {
  std::string_view name;
  std::string_view key;
};
std::span<ProjectionTable const> projection_tables();

/// SHA-256 over all rows of all projection tables, in the order of their keys.
Hash projections_digest(Db& db);

}  // namespace longspan::store
