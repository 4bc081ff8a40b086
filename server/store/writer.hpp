#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/instant.hpp"
#include "ledger/fact.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// What a commit changed, for those who follow live.
struct Change {
  std::uint64_t seq = 0;
  ledger::FactKind kind{};
  std::string stream;
};

/// The one writer: a thread that takes everything waiting, decides and folds it, appends it and
/// commits once. Callbacks run on the writer's thread after the commit (fsync) and must be short.
class Writer {
 public:
  struct Options {
    std::size_t queue_limit = 4096;  ///< batches waiting; beyond that: store_busy
    std::size_t batch_limit = 512;   ///< facts in one commit
    std::size_t cached_streams = 8192;
  };
  using Receipts = std::vector<ledger::Receipt>;
  using OnFiled = std::move_only_function<void(Result<Receipts>)>;
  using Task = std::move_only_function<void(Db&)>;

  Writer(DbSource& source, Clock const& clock, Options options);
  ~Writer();  ///< finishes what it took, then stops
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;

  /// Files drafts by one author; receipts in the same order. Either the commit holds all that the
  /// receipts say, or `done` gets store_failed and nothing was kept.
  void file(std::vector<ledger::Draft> drafts, ledger::Author author, OnFiled done);

  /// All or nothing: any draft refused rolls all back, and every refusal is named (imports).
  /// `progress` is called now and then with the number done and may return false to cancel. A
  /// `rehearsal` gives the receipts and takes everything back. Blocks until done.
  Result<Receipts> file_whole(std::vector<ledger::Draft> drafts, ledger::Author author,
                              std::function<bool(std::size_t)> progress, bool rehearsal = false);

  /// Runs `task` inside the next write transaction (plain tables: accounts, sessions). `done` runs
  /// after the commit; its error is store_failed. `task` may run twice (when another job broke the
  /// batch), so that it must not keep what it counted the first time.
  void run(Task task, std::move_only_function<void(Result<void>)> done);

  /// Called after each commit that appended facts, on the writer's thread.
  void on_commit(std::function<void(std::vector<Change> const&)> listener);

  std::uint64_t head() const;  ///< newest committed seq

  /// Takes no more, finishes what it took.
  void stop();

  struct Measures {
    std::atomic<std::uint64_t> commits{0};
    std::atomic<std::uint64_t> facts{0};
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
  Readers(DbSource& source, unsigned threads);
  ~Readers();
  Readers(Readers const&) = delete;
  Readers& operator=(Readers const&) = delete;
  /// Runs `job` inside a read transaction (one consistent snapshot) on some thread.
  void run(Job job);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace longspan::store
