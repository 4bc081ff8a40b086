#include "adapters/http/held_bytes.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <optional>

namespace longspan::http {
namespace {

/// Somebody who comes for room, and lets it go when told.
struct Comer {
  std::uint64_t bytes;
  bool gone = false;
  bool answered = false;
  std::optional<HeldBytes::Hold> hold{};
};

Task<void> come(HeldBytes& held, Comer& one) {
  auto hold = co_await held.take(one.bytes, [&one] { return one.gone; });
  one.answered = true;
  if (hold) one.hold.emplace(std::move(hold));
}

class HeldBytesTest : public ::testing::Test {
 protected:
  void comes(Comer& one) {
    asio::co_spawn(loop_.executor(), come(held_, one), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    turn();
  }
  void lets_go(Comer& one) {
    one.hold.reset();
    turn();
  }
  void turn() {
    io_.restart();
    io_.poll();
  }
  /// Until nobody waits any more.
  void run() {
    io_.restart();
    io_.run();
  }

  asio::io_context io_;
  Loop loop_{io_};
  HeldBytes held_{loop_, 100};
};

TEST_F(HeldBytesTest, GivesWhatIsFreeAndCallsInOrder) {
  Comer first{.bytes = 60}, second{.bytes = 40}, large{.bytes = 100}, small{.bytes = 1};
  for (auto* one : {&first, &second, &large, &small}) comes(*one);
  EXPECT_TRUE(first.hold && second.hold);
  EXPECT_FALSE(large.answered);
  lets_go(second);
  // There is room for the small one, and it came later.
  EXPECT_FALSE(large.answered || small.answered);
  lets_go(first);
  EXPECT_TRUE(large.hold);
  EXPECT_FALSE(small.answered);
  lets_go(large);
  EXPECT_TRUE(small.hold);
}

TEST_F(HeldBytesTest, WhoIsGoneLeavesTheLine) {
  Comer first{.bytes = 60}, large{.bytes = 100}, small{.bytes = 40};
  for (auto* one : {&first, &large, &small}) comes(*one);
  large.gone = true;
  run();
  EXPECT_TRUE(large.answered && !large.hold);
  EXPECT_TRUE(small.hold);
}

}  // namespace
}  // namespace longspan::http
