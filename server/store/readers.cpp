#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <thread>

#include "store/writer.hpp"

namespace longspan::store {

struct Readers::Impl {
  std::mutex mutex;
  std::condition_variable waiting;
  std::deque<Job> jobs;
  bool stopping = false;
  std::vector<std::thread> threads;

  /// No job may take the thread, and with it the server, down.
  static void attempt(auto const& what, auto const& otherwise) {
    try {
      what();
    } catch (std::exception const& error) {
      std::fprintf(stderr, "reader: %s\n", error.what());
      otherwise();
    }
  }
  static void attempt(auto const& what) {
    attempt(what, [] {});
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
      // A store that cannot begin fails the job's own reads too, and the job answers for that.
      attempt([&] { db.begin(false); });
      attempt([&] { job(db); });
      attempt([&] { db.commit(); }, [&] { db.rollback(); });
    }
  }
};

Readers::Readers(DbSource& source, unsigned threads) : impl_(std::make_unique<Impl>()) {
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
  {
    std::lock_guard lock(impl_->mutex);
    impl_->jobs.push_back(std::move(job));
  }
  impl_->waiting.notify_one();
}

}  // namespace longspan::store
