#pragma once
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include "adapters/http/loop.hpp"

namespace longspan::http {

/// One request at a time holds an upload. Whoever comes for it cuts off the one that still
/// receives: a phone that reconnects asks long before the server notices that the old connection is
/// dead.
class UploadHolds {
 public:
  explicit UploadHolds(Loop& loop) : loop_(loop) {}

  class Hold {
   public:
    Hold() = default;
    Hold(UploadHolds* holds, std::string key) : holds_(holds), key_(std::move(key)) {}
    Hold(Hold&& other) noexcept
        : holds_(std::exchange(other.holds_, nullptr)), key_(std::move(other.key_)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (holds_ != nullptr) holds_->release(key_);
    }
    explicit operator bool() const { return holds_ != nullptr; }

   private:
    UploadHolds* holds_ = nullptr;
    std::string key_;
  };

  /// Waits until whoever holds it let go. Empty where a later request took this one's turn.
  /// `cut` ends the connection of the request that asks; it is called when somebody else wants the
  /// upload, and must stay good as long as the hold.
  Task<Hold> take(std::string key, std::function<void()> cut);

 private:
  struct Held {
    std::function<void()> cut;
    std::move_only_function<void(bool)> next;  ///< whoever waits
  };
  void release(std::string const& key);

  Loop& loop_;
  std::unordered_map<std::string, Held> held_;
};

}  // namespace longspan::http
