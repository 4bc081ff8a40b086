#pragma once
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ledger/fact.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// Columns of a fact in the order `read_fact` expects; `fact JOIN stream ON stream.no =
/// fact.stream`.
inline constexpr std::string_view kFactColumns =
    "fact.seq, fact.id, fact.kind, stream.name, fact.at_us, fact.at_offset, fact.zone, fact.valid_day, "
    "fact.author, fact.device, fact.body, fact.received_us, fact.outcome, fact.problem, fact.prev, fact.hash";

ledger::Fact read_fact(Row const& row);

using Receipts = std::vector<ledger::Receipt>;

/// A fact's place and kind, for those who follow.
struct Change {
  std::uint64_t seq = 0;
  ledger::FactKind kind{};
  std::string stream;
};

/// The appending side of the ledger, on the writer's connection. Between two transactions it
/// remembers the newest sequence and the heads of streams.
///
/// In a store that other nodes write too, the `ledger` row names the newest sequence, and only who
/// has seen it may append: the update that moves it fails otherwise. A transaction begun *trusting*
/// takes what is remembered for true and new ids for unknown, and costs no round trip before the
/// commit; where that was wrong it fails whole, nothing is kept, and the batch is done again
/// *carefully*: the row is locked first, and what others wrote is read.
class FactLog {
 public:
  explicit FactLog(Db& db) : db_(db) {}

  /// What another node did since this one looked.
  struct News {
    std::vector<Change> facts;
    bool people = false;  ///< sessions, tokens or details of accounts
    bool tables = false;  ///< the projections were made anew
    bool any() const { return !facts.empty() || people || tables; }
  };

  /// Inside a write transaction, first: whether it has to be careful is the caller's choice.
  News begin(std::span<Uuid const> ids, bool trusting);
  /// Reads what others wrote, without a lock. Inside a transaction.
  News look();
  /// Inside the transaction, after the last `append`, and best before anything else is sent: all
  /// nodes then lock the ledger's row first, and never wait for each other in a circle. `people`:
  /// it changes more than facts.
  void end(bool people);
  /// After the commit, or after it failed: what was appended stands, or is forgotten.
  void keep();
  void undo();

  std::optional<ledger::Fact> find(Uuid const& id);
  /// Numbers, chains and inserts the fact: fills seq, prev and hash.
  void append(ledger::Fact& fact, std::string_view programme);
  std::uint64_t head() const { return head_; }

 private:
  struct Head {
    std::int64_t no = 0;
    Hash hash;
  };
  struct Remembered {
    std::uint64_t head = 0;
    std::int64_t newest_stream = 0;
    std::int64_t people = 0;
    std::int64_t tables = 0;
  };
  Head& head_of(std::string const& stream, std::string_view programme);
  News read_news(std::string_view sql);
  void read_heads();

  Db& db_;
  bool seen_ = false;  ///< anything has been read at all
  bool trusting_ = false;
  Remembered now_;
  Remembered kept_;
  std::uint64_t& head_ = now_.head;
  std::unordered_map<std::string, Head> heads_;
  std::set<std::string> appended_to_;                       ///< streams of this transaction
  std::unordered_set<Uuid, UuidHash> appended_;             ///< ids of this transaction
  std::unordered_map<Uuid, ledger::Fact, UuidHash> known_;  ///< of the ids it began with
};

/// Before all projections are made anew, first in the transaction: other nodes wait, and then read
/// what they remember again.
void begin_rebuild(Db& db);

std::optional<ledger::Fact> find_fact(Db& db, Uuid const& id);
/// Facts of one stream in order of sequence.
void each_fact_of(Db& db, std::string_view stream, std::function<void(ledger::Fact)> const& each);
/// All facts after `after`, in order; false stops.
void each_fact(Db& db, std::uint64_t after, std::function<bool(ledger::Fact)> const& each);

/// Merkle root over the stream heads as they are now.
Hash current_seal(Db& db);

}  // namespace longspan::store
