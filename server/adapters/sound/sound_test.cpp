#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "adapters/sound/big_endian.hpp"
#include "adapters/sound/mjr.hpp"
#include "adapters/sound/sum.hpp"
#include "evidence/work_folder.hpp"

namespace longspan::sound {
namespace {

using std::string_literals::operator""s;

std::string packet(std::uint32_t arrived, std::uint32_t ticks, std::string const& payload,
                   int type = 111) {
  auto const rtp = "\x80"s + static_cast<char>(type) + big_endian(0, 2) + big_endian(ticks, 4) +
                   big_endian(7, 4) + payload;
  return "MEET" + big_endian(arrived, 4) + big_endian(rtp.size(), 2) + rtp;
}

class Mjr : public testing::Test {
 protected:
  JanusTrack read(std::string const& packets,
                  std::string const& head = R"({"t":"a","c":"opus","s":1000,"u":2000,"or":63})") {
    auto const file = folder_.path / "a.mjr";
    std::ofstream(file, std::ios::binary)
        << "MJR00002" << big_endian(head.size(), 2) << head << packets;
    return read_mjr(file);
  }
  static std::vector<std::pair<std::int64_t, std::string>> told(JanusTrack const& track) {
    std::vector<std::pair<std::int64_t, std::string>> out;
    for (auto const& one : track.packets) out.emplace_back(one.at_ms, one.opus);
    return out;
  }
  evidence::WorkFolder folder_{std::filesystem::temp_directory_path()};
};
using Told = std::vector<std::pair<std::int64_t, std::string>>;

TEST_F(Mjr, GivesPacketsInOrderEachOnce) {
  auto const track = read(packet(5, 0xFFFFFFC4, "a") + packet(46, 0xFFFFFFC4 + 3 * 960, "d") +
                          packet(47, 0xFFFFFFC4 + 960, "b") + packet(48, 0xFFFFFFC4 + 960, "b"));
  EXPECT_EQ(track.began_us, 2000);
  EXPECT_FALSE(track.cut);
  EXPECT_EQ(told(track), (Told{{0, "a"}, {20, "b"}, {60, "d"}}));
}

TEST_F(Mjr, KeepsToArrivalsWhereASenderBeginsAnew) {
  EXPECT_EQ(told(read(packet(0, 5000, "a") + packet(9000, 77, "b") + packet(9020, 77 + 960, "c"))),
            (Told{{0, "a"}, {9000, "b"}, {9020, "c"}}));
}

TEST_F(Mjr, FillsWhatWasLostFromRedundancy) {
  auto const red = big_endian(0x80000000U | 111U << 24 | 960U << 10 | 1, 4) + "\x6F"s + "bc";
  EXPECT_EQ(told(read(packet(0, 0, "a") + packet(40, 1920, red, 63))),
            (Told{{0, "a"}, {20, "b"}, {40, "c"}}));
}

TEST_F(Mjr, IsReadWhileItGrows) {
  auto const whole = packet(0, 0, "a") + packet(20, 960, "b");
  auto const track = read(whole.substr(0, whole.size() - 4));
  EXPECT_TRUE(track.cut);
  EXPECT_EQ(told(track), (Told{{0, "a"}}));
  EXPECT_TRUE(read("", R"({"t":"v","c":"vp8"})").packets.empty());
  EXPECT_TRUE(read("", "no JSON").packets.empty());
}

TEST_F(Mjr, GoesOnAfterWhatAFullDiskTookInPart) {
  auto const track = read(packet(0, 960, "a") + packet(20, 2 * 960, "lost").substr(0, 24) +
                          packet(60, 4 * 960, "d") + packet(80, 5 * 960, "e") + "ME");
  EXPECT_TRUE(track.cut);
  EXPECT_EQ(told(track), (Told{{0, "a"}, {60, "d"}, {80, "e"}}));
}

TEST(Sum, AddsUpAndLeavesOut) {
  evidence::WorkFolder const folder(std::filesystem::temp_directory_path());
  auto const samples = folder.path / "in.raw";
  auto const out = folder.path / "out.raw";
  std::vector<std::int16_t> const level(240, 1000);  // ten milliseconds
  std::ofstream(samples, std::ios::binary).write(reinterpret_cast<char const*>(level.data()), 480);
  Sum sum(folder.path / "sum.raw");
  EXPECT_EQ(sum.add(samples, 100, {}), 10);
  EXPECT_EQ(sum.add(samples, 105, std::array{Span{110, 112}}), 10);
  sum.add(samples, -100, {});  // before the meeting: heard by nobody
  EXPECT_EQ(sum.from_ms(), 100);
  EXPECT_EQ(sum.ms(), 15);
  sum.write(out);
  std::vector<std::int16_t> heard(360);
  std::ifstream(out, std::ios::binary).read(reinterpret_cast<char*>(heard.data()), 720);
  EXPECT_EQ(heard[0], 1000);
  EXPECT_EQ(heard[6 * 24], 2000);
  EXPECT_EQ(heard[11 * 24], 0);
  EXPECT_EQ(heard[13 * 24], 1000);
}

TEST(Limiter, KeepsWhatIsTooLoudWithinBounds) {
  std::vector<std::int32_t> const loud(480, 90'000);
  std::vector<std::int16_t> out(480);
  Limiter().apply(loud, out);
  EXPECT_LE(*std::ranges::max_element(out), 31'001);
  EXPECT_GT(out[0], 30'000);
}

}  // namespace
}  // namespace longspan::sound
