#include "store/writer.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <variant>

#include "store/append_drafts.hpp"
#include "store/casework.hpp"
#include "store/partitions.hpp"

namespace longspan::store {
namespace {

struct Chore {
  Writer::Task task;
  std::move_only_function<void(Result<void>)> done;
  Writer::Touches touches = Writer::Touches::rows;
};

using Job = std::variant<Filing, Chore>;

/// Other nodes' writes are looked for at least this often; until then, a node that met none trusts
/// what it remembers.
constexpr auto kLook = std::chrono::milliseconds(200);
/// So long after another node wrote it is expected to write again.
constexpr auto kAlone = std::chrono::seconds(1);
/// How often a batch is done again that crossed another node's.
constexpr int kCrossings = 5;
/// Between two tries at a database that is gone.
constexpr auto kTryAgain = std::chrono::milliseconds(50);
constexpr auto kUpkeep = std::chrono::hours(1);

using Steady = std::chrono::steady_clock;

/// Nothing that is wrong with one job: each on its own would meet the same.
bool concerns_all(std::exception const& error) {
  auto const* refused = dynamic_cast<DbError const*>(&error);
  return refused && refused->trouble != DbTrouble::failed;
}
bool is(DbTrouble trouble, std::exception const& error) {
  auto const* refused = dynamic_cast<DbError const*>(&error);
  return refused && refused->trouble == trouble;
}
bool is_lost(std::exception const& error) { return is(DbTrouble::lost, error); }
/// What a transaction meets that trusted what was no longer so.
bool may_be_mistaken(std::exception const& error) {
  return !is(DbTrouble::busy, error) && !is(DbTrouble::full, error);
}

}  // namespace

struct Writer::Impl {
  std::unique_ptr<Db> db;
  Clock const& clock;
  Options options;
  AppendDrafts drafts;
  FactLog& log = drafts.log;
  Projections& projections = drafts.projections;

  std::mutex mutex;
  std::condition_variable waiting;
  std::deque<Job> jobs;
  bool stopping = false;
  std::atomic<std::uint64_t> committed_head{0};
  std::vector<std::function<void(std::vector<Change> const&)>> listeners;
  std::function<void()> people_changed;
  Measures measures;
  std::thread thread;

  // Of the writer's thread alone.
  Steady::time_point looked_at{};
  Steady::time_point heard_at{};  ///< of another node's writing
  Steady::time_point upkept_at = Steady::now();
  std::optional<Steady::time_point> lost_at;

  Impl(DbSource& source, Clock const& clock, Options options)
      : db(source.open_writer()),
        clock(clock),
        options(options),
        drafts(*db, clock, options.cached_streams, Vault::of_process()) {
    db->begin(false);
    log.look();
    db->commit();
    committed_head = log.head();
    thread = std::thread([this] { work(); });
  }

  bool push(Job job) {
    {
      std::lock_guard lock(mutex);
      if (stopping || jobs.size() >= options.queue_limit) return false;
      jobs.push_back(std::move(job));
    }
    waiting.notify_one();
    return true;
  }

  Problem why_not_taken() {
    std::lock_guard lock(mutex);
    return {stopping ? ProblemCode::stopping : ProblemCode::store_busy, {}, {}, {}};
  }

  void work() {
    for (;;) {
      auto batch = next_batch();
      if (!batch) return;
      if (batch->empty()) {
        look();
      } else if (!commit(*batch) && batch->size() > 1) {
        // One job may have broken the batch for all: each again on its own.
        for (auto& job : *batch) {
          std::vector<Job> single;
          single.push_back(std::move(job));
          commit(single, true);
        }
      }
    }
  }

  /// What waits, as much as goes into one commit; nothing at the end. Empty: it is time to look
  /// what other nodes wrote.
  std::optional<std::vector<Job>> next_batch() {
    std::vector<Job> batch;
    std::unique_lock lock(mutex);
    auto const something = [&] { return stopping || !jobs.empty(); };
    if (!db->shared())
      waiting.wait(lock, something);
    else if (!waiting.wait_for(lock, kLook, something))
      return batch;
    if (jobs.empty()) return std::nullopt;
    std::size_t facts = 0;
    while (!jobs.empty() && facts < options.batch_limit) {
      auto const* filing = std::get_if<Filing>(&jobs.front());
      bool const whole = filing && filing->whole;
      if (whole && !batch.empty()) break;  // an import has a transaction of its own
      facts += filing ? filing->drafts.size() : 1;
      batch.push_back(std::move(jobs.front()));
      jobs.pop_front();
      if (whole) break;
    }
    return batch;
  }

