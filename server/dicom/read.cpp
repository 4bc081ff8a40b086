#include "dicom/read.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dicom/inflate.hpp"

namespace longspan::dicom {
namespace {

constexpr std::uint32_t kUndefined = 0xffffffff;
constexpr int kDeepest = 48;
constexpr std::size_t kMostElements = 2'000'000;

std::string named(Tag tag) { return fmt::format("({:04X},{:04X})", tag >> 16, tag & 0xffff); }

bool is_long(Vr vr) {
  for (auto const* one :
       {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
    if (vr == vr_of(one)) return true;
  return false;
}

/// Walks over bytes. The first thing that is wrong is kept, and ends it.
class Walk {
 public:
  Walk(std::string_view bytes, bool implicit, bool big)
      : bytes_(bytes), implicit_(implicit), big_(big) {}

  std::optional<Problem> problem;
  std::size_t at = 0;

  /// Elements until `end`, or until `closing` where that ends them.
  bool set(DataSet& out, std::size_t end, Tag closing, int depth) {
    if (depth > kDeepest) return broken("sequences within sequences");
    while (at < end) {
      auto const begin = at;
      Element element;
      std::uint32_t length = 0;
      if (!head(element, length, end)) return tail(out, begin, depth);
      if (element.tag == closing) return true;
      if (element.tag >> 16 == 0xfffe) return broken(named(element.tag));
      if (++count_ > kMostElements) return broken("too many elements");
      if (!body(element, length, end, depth)) return tail(out, begin, depth);
      // Group lengths say nothing once anything was left out.
      if ((element.tag & 0xffff) != 0) out.elements.push_back(std::move(element));
    }
    return closing == 0 || cut();
  }

 private:
  bool broken(std::string what) {
    if (!problem)
      problem = Problem{
          ProblemCode::dicom_broken, {}, {{"where", fmt::format("{}, byte {}", what, at)}}, {}};
    return false;
  }
  bool cut() {
    if (!problem)
      problem =
          Problem{ProblemCode::dicom_cut_short, {}, {{"bytes", std::to_string(bytes_.size())}}, {}};
    return false;
  }
  /// What follows the pixels of the whole is padding, or nobody's loss.
  bool tail(DataSet const& out, std::size_t begin, int depth) {
    if (depth > 0 || out.find(tag::kPixels) == nullptr) return false;
    problem.reset();
    at = begin;
    return true;
  }

  std::uint32_t number(std::size_t from, int count) const {
    std::uint32_t out = 0;
    for (int i = 0; i < count; ++i) {
      auto const place = big_ ? from + static_cast<std::size_t>(i)
                              : from + static_cast<std::size_t>(count - 1 - i);
      out = out << 8 | static_cast<unsigned char>(bytes_[place]);
    }
    return out;
  }

  bool head(Element& element, std::uint32_t& length, std::size_t end) {
    if (end - at < 8) return cut();
    element.tag = number(at, 2) << 16 | number(at + 2, 2);
    if (implicit_ || element.tag >> 16 == 0xfffe) {
      length = number(at + 4, 4);
      at += 8;
      return true;
    }
    element.vr = vr_of(bytes_.substr(at + 4, 2));
    auto const letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!letter(bytes_[at + 4]) || !letter(bytes_[at + 5])) return broken(named(element.tag));
    if (!is_long(element.vr)) {
      length = number(at + 6, 2);
      at += 8;
      return true;
    }
    if (end - at < 12) return cut();
    length = number(at + 8, 4);
    at += 12;
    return true;
  }

  bool body(Element& element, std::uint32_t length, std::size_t end, int depth) {
    bool const nested = element.vr == vr_of("SQ");
    if (length == kUndefined) {
      if (element.tag == tag::kPixels) return fragments(element, end);
      if (!nested && element.vr != vr_of("UN") && !implicit_) return broken(named(element.tag));
      return undefined_sequence(element, end, depth);
    }
    if (length > end - at) return cut();
    element.borrowed = bytes_.substr(at, length);
    if (nested || looks_like_items(element.borrowed, element.vr)) {
      Walk inner(bytes_.substr(0, at + length), implicit_ || element.vr == vr_of("UN"), big_);
      inner.at = at;
      inner.count_ = count_;
      Element walked = element;
      bool const whole = inner.items(walked, at + length, 0, depth);
      count_ = inner.count_;
      if (whole) {
        element = std::move(walked);
        element.is_sequence = true;
      } else if (nested) {
        problem = inner.problem;
        at = inner.at;
        return false;
      }
    }
    at += length;
    return true;
  }

  /// Without representations, or with "unknown", only its first item gives a sequence away.
  bool looks_like_items(std::string_view value, Vr vr) const {
    if (vr != 0 && vr != vr_of("UN")) return false;
    if (value.size() < 8) return false;
    return value.starts_with(big_ ? std::string_view("\xff\xfe\xe0\x00", 4)
                                  : std::string_view("\xfe\xff\x00\xe0", 4));
  }

  bool undefined_sequence(Element& element, std::size_t end, int depth) {
    element.is_sequence = true;
    // CP-246: within "unknown" it is implicit little endian.
    bool const was = implicit_;
    implicit_ = implicit_ || element.vr == vr_of("UN");
    bool const whole = items(element, end, tag::kSequenceEnd, depth);
    implicit_ = was;
    return whole;
  }

  bool items(Element& element, std::size_t end, Tag closing, int depth) {
    while (at < end) {
      if (end - at < 8) return cut();
      auto const tag = number(at, 2) << 16 | number(at + 2, 2);
      auto const length = number(at + 4, 4);
      if (tag != tag::kItem && !(closing != 0 && tag == closing)) return broken(named(element.tag));
      at += 8;
      if (tag == closing) return true;
      if (length != kUndefined && length > end - at) return cut();
      auto& item = element.items.emplace_back();
      if (length == kUndefined) {
        if (!set(item, end, tag::kItemEnd, depth + 1)) return false;
      } else if (auto const stop = at + length; !set(item, stop, 0, depth + 1)) {
        return false;
      }
    }
    return closing == 0 || cut();
  }

  bool fragments(Element& element, std::size_t end) {
    element.is_encapsulated = true;
    for (;;) {
      if (end - at < 8) return cut();
      auto const tag = number(at, 2) << 16 | number(at + 2, 2);
      auto const length = number(at + 4, 4);
      if (tag == tag::kSequenceEnd) {
        at += 8;
        return true;
      }
      if (tag != tag::kItem) return broken(named(element.tag));
      if (length > end - at - 8) return cut();
      element.fragments.push_back(bytes_.substr(at + 8, length));
      at += 8 + length;
    }
  }

  std::string_view bytes_;
  bool implicit_, big_;
  std::size_t count_ = 0;
};

/// What a file that is no DICOM is, in a word.
std::string kind_of(std::string_view bytes) {
  if (bytes.starts_with("%PDF")) return "PDF";
  if (bytes.starts_with("PK\x03\x04")) return "ZIP";
  if (bytes.starts_with("\xff\xd8\xff")) return "JPEG";
  if (bytes.starts_with("\x89PNG")) return "PNG";
  if (bytes.starts_with("<") || bytes.starts_with("{")) return "text";
  return "unknown";
}

Syntax syntax_named(std::string_view uid) {
  Syntax out;
  out.uid = uid;
  out.implicit = uid == "1.2.840.10008.1.2";
  out.big = uid == "1.2.840.10008.1.2.2";
  out.deflated = uid == "1.2.840.10008.1.2.1.99";
  return out;
}

}  // namespace

Result<File> read_file(std::string_view bytes) {
  if (bytes.empty()) return fail(ProblemCode::dicom_empty);
  if (bytes.size() < 132 || bytes.substr(128, 4) != "DICM")
    return fail(ProblemCode::not_dicom, {{"found", kind_of(bytes)}});
  // Group 2 is explicit little endian, and its end is where another group begins: the length it
  // gives is not believed.
  auto rest = bytes.substr(132);
  std::size_t meta_end = 0;
  DataSet meta;
  while (rest.size() - meta_end >= 8 && rest.substr(meta_end, 2) == std::string_view("\x02\0", 2)) {
    auto const u16 = [&](std::size_t from) {
      return static_cast<std::size_t>(static_cast<unsigned char>(rest[from])) |
             static_cast<std::size_t>(static_cast<unsigned char>(rest[from + 1])) << 8;
    };
    bool const wide = is_long(vr_of(rest.substr(meta_end + 4, 2)));
    if (wide && rest.size() - meta_end < 12)
      return fail(ProblemCode::dicom_cut_short, {{"bytes", std::to_string(bytes.size())}});
    auto const length = wide ? u16(meta_end + 8) | u16(meta_end + 10) << 16 : u16(meta_end + 6);
    auto const begin = meta_end + (wide ? 12 : 8);
    if (length > rest.size() - begin)
      return fail(ProblemCode::dicom_cut_short, {{"bytes", std::to_string(bytes.size())}});
    Element element;
    element.tag = static_cast<Tag>(u16(meta_end) << 16 | u16(meta_end + 2));
    element.borrowed = rest.substr(begin, length);
    meta.elements.push_back(element);
    meta_end = begin + length;
  }
  rest.remove_prefix(meta_end);
  File out;
  out.syntax = syntax_named(meta.text(0x00020010));
  if (out.syntax.uid.empty()) return fail(ProblemCode::dicom_broken, {{"where", "(0002,0010)"}});
  if (out.syntax.deflated) {
    auto inflated = inflate_raw(rest, kInflatedLimit);
    if (!inflated) return fail(ProblemCode::dicom_broken, {{"where", "deflate"}});
    out.inflated = std::move(*inflated);
    rest = out.inflated;
  }
  Walk walk(rest, out.syntax.implicit, out.syntax.big);
  if (!walk.set(out.set, rest.size(), 0, 0)) return std::unexpected(*walk.problem);
  // Some writers forget the order; what is put in finds its place by it.
  if (!std::ranges::is_sorted(out.set.elements, {}, &Element::tag))
    std::ranges::sort(out.set.elements, {}, &Element::tag);
  return out;
}

}  // namespace longspan::dicom
