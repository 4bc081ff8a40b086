#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <thread>

#include "store/writer.hpp"

namespace longspan::store {

namespace {

/// The store of a job that could not be given one: every read says why.
class NoDb final : public Db {
 public:
  explicit NoDb(DbError error) : error_(std::move(error)) {}
  void begin(bool) override { refuse(); }
  void commit() override {}
  void rollback() override {}
  void write(std::string_view, std::span<Param const>) override { refuse(); }
  void read(std::string_view, std::span<Param const>, OnRow const&) override { refuse(); }
  void script(std::string_view) override { refuse(); }
  std::string_view dialect() const override { return "none"; }

 private:
  [[noreturn]] void refuse() const { throw DbError(error_); }
  DbError error_;
};

}  // namespace

struct Readers::Impl {
  std::size_t queue_limit = 0;
  std::mutex mutex;
  std::condition_variable waiting;
  std::deque<Job> jobs;
  bool stopping = false;
  std::vector<std::thread> threads;

  /// No job may take the thread, and with it the server, down.
  static void attempt(Job& job, Db& db) {
    try {
      job(db);
    } catch (std::exception const& error) {
      std::fprintf(stderr, "reader: %s\n", error.what());
    }
  }

  static void answer(Job& job, Db& db) {
    try {
      db.begin(false);
    } catch (DbError const& error) {
      NoDb none(error);
      attempt(job, none);
      return;
    }
    attempt(job, db);
    try {
      db.commit();
    } catch (DbError const&) {
      db.rollback();  // the job has had its answers; the next one begins afresh
    }
  }

  void work(Db& db) {
    for (;;) {
      Job job;
      {
        std::unique_lock lock(mutex);
        waiting.wait(lock, [&] { return stopping || !jobs.empty(); });
        if (jobs.empty()) return;
        job = std::move(jobs.front());
        jobs.pop_front();
      }
      answer(job, db);
    }
  }
};

Readers::Readers(DbSource& source, unsigned threads, std::size_t queue_limit)
    : impl_(std::make_unique<Impl>()) {
  impl_->queue_limit = queue_limit;
  for (unsigned i = 0; i < threads; ++i)
    impl_->threads.emplace_back([this, db = source.open_reader()] { impl_->work(*db); });
}

Readers::~Readers() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->waiting.notify_all();
  for (auto& thread : impl_->threads) thread.join();
}

void Readers::run(Job job) {
  bool taken = false;
  {
    std::lock_guard lock(impl_->mutex);
    taken = impl_->jobs.size() < impl_->queue_limit;
    if (taken) impl_->jobs.push_back(std::move(job));
  }
  if (taken) {
    impl_->waiting.notify_one();
    return;
  }
  NoDb none(DbError("too many readers wait", DbTrouble::busy));
  Impl::attempt(job, none);
}

}  // namespace longspan::store