  /// Sees what other nodes wrote while there is nothing to write here.
  void look() {
    try {
      db->begin(false);
      auto const news = log.look();
      db->commit();
      log.keep();
      found(news);
      tell(news.facts);
      if (Steady::now() - upkept_at > kUpkeep) {
        upkept_at = Steady::now();
        keep_partitions(*db, clock.now());
      }
      reached();
    } catch (std::exception const& error) {
      undo();
      if (is_lost(error)) note_lost(error);
    }
  }

  /// Other nodes' news: what is remembered of those streams is read again when it is wanted.
  void found(FactLog::News const& news) {
    if (news.any()) heard_at = Steady::now();
    looked_at = Steady::now();
    if (news.tables) projections.forget_all();
    for (auto const& change : news.facts) projections.forget(change.stream);
    committed_head = std::max<std::uint64_t>(committed_head, log.head());
    if (news.people && people_changed) people_changed();
  }

  void tell(std::vector<Change> const& changes) {
    if (!changes.empty())
      for (auto const& listener : listeners) listener(changes);
  }

  struct Attempt {
    std::vector<Receipts> receipts;
    std::vector<Change> changes;  ///< of this node
    bool trusting = false;
    int crossings = 0;
  };

  /// One try at the transaction; throws what went wrong.
  void transact(std::vector<Job>& batch, Attempt& attempt) {
    attempt.receipts.assign(batch.size(), {});
    attempt.changes.clear();
    db->begin(true);
    auto const news = log.begin(ids_of(batch, attempt.trusting), attempt.trusting);
    if (!attempt.trusting) {
      found(news);
      tell(news.facts);
    }
    bool people = false;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (auto* filing = std::get_if<Filing>(&batch[i])) {
        attempt.receipts[i] = drafts.append(*filing, attempt.changes);
      } else {
        auto& chore = std::get<Chore>(batch[i]);
        chore.task(*db);
        people |= chore.touches == Touches::people;
      }
    }
    log.end(people);
    projections.flush();
    db->commit();
    log.keep();
    projections.keep();
  }

  std::vector<Uuid> ids_of(std::vector<Job> const& batch, bool trusting) const {
    std::vector<Uuid> ids;
    if (trusting || !db->shared()) return ids;
    for (auto const& job : batch)
      if (auto const* filing = std::get_if<Filing>(&job))
        for (auto const& draft : filing->drafts) ids.push_back(draft.id);
    return ids;
  }

  /// Only filings of a few reports trust: for an import a second try would cost more than a look,
  /// and casework writes its rows as it is folded, which has to come after the ledger's row is
  /// locked, or two nodes would wait for each other.
  bool may_trust(std::vector<Job> const& batch) const {
    auto const now = Steady::now();
    if (!db->shared() || now - looked_at > kLook || now - heard_at < kAlone) return false;
    return std::ranges::all_of(batch, [](Job const& job) {
      auto const* filing = std::get_if<Filing>(&job);
      return filing && !filing->whole &&
             std::ranges::none_of(filing->drafts, [](ledger::Draft const& draft) {
               return draft.kind == ledger::FactKind::fact_settled ||
                      concerns_casework(draft.kind, draft.body);
             });
    });
  }

