#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

namespace longspan::http {

namespace asio = boost::asio;

/// One thread serves every connection. With its executor named (instead of Asio's type-erased one)
/// resuming a coroutine costs no indirection.
using Executor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, Executor>;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
constexpr asio::use_awaitable_t<Executor> use_task{};

/// The way back onto the event loop from any thread. What arrives while the loop is about to look
/// is taken in one go: a group commit of thirty-two facts wakes the loop once.
class Loop {
 public:
  using Job = std::move_only_function<void()>;

  explicit Loop(asio::io_context& context) : context_(context) {}
  asio::io_context& context() { return context_; }
  Executor executor() { return context_.get_executor(); }

  void post(Job job) {
    bool wake = false;
    {
      std::lock_guard lock(mutex_);
      wake = waiting_.empty();
      waiting_.push_back(std::move(job));
    }
    if (wake) asio::post(context_, [this] { take(); });
  }

 private:
  void take() {
    std::vector<Job> jobs;
    {
      std::lock_guard lock(mutex_);
      jobs.swap(waiting_);
    }
    for (auto& job : jobs) job();
  }

  asio::io_context& context_;
  std::mutex mutex_;
  std::vector<Job> waiting_;
};

inline Task<void> rest(Loop& loop, std::chrono::milliseconds time) {
  Timer timer(loop.executor(), time);
  co_await timer.async_wait(asio::as_tuple(use_task));
}

/// Suspends the coroutine until `done` is called, on any thread, with a T: `start` gets `done` and
/// must see to it that it is called exactly once. The coroutine goes on on the loop.
template <class T, class Start>
Task<T> arrive(Loop& loop, Start start) {
  return asio::async_initiate<asio::use_awaitable_t<Executor> const, void(T)>(
      [](auto handler, Loop* on, Start begin) {
        begin([on, waiting = std::move(handler)](T value) mutable {
          on->post([waiting = std::move(waiting), value = std::move(value)]() mutable {
            std::move(waiting)(std::move(value));
          });
        });
      },
      use_task, &loop, std::move(start));
}

}  // namespace longspan::http
