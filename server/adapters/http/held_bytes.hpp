#pragma once
#include <deque>
#include <functional>
#include <utility>

#include "adapters/http/loop.hpp"

namespace longspan::http {

/// Bytes that may lie in memory at once, of all requests together. Who finds no room for theirs
/// waits in line, and nobody goes before: a large one would else wait for ever.
class HeldBytes {
 public:
  HeldBytes(Loop& loop, std::uint64_t limit) : loop_(loop), free_(limit) {}
  HeldBytes(HeldBytes const&) = delete;
  HeldBytes& operator=(HeldBytes const&) = delete;

  /// Room that is given back at its end.
  class Hold {
   public:
    Hold() = default;
    Hold(HeldBytes* of, std::uint64_t bytes) : of_(of), bytes_(bytes) {}
    Hold(Hold&& other) noexcept : of_(std::exchange(other.of_, nullptr)), bytes_(other.bytes_) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (of_ != nullptr) of_->give_back(bytes_);
    }
    explicit operator bool() const { return of_ != nullptr; }

   private:
    HeldBytes* of_ = nullptr;
    std::uint64_t bytes_ = 0;
  };

  /// Waits for room for so many bytes, the limit at most. Empty where `gone`, asked every second,
  /// says that nobody wants it any more.
  Task<Hold> take(std::uint64_t bytes, std::function<bool()> gone);

 private:
  struct Waiting;
  void give_back(std::uint64_t bytes);
  void call_next();

  Loop& loop_;
  std::uint64_t free_;
  std::deque<Waiting*> line_;  ///< each lies in its own `take`
};

}  // namespace longspan::http
