#include "dicom/frame.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <vector>

#include "dicom/read.hpp"

namespace longspan::dicom {
namespace {

using Fragments = std::span<std::string_view const>;

constexpr std::size_t kItemHead = 8;

std::uint32_t frames_in(DataSet const& set) {
  auto const text = set.text(tag::kFrames);
  std::uint32_t out = 1;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return std::max(out, 1U);
}

/// Where each frame begins, by the basic offset table: bytes behind the table.
std::vector<std::size_t> offsets_in(std::string_view table) {
  std::vector<std::size_t> out;
  for (; table.size() >= 4; table.remove_prefix(4)) {
    std::size_t offset = 0;
    for (std::size_t i = 4; i-- > 0;) offset = offset << 8 | static_cast<unsigned char>(table[i]);
    out.push_back(offset);
  }
  return out;
}

/// A JPEG, JPEG 2000 or JPEG XL codestream begins here.
bool begins_frame(std::string_view fragment) {
  for (auto const* mark : {"\xff\xd8\xff", "\xff\x4f\xff\x51", "\xff\x0a"})
    if (fragment.starts_with(mark)) return true;
  return false;
}

/// The first fragment of each frame; empty where that cannot be told.
std::vector<std::size_t> firsts(std::string_view table, Fragments all, std::uint32_t frames) {
  std::vector<std::size_t> out;
  if (frames == 1) return {0};
  if (auto const offsets = offsets_in(table); offsets.size() == frames) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < all.size(); at += kItemHead + all[i].size(), ++i)
      if (out.size() < frames && offsets[out.size()] == at) out.push_back(i);
    if (out.size() == frames) return out;
    out.clear();
  }
  // Without a table, and always where there is an extended one, a frame is one fragment.
  bool const each = all.size() == frames;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (each || begins_frame(all[i])) out.push_back(i);
  if (out.size() != frames) out.clear();
  return out;
}

std::string_view type_of(std::string_view syntax) {
  constexpr std::string_view kRoot = "1.2.840.10008.1.2.4.";
  if (!syntax.starts_with(kRoot)) return "application/octet-stream";
  syntax.remove_prefix(kRoot.size());
  if (syntax.starts_with("20")) return "image/jphc";
  if (syntax == "110" || syntax == "111" || syntax == "112") return "image/jxl";
  if (syntax == "90" || syntax == "91") return "image/jp2";
  if (syntax == "80" || syntax == "81") return "image/jls";
  if (syntax == "50" || syntax == "51" || syntax == "57" || syntax == "70") return "image/jpeg";
  return "application/octet-stream";
}

}  // namespace

Result<Frame> frame_of(std::string_view file, std::uint32_t number) {
  auto const read = read_file(file);
  if (!read) return std::unexpected(read.error());
  auto const* pixels = read->set.find(tag::kPixels);
  auto const frames = frames_in(read->set);
  if (number == 0 || number > frames)
    return fail(ProblemCode::not_found, {{"what", "frame " + std::to_string(number)}});
  auto const untold = [] {
    return fail(ProblemCode::imaging_refused, {{"reason", "its frames cannot be told apart"}});
  };
  if (pixels == nullptr || pixels->fragments.size() < 2) return untold();
  auto const all = Fragments(pixels->fragments).subspan(1);  // the offset table stands first
  auto const begin = firsts(pixels->fragments.front(), all, frames);
  if (begin.empty()) return untold();
  auto const end = number < frames ? begin[number] : all.size();
  Frame out{{}, read->syntax.uid, type_of(read->syntax.uid)};
  for (auto const part : all.subspan(begin[number - 1], end - begin[number - 1])) out.bytes += part;
  return out;
}

}  // namespace longspan::dicom
