#include "dicom/black_out.hpp"

#include <algorithm>

#include "dicom/read.hpp"
#include "dicom/write.hpp"

namespace longspan::dicom {
namespace {

constexpr Tag kMethodCodes = 0x00120064, kCodeValue = 0x00080100;

struct Layout {
  std::uint64_t rows, columns, samples, bytes, frames;
  bool planar;
  std::uint64_t frame() const { return rows * columns * samples * bytes; }
};

/// The stored number that is shown black.
std::uint32_t darkest(DataSet const& set, bool big) {
  if (set.text(tag::kPhotometric) != "MONOCHROME1") return 0;
  auto const stored = number_of(set.find(tag::kStored), big).value_or(8);
  bool const is_signed = number_of(set.find(tag::kSigned), big).value_or(0) == 1;
  auto const bits = std::clamp<std::uint32_t>(stored, 1, 16) - (is_signed ? 1 : 0);
  return (1U << bits) - 1;
}

}  // namespace

Result<void> black_out(DataSet& set, Syntax const& syntax, std::vector<Rectangle> const& black) {
  auto* pixels = set.find(tag::kPixels);
  auto const refuse = [](std::string why) {
    return fail(ProblemCode::dicom_not_blacked, {{"why", std::move(why)}});
  };
  if (pixels == nullptr || pixels->is_encapsulated || syntax.compressed())
    return refuse(syntax.uid);
  auto const number = [&](Tag tag, std::uint32_t otherwise) {
    return std::uint64_t{number_of(set.find(tag), syntax.big).value_or(otherwise)};
  };
  auto const photometric = std::string(set.text(tag::kPhotometric));
  Layout layout{number(tag::kRows, 0),
                number(tag::kColumns, 0),
                number(tag::kSamples, 1),
                number(tag::kAllocated, 0) / 8,
                1,
                number(tag::kPlanar, 0) == 1};
  bool const known = photometric == "MONOCHROME1" || photometric == "MONOCHROME2" ||
                     photometric == "RGB" || photometric == "YBR_FULL";
  if (!known || layout.frame() == 0 || layout.bytes > 2) return refuse(photometric);
  layout.frames = pixels->value().size() / layout.frame();
  if (!pixels->own) pixels->own = std::string(pixels->borrowed);
  auto& bytes = *pixels->own;
  auto const dark = darkest(set, syntax.big);
  auto const put = [&](std::uint64_t frame, std::uint64_t y, std::uint64_t x,
                       std::uint64_t sample) {
    auto const place = frame * layout.frame() +
                       (layout.planar ? (sample * layout.rows + y) * layout.columns + x
                                      : (y * layout.columns + x) * layout.samples + sample) *
                           layout.bytes;
    auto const value = photometric == "YBR_FULL" && sample > 0 ? 128 : dark;
    for (std::uint64_t i = 0; i < layout.bytes; ++i) {
      auto const shift = 8 * (syntax.big ? layout.bytes - 1 - i : i);
      bytes[place + i] = static_cast<char>(value >> shift & 0xff);
    }
  };
  for (auto const& one : black) {
    auto const right = std::min<std::uint64_t>(layout.columns, std::uint64_t{one.x} + one.width);
    auto const below = std::min<std::uint64_t>(layout.rows, std::uint64_t{one.y} + one.height);
    for (std::uint64_t frame = 0; frame < layout.frames; ++frame)
      for (std::uint64_t y = one.y; y < below; ++y)
        for (std::uint64_t x = one.x; x < right; ++x)
          for (std::uint64_t sample = 0; sample < layout.samples; ++sample)
            put(frame, y, x, sample);
  }
  return {};
}

Result<std::string> blacked_out(std::string_view file, std::vector<Rectangle> const& black) {
  auto read = read_file(file);
  if (!read) return std::unexpected(read.error());
  auto& set = read->set;
  if (auto const done = black_out(set, read->syntax, black); !done)
    return std::unexpected(done.error());
  set.set(tag::kBurntIn, "CS", "NO");
  // Clean pixel data, of PS3.16 CID 7050; once.
  constexpr std::string_view kClean = "113101";
  auto* codes = set.find(kMethodCodes);
  if (codes != nullptr && codes->is_sequence &&
      std::ranges::none_of(codes->items,
                           [&](auto const& one) { return one.text(kCodeValue) == kClean; })) {
    auto& item = codes->items.emplace_back();
    item.set(kCodeValue, "SH", std::string(kClean));
    item.set(0x00080102, "SH", "DCM");
    item.set(0x00080104, "LO", "Clean Pixel Data Option");
  }
  auto syntax = read->syntax;
  if (syntax.implicit || syntax.deflated) syntax.uid = "1.2.840.10008.1.2.1";
  return write_file(set, syntax);
}

}  // namespace longspan::dicom
