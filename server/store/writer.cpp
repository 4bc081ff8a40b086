#include "store/writer.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <variant>

#include "programme/decide.hpp"
#include "store/fact_log.hpp"
#include "store/projections.hpp"

namespace longspan::store {
namespace {

struct Filing {
  std::vector<ledger::Draft> drafts;
  ledger::Author author;
  Writer::OnFiled done;
  bool whole = false;
  bool rehearsal = false;
  std::function<bool(std::size_t)> progress;
};

struct Chore {
  Writer::Task task;
  std::move_only_function<void(Result<void>)> done;
};

using Job = std::variant<Filing, Chore>;

/// A whole filing met a refusal or was cancelled: its transaction goes back.
struct Abandoned {
  Result<Writer::Receipts> answer;
};

/// At most this many refusals of one import are listed.
constexpr std::size_t kRefusalsListed = 1000;

ledger::Receipt refused(Uuid id, Problem problem) {
  ledger::Receipt receipt;
  receipt.id = id;
  receipt.outcome = ledger::Outcome::refused;
  receipt.problem = std::move(problem);
  return receipt;
}

ledger::Receipt receipt_of(ledger::Fact const& fact, bool duplicate) {
  ledger::Receipt receipt{fact.id,   fact.outcome,     duplicate,   fact.seq,
                          fact.hash, fact.received_at, std::nullopt};
  if (fact.outcome == ledger::Outcome::held) receipt.problem = ledger::read_problem(fact.problem);
  return receipt;
}

bool same_statement(ledger::Fact const& fact, ledger::Draft const& draft,
                    ledger::Author const& author) {
  return fact.kind == draft.kind && fact.at == draft.at && fact.by == author.account &&
         fact.body == draft.body && fact.device == draft.device &&
         fact.stream == draft.stream.text();
}

Problem store_failed(std::exception const& error) {
  return {ProblemCode::store_failed, {}, {{"reason", error.what()}}, {}};
}

}  // namespace

struct Writer::Impl {
  std::unique_ptr<Db> db;
  Clock const& clock;
  Options options;
  FactLog log;
  Projections projections;

  std::mutex mutex;
  std::condition_variable waiting;
  std::deque<Job> jobs;
  bool stopping = false;
  std::atomic<std::uint64_t> committed_head{0};
  std::vector<std::function<void(std::vector<Change> const&)>> listeners;
  Measures measures;
  std::thread thread;

  Impl(DbSource& source, Clock const& clock, Options options)
      : db(source.open_writer()),
        clock(clock),
        options(options),
        log(*db),
        projections(*db, options.cached_streams) {
    log.reload();
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
      std::vector<Job> batch;
      {
        std::unique_lock lock(mutex);
        waiting.wait(lock, [&] { return stopping || !jobs.empty(); });
        if (jobs.empty()) return;
        std::size_t facts = 0;
        while (!jobs.empty() && facts < options.batch_limit) {
          auto const* filing = std::get_if<Filing>(&jobs.front());
          if (filing && filing->whole && !batch.empty())
            break;  // an import has a transaction of its own
          bool alone = filing && filing->whole;
          facts += filing ? filing->drafts.size() : 1;
          batch.push_back(std::move(jobs.front()));
          jobs.pop_front();
          if (alone) break;
        }
      }
      if (!commit(batch) && batch.size() > 1) {
        // One job may have broken the batch for all: each again on its own.
        for (auto& job : batch) {
          std::vector<Job> single;
          single.push_back(std::move(job));
          commit(single, true);
        }
      }
    }
  }