  /// False when the transaction failed and, unless `last_try`, nobody has been answered.
  bool commit(std::vector<Job>& batch, bool last_try = false) {
    Attempt attempt;
    attempt.trusting = may_trust(batch);
    for (;;) {
      try {
        transact(batch, attempt);
        break;
      } catch (Abandoned const& abandoned) {
        undo();
        std::get<Filing>(batch.front()).done(abandoned.answer);
        return true;
      } catch (std::exception const& error) {
        bool const trusted = std::exchange(attempt.trusting, false) && may_be_mistaken(error);
        // The commit may have gone through.
        if (is_lost(error))
          for (auto const& receipts : attempt.receipts) drafts.note_attempted(receipts);
        undo();
        if (trusted) heard_at = Steady::now();
        bool const crossed = is(DbTrouble::crossed, error) && ++attempt.crossings < kCrossings;
        if (is_lost(error) ? worth_waiting(error) : trusted || crossed) {
          ++measures.begun_again;
          continue;
        }
        if (batch.size() > 1 && !last_try && !concerns_all(error)) return false;
        auto const problem = problem_of(error);
        for (auto& job : batch) answer_failed(job, problem);
        drafts.forget_attempted();
        return true;
      }
    }
    reached();
    drafts.forget_attempted();
    committed_head = log.head();
    ++measures.commits;
    measures.facts += attempt.changes.size();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (auto* filing = std::get_if<Filing>(&batch[i]))
        filing->done(std::move(attempt.receipts[i]));
      else
        std::get<Chore>(batch[i]).done({});
    }
    tell(attempt.changes);
    return true;
  }

  /// The database is gone: whether this batch should wait for it to come back.
  bool worth_waiting(std::exception const& error) {
    note_lost(error);
    {
      std::lock_guard lock(mutex);
      if (stopping) return false;
    }
    if (Steady::now() - *lost_at > options.patience) return false;
    std::this_thread::sleep_for(kTryAgain);
    return true;
  }

  void note_lost(std::exception const& error) {
    if (lost_at) return;
    lost_at = Steady::now();
    measures.unreachable = true;
    std::fprintf(stderr, "writer: %s\n", error.what());
  }
  void reached() {
    if (!lost_at) return;
    lost_at.reset();
    measures.unreachable = false;
    std::fprintf(stderr, "writer: the database is back\n");
  }

  void undo() {
    db->rollback();
    projections.undo();
    log.undo();
  }

  static void answer_failed(Job& job, Problem const& problem) {
    if (auto* filing = std::get_if<Filing>(&job))
      filing->done(std::unexpected(problem));
    else
      std::get<Chore>(job).done(std::unexpected(problem));
  }
};

Writer::Writer(DbSource& source, Clock const& clock, Options options)
    : impl_(std::make_unique<Impl>(source, clock, options)) {}

Writer::~Writer() { stop(); }

void Writer::stop() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->waiting.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
}

void Writer::file(std::vector<ledger::Draft> drafts, ledger::Author author, OnFiled done) {
  // The job is only moved from once it is taken, so that `done` can still answer.
  auto shared = std::make_shared<OnFiled>(std::move(done));
  Filing filing{std::move(drafts),
                std::move(author),
                [shared](auto result) { (*shared)(std::move(result)); },
                false,
                false,
                {}};
  if (!impl_->push(std::move(filing))) (*shared)(std::unexpected(impl_->why_not_taken()));
}

Result<Writer::Receipts> Writer::file_whole(std::vector<ledger::Draft> drafts,
                                            ledger::Author author,
                                            std::function<bool(std::size_t)> progress,
                                            bool rehearsal) {
  auto promise = std::make_shared<std::promise<Result<Receipts>>>();
  auto future = promise->get_future();
  Filing filing{std::move(drafts),
                std::move(author),
                [promise](auto result) { promise->set_value(std::move(result)); },
                true,
                rehearsal,
                std::move(progress)};
  if (!impl_->push(std::move(filing))) return std::unexpected(impl_->why_not_taken());
  return future.get();
}

void Writer::run(Task task, std::move_only_function<void(Result<void>)> done, Touches touches) {
  auto shared = std::make_shared<std::move_only_function<void(Result<void>)>>(std::move(done));
  Chore chore{std::move(task), [shared](Result<void> result) { (*shared)(std::move(result)); },
              touches};
  if (!impl_->push(std::move(chore))) (*shared)(std::unexpected(impl_->why_not_taken()));
}

void Writer::on_commit(std::function<void(std::vector<Change> const&)> listener) {
  // Listeners are added while wiring, before the first fact.
  impl_->listeners.push_back(std::move(listener));
}

void Writer::on_people(std::function<void()> listener) {
  impl_->people_changed = std::move(listener);
}

std::uint64_t Writer::head() const { return impl_->committed_head; }

bool Writer::shared() const { return impl_->db->shared(); }

Writer::Measures const& Writer::measures() const { return impl_->measures; }

}  // namespace longspan::store
