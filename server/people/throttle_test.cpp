#include "people/throttle.hpp"

#include <gtest/gtest.h>

namespace longspan::people {
namespace {

Instant at(std::int64_t seconds) { return {seconds * 1'000'000}; }

TEST(Throttle, LetsTheFirstTriesThrough) {
  Throttle throttle({.free_tries = 5});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(throttle.begin("a", at(0)), 0);
  EXPECT_EQ(throttle.begin("a", at(0)), 1);
}

TEST(Throttle, DoublesTheWaitUpToTheLongest) {
  Throttle throttle({.free_tries = 1, .longest_s = 60});
  std::int64_t now = 0;
  std::int64_t expected = 1;
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(throttle.begin("a", at(now)), 0);
    EXPECT_EQ(throttle.begin("a", at(now)), expected);
    EXPECT_EQ(throttle.begin("a", at(now + expected - 1)), 1);
    now += expected;
    expected = std::min<std::int64_t>(60, expected * 2);
  }
}

TEST(Throttle, ARefusedTryDoesNotLengthenTheWait) {
  Throttle throttle({.free_tries = 1});
  throttle.begin("a", at(0));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(throttle.begin("a", at(0)), 1);
  EXPECT_EQ(throttle.begin("a", at(1)), 0);
}

TEST(Throttle, TheRightPasswordStartsAfresh) {
  Throttle throttle({.free_tries = 2});
  throttle.begin("a", at(0));
  throttle.begin("a", at(0));
  EXPECT_GT(throttle.begin("a", at(0)), 0);
  throttle.forgive("a");
  EXPECT_EQ(throttle.begin("a", at(0)), 0);
}

TEST(Throttle, KeysDoNotWaitForEachOther) {
  Throttle throttle({.free_tries = 1});
  throttle.begin("a", at(0));
  EXPECT_GT(throttle.begin("a", at(0)), 0);
  EXPECT_EQ(throttle.begin("b", at(0)), 0);
}

TEST(Throttle, TriesFade) {
  Throttle throttle({.free_tries = 1, .longest_s = 10});
  for (std::int64_t now = 0; now < 100; now += 10) throttle.begin("a", at(now));
  EXPECT_GT(throttle.begin("a", at(91)), 1);
  EXPECT_EQ(throttle.begin("a", at(200)), 0);
  EXPECT_EQ(throttle.begin("a", at(200)), 1);
}

// Whoever invents keys by the thousand must not make the one under attack be forgotten.
TEST(Throttle, MakesRoomWithoutForgettingTheOneUnderAttack) {
  Throttle throttle({.free_tries = 1, .longest_s = 900, .keys_limit = 100});
  for (std::int64_t now = 0; now < 300; now += 60) throttle.begin("target", at(now));
  for (int i = 0; i < 1000; ++i) {
    throttle.begin("invented " + std::to_string(i), at(241));
    EXPECT_LE(throttle.size(), 100U);
  }
  EXPECT_GT(throttle.begin("target", at(241)), 0);
}

}  // namespace
}  // namespace longspan::people
