#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace longspan::images {

/// How a page is encoded as WebP. `quality` is 0 to 100; without loss it says how hard to try.
struct Encoding {
  int quality = 75;
  bool lossless = false;
};

/// Whether no pixel of 8-bit red, green, blue (and more) bands has a colour that an eye would see.
bool is_grey(std::span<unsigned char const> pixels, std::size_t bands);

/// The best encoding that is light enough for a page, else the lightest. Nothing where `encode`
/// gives nothing.
std::optional<std::string> lightest(
    std::function<std::optional<std::string>(Encoding const&)> const& encode);

}  // namespace longspan::images
