#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/db.hpp"

/// A store's facts into another store, with their numbers, chains and seals. The steps, in this
/// order: copy_rows, verify (verify.hpp), fold_copy, compare_stores, end_copy. A copy that broke
/// off anywhere begins at the first again and takes only what is missing; until the last, a row of
/// `copy_under_way` names the source, and nobody serves the target.
namespace longspan::store {

struct CopyOrder {
  std::string source;                           ///< its name for people; no password in it
  std::size_t portion = 2000;                   ///< facts in one transaction
  std::function<void(std::uint64_t)> progress;  ///< is told how many facts were copied
};

/// Why a target is not taken: a sentence. It holds other facts than those of a copy from `source`
/// under way. A database without tables is taken.
std::optional<std::string> why_not_into(Db& target, std::string const& source);

/// The target is a store of its own with the very facts of the source: there is nothing to copy.
bool holds_the_same(Db& source, Db& target);

/// Copies facts, a portion a transaction, and what lies beside the ledger, from one snapshot of the
/// source. Gives how many facts it copied, or why the target is not taken.
std::expected<std::uint64_t, std::string> copy_rows(Db& source, Db& target, CopyOrder const& order);

/// Makes the target's projections from its facts.
void fold_copy(Db& target, std::function<void(std::uint64_t)> const& progress);

struct Comparison {
  /// Facts that came into the source after it was read; then the rest is not compared.
  std::uint64_t late = 0;
  bool seals = false;   ///< over all heads, and how many facts there are
  bool beside = false;  ///< what lies beside the ledger
  bool projections = false;
  std::string uncompared;  ///< why the source's projections say nothing
};
Comparison compare_stores(Db& source, Db& target);

/// The target is a store of its own from now on.
void end_copy(Db& target);

}  // namespace longspan::store
