#pragma once
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "ledger/fact.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// Columns of a fact in the order `read_fact` expects; `fact JOIN stream ON stream.no =
/// fact.stream`.
inline constexpr std::string_view kFactColumns =
    "fact.seq, fact.id, fact.kind, stream.name, fact.at_us, fact.at_offset, fact.zone, fact.valid_day, "
    "fact.author, fact.device, fact.body, fact.received_us, fact.outcome, fact.problem, fact.prev, fact.hash";

ledger::Fact read_fact(Row const& row);

/// The appending side of the ledger, on the writer's connection. Heads of streams are remembered;
/// forget them after a rollback.
class FactLog {
 public:
  explicit FactLog(Db& db) : db_(db) {}

  std::optional<ledger::Fact> find(Uuid const& id);
  /// Numbers, chains and inserts the fact: fills seq, prev and hash.
  void append(ledger::Fact& fact, std::string_view programme);
  std::uint64_t head() const { return head_; }
  /// Reads the head anew (start, rollback).
  void reload();

 private:
  struct Head {
    std::int64_t no = 0;
    Hash hash;
  };
  Head& head_of(std::string const& stream, std::string_view programme);

  Db& db_;
  std::uint64_t head_ = 0;
  std::int64_t newest_stream_ = 0;
  std::unordered_map<std::string, Head> heads_;
};

/// Facts of one stream in order of sequence.
void each_fact_of(Db& db, std::string_view stream, std::function<void(ledger::Fact)> const& each);
/// All facts after `after`, in order; false stops.
void each_fact(Db& db, std::uint64_t after, std::function<bool(ledger::Fact)> const& each);

/// Merkle root over the stream heads as they are now.
Hash current_seal(Db& db);

}  // namespace longspan::store
