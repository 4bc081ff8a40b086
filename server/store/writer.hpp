#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/instant.hpp"
#include "ledger/fact.hpp"
#include "store/db.hpp"
#include "store/fact_log.hpp"

namespace longspan::store {

/// The one writer: a thread that takes everything waiting, decides and folds it, appends it and
/// commits once. Callbacks run on the writer's thread after the commit (fsync) and must be short.
class Writer {
 public:
  struct Options {
    std::size_t queue_limit = 4096;  ///< batches waiting; beyond that: store_busy
    std::size_t batch_limit = 512;   ///< facts in one commit
    std::size_t cached_streams = 8192;
    /// How long a batch waits for a database that is gone before it is given back.
    std::chrono::milliseconds patience{5000};
  };
  using Receipts = store::Receipts;
  using OnFiled = std::move_only_function<void(Result<Receipts>)>;
  using Task = std::move_only_function<void(Db&)>;

  Writer(DbSource& source, Clock const& clock, Options options);
  ~Writer();  ///< finishes what it took, then stops
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;

  /// Files drafts by one author; receipts in the same order. Either the commit holds all that the
  /// receipts say, or `done` gets a problem of the store (store_failed, store_unreachable, …).
  void file(std::vector<ledger::Draft> drafts, ledger::Author author, OnFiled done);

  /// All or nothing: any draft refused rolls all back, and every refusal is named (imports).
  /// `progress` is called now and then with the number done and may return false to cancel. A
  /// `rehearsal` gives the receipts and takes everything back. Blocks until done.
  Result<Receipts> file_whole(std::vector<ledger::Draft> drafts, ledger::Author author,
                              std::function<bool(std::size_t)> progress, bool rehearsal = false);

  /// What a task changes besides facts: `people` makes other nodes read sessions, tokens and
  /// details of accounts again.
  enum class Touches : std::uint8_t { rows, people };

  /// Runs `task` inside the next write transaction (plain tables: accounts, sessions). `done` runs
  /// after the commit; its error is a problem of the store. `task` may run several times (when
  /// another job broke the batch, when the database was gone at the commit), so that it must not
  /// keep what it counted the first time, and must stand having been done already.
  void run(Task task, std::move_only_function<void(Result<void>)> done,
           Touches touches = Touches::rows);

  /// Called after each commit that appended facts, on the writer's thread, whichever node it was.
  void on_commit(std::function<void(std::vector<Change> const&)> listener);
  /// Called on the writer's thread when another node changed sessions, tokens or accounts.
  void on_people(std::function<void()> listener);

  std::uint64_t head() const;  ///< newest committed seq
  bool shared() const;         ///< other nodes may write into the same store

  /// Takes no more, finishes what it took.
  void stop();

  struct Measures {
    std::atomic<std::uint64_t> commits{0};
    std::atomic<std::uint64_t> facts{0};
    std::atomic<std::uint64_t> begun_again{0};  ///< transactions that had to be done again
    std::atomic<bool> unreachable{false};       ///< the database is gone just now
  };
  Measures const& measures() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Threads with a read connection each.
class Readers {
 public:
  using Job = std::move_only_function<void(Db&)>;
  /// Beyond `queue_limit` waiting jobs a new one finds a store that refuses: store_busy.
  Readers(DbSource& source, unsigned threads, std::size_t queue_limit = 4096);
  ~Readers();
  Readers(Readers const&) = delete;
  Readers& operator=(Readers const&) = delete;
  /// Runs `job` inside a read transaction (one consistent snapshot) on some thread. Where none can
  /// be had, its reads throw what there is to say.
  void run(Job job);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace longspan::store
