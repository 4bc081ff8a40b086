#include "images_process/light_page.hpp"

#include <algorithm>

namespace longspan::images {
namespace {

/// What 40 kbit/s carry in eight seconds.
constexpr std::size_t kLight = 40'000;
/// Without loss, drawn pages are smallest of all and photographs are hopeless.
constexpr std::size_t kHopeless = 250'000;
constexpr int kColour = 10;  ///< steps of 255 that bands of one pixel may part

}  // namespace

bool is_grey(std::span<unsigned char const> pixels, std::size_t bands) {
  if (bands < 3) return true;
  for (std::size_t at = 0; at + bands <= pixels.size(); at += bands) {
    auto const [least, most] = std::minmax({pixels[at], pixels[at + 1], pixels[at + 2]});
    if (most - least > kColour) return false;
  }
  return true;
}

std::optional<std::string> lightest(
    std::function<std::optional<std::string>(Encoding const&)> const& encode) {
  auto best = encode({.quality = 75});
  if (!best) return std::nullopt;
  auto const take = [&](Encoding const& encoding) {
    auto made = encode(encoding);
    if (made && made->size() < best->size()) best = std::move(made);
  };
  if (best->size() < kHopeless) take({.quality = 75, .lossless = true});
  for (int const quality : {60, 45, 35})
    if (best->size() > kLight) take({.quality = quality});
  return best;
}

}  // namespace longspan::images
