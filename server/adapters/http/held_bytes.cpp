#include "adapters/http/held_bytes.hpp"

#include <boost/asio/as_tuple.hpp>

namespace longspan::http {
namespace {
constexpr auto kLook = std::chrono::seconds(1);
}

struct HeldBytes::Waiting {
  std::uint64_t bytes;
  Timer timer;
  bool called = false;  ///< the room is its own
};

Task<HeldBytes::Hold> HeldBytes::take(std::uint64_t bytes, std::function<bool()> gone) {
  Waiting own{.bytes = bytes, .timer = Timer(loop_.executor())};
  line_.push_back(&own);
  call_next();
  while (!own.called) {
    if (gone()) {
      std::erase(line_, &own);
      call_next();
      co_return Hold();
    }
    own.timer.expires_after(kLook);
    co_await own.timer.async_wait(asio::as_tuple(use_task));
  }
  co_return Hold(this, bytes);
}

void HeldBytes::give_back(std::uint64_t bytes) {
  free_ += bytes;
  call_next();
}

void HeldBytes::call_next() {
  while (!line_.empty() && line_.front()->bytes <= free_) {
    auto& next = *line_.front();
    line_.pop_front();
    free_ -= next.bytes;
    next.called = true;
    next.timer.cancel();
  }
}

}  // namespace longspan::http
