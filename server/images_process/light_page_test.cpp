#include "images_process/light_page.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace longspan::images {
namespace {

TEST(LightPage, IsGreyWhereNobodyWouldSeeAColour) {
  std::vector<unsigned char> pixels = {10, 10, 10, 200, 205, 199};
  EXPECT_TRUE(is_grey(pixels, 3));
  pixels[4] = 230;
  EXPECT_FALSE(is_grey(pixels, 3));
  EXPECT_TRUE(is_grey(pixels, 1));
}

/// The qualities tried, with sizes that fall with each.
std::vector<int> tried(std::size_t first, std::size_t lossless) {
  std::vector<int> out;
  std::size_t size = first;
  lightest([&](Encoding const& encoding) -> std::optional<std::string> {
    out.push_back(encoding.lossless ? 100 : encoding.quality);
    if (encoding.lossless) return std::string(lossless, 'a');
    std::string made(size, 'a');
    size = size * 2 / 3;
    return made;
  });
  return out;
}

TEST(LightPage, TriesOnlyUntilItIsLight) {
  EXPECT_EQ(tried(30'000, 20'000), (std::vector{75, 100}));
  EXPECT_EQ(tried(60'000, 30'000), (std::vector{75, 100}));
  EXPECT_EQ(tried(60'000, 90'000), (std::vector{75, 100, 60}));
  EXPECT_EQ(tried(900'000, 90'000), (std::vector{75, 60, 45, 35})) << "a photograph";
}

}  // namespace
}  // namespace longspan::images