  /// False when the transaction failed and, unless `last_try`, nobody has been answered.
  bool commit(std::vector<Job>& batch, bool last_try = false) {
    std::vector<Receipts> receipts(batch.size());
    std::vector<Change> changes;
    std::vector<std::optional<Problem>> chore_problems(batch.size());
    try {
      db->begin(true);
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (auto* filing = std::get_if<Filing>(&batch[i]))
          receipts[i] = append_all(*filing, changes);
        else
          std::get<Chore>(batch[i]).task(*db);
      }
      projections.flush();
      db->commit();
    } catch (Abandoned const& abandoned) {
      roll_back();
      std::get<Filing>(batch.front()).done(abandoned.answer);
      return true;
    } catch (std::exception const& error) {
      roll_back();
      if (batch.size() > 1 && !last_try) return false;
      auto problem = store_failed(error);
      for (auto& job : batch) answer_failed(job, problem);
      return false;
    }
    committed_head = log.head();
    ++measures.commits;
    measures.facts += changes.size();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (auto* filing = std::get_if<Filing>(&batch[i]))
        filing->done(std::move(receipts[i]));
      else
        std::get<Chore>(batch[i]).done({});
    }
    if (!changes.empty())
      for (auto const& listener : listeners) listener(changes);
    return true;
  }

  void roll_back() {
    db->rollback();
    projections.forget();
    log.reload();
  }

  static void answer_failed(Job& job, Problem const& problem) {
    if (auto* filing = std::get_if<Filing>(&job))
      filing->done(std::unexpected(problem));
    else
      std::get<Chore>(job).done(std::unexpected(problem));
  }

  Receipts append_all(Filing& filing, std::vector<Change>& changes) {
    Receipts receipts;
    receipts.reserve(filing.drafts.size());
    for (auto const& draft : filing.drafts) {
      receipts.push_back(append_one(draft, filing.author, changes));
      if (filing.whole && receipts.size() % 64 == 0 && filing.progress &&
          !filing.progress(receipts.size()))
        throw Abandoned{fail(ProblemCode::import_cancelled)};
    }
    if (filing.whole) check_whole(filing, receipts);
    return receipts;
  }

  static void check_whole(Filing const& filing, Receipts& receipts) {
    Problem all{ProblemCode::import_refused, {}, {}, {}};
    std::size_t count = 0;
    for (auto const& receipt : receipts)
      if (receipt.outcome == ledger::Outcome::refused && ++count <= kRefusalsListed)
        all.errors.push_back(*receipt.problem);
    all.params = {{"count", std::to_string(count)}};
    if (count) throw Abandoned{std::unexpected(std::move(all))};
    if (filing.rehearsal) throw Abandoned{std::move(receipts)};
  }

  ledger::Receipt append_one(ledger::Draft const& draft, ledger::Author const& author,
                             std::vector<Change>& changes) {
    if (auto known = log.find(draft.id)) {
      if (same_statement(*known, draft, author)) return receipt_of(*known, true);
      return refused(draft.id, {ProblemCode::id_forged,
                                "/id",
                                {{"id", draft.id.text()}, {"seq", std::to_string(known->seq)}},
                                {}});
    }
    auto now = clock.now();
    auto decision = projections.decide(draft, author, now);
    if (decision.problem && !programme::holds(decision.problem->code))
      return refused(draft.id, std::move(*decision.problem));
    ledger::Fact fact;
    fact.id = draft.id;
    fact.kind = draft.kind;
    fact.stream = draft.stream.text();
    fact.at = draft.at;
    fact.zone = std::move(decision.zone);
    fact.valid_day = decision.valid_day;
    fact.by = author.account;
    fact.device = draft.device;
    fact.body = draft.body;
    fact.received_at = now;
    if (decision.problem) {
      fact.outcome = ledger::Outcome::held;
      fact.problem = ledger::problem_text(*decision.problem);
    }
    log.append(fact, draft.stream.programme);
    projections.take(fact, draft.content);
    changes.push_back({fact.seq, fact.kind, fact.stream});
    return receipt_of(fact, false);
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

void Writer::run(Task task, std::move_only_function<void(Result<void>)> done) {
  auto shared = std::make_shared<std::move_only_function<void(Result<void>)>>(std::move(done));
  Chore chore{std::move(task), [shared](Result<void> result) { (*shared)(std::move(result)); }};
  if (!impl_->push(std::move(chore))) (*shared)(std::unexpected(impl_->why_not_taken()));
}

void Writer::on_commit(std::function<void(std::vector<Change> const&)> listener) {
  // Listeners are added while wiring, before the first fact.
  impl_->listeners.push_back(std::move(listener));
}

std::uint64_t Writer::head() const { return impl_->committed_head; }

Writer::Measures const& Writer::measures() const { return impl_->measures; }

}  // namespace longspan::store
