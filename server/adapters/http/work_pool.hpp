#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace longspan::http {

/// A few threads with a bounded queue, for what would hold up the event loop: password hashing,
/// files. Threads start with the first work.
class WorkPool {
 public:
  using Work = std::move_only_function<void()>;

  WorkPool(unsigned threads, std::size_t queue_limit)
      : limit_threads_(threads), limit_(queue_limit) {}
  ~WorkPool() { stop(); }
  WorkPool(WorkPool const&) = delete;
  WorkPool& operator=(WorkPool const&) = delete;

  /// False when the queue is full; `work` is then untouched and never runs.
  bool run(Work&& work) {
    std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= limit_) return false;
    queue_.push_back(std::move(work));
    if (idle_ == 0 && threads_.size() < limit_threads_) threads_.emplace_back([this] { serve(); });
    ready_.notify_one();
    return true;
  }

  std::size_t waiting() const {
    std::lock_guard lock(mutex_);
    return queue_.size();
  }

  /// Finishes what was taken.
  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_)
      if (thread.joinable()) thread.join();
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      ready_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      --idle_;
      if (queue_.empty()) return;
      Work work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();
      work = {};
      lock.lock();
    }
  }

  unsigned limit_threads_;
  std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Work> queue_;
  std::vector<std::thread> threads_;
  unsigned idle_ = 0;
  bool stopping_ = false;
};

}  // namespace longspan::http
