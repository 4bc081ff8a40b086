#include "dicom/write.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"

namespace longspan::dicom {
namespace {

constexpr std::uint32_t kUndefined = 0xffffffff;

class Writing {
 public:
  Writing(std::string& out, bool big) : out_(out), big_(big) {}

  void set(DataSet const& set) {
    for (auto const& element : set.elements) one(element);
  }

  void one(Element const& element) {
    tag(element.tag);
    out_ += static_cast<char>(element.vr >> 8);
    out_ += static_cast<char>(element.vr & 0xff);
    if (element.is_sequence || element.is_encapsulated) {
      number(0, 2);
      number(kUndefined, 4);
      for (auto const& item : element.items) {
        tag(tag::kItem);
        number(kUndefined, 4);
        set(item);
        tag(tag::kItemEnd);
        number(0, 4);
      }
      for (auto const fragment : element.fragments) {
        tag(tag::kItem);
        number(static_cast<std::uint32_t>(fragment.size()), 4);
        out_ += fragment;
      }
      tag(tag::kSequenceEnd);
      number(0, 4);
      return;
    }
    auto const value = element.value();
    auto const padded = static_cast<std::uint32_t>(value.size() + value.size() % 2);
    if (is_wide(element.vr)) {
      number(0, 2);
      number(padded, 4);
    } else {
      number(padded, 2);
    }
    out_ += value;
    if (value.size() % 2 != 0) out_ += pad_of(element.vr);
  }

 private:
  static bool is_wide(Vr vr) {
    for (auto const* one :
         {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
      if (vr == vr_of(one)) return true;
    return false;
  }
  static char pad_of(Vr vr) {
    return vr == vr_of("UI") || vr == vr_of("OB") || vr == vr_of("OW") || vr == vr_of("UN") ? '\0'
                                                                                            : ' ';
  }
  void tag(Tag of) {
    number(of >> 16, 2);
    number(of & 0xffff, 2);
  }
  void number(std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
      auto const shift = 8 * (big_ ? count - 1 - i : i);
      out_ += static_cast<char>(value >> shift & 0xff);
    }
  }

  std::string& out_;
  bool big_;
};

/// Group 2. Ours, so that nothing of whoever wrote the file stays in it.
std::string header(DataSet const& set, Syntax const& syntax) {
  DataSet meta;
  meta.set(0x00020001, "OB", std::string("\0\1", 2));
  meta.set(0x00020002, "UI", std::string(set.text(tag::kClass)));
  meta.set(0x00020003, "UI", std::string(set.text(tag::kInstance)));
  meta.set(0x00020010, "UI", syntax.uid);
  static auto const ours = uid_of_bytes(sha256("longspan imaging").blob().substr(0, 16));
  meta.set(0x00020012, "UI", ours);
  meta.set(0x00020013, "SH", "LONGSPAN");
  std::string body;
  Writing(body, false).set(meta);
  DataSet length;
  std::string four;
  for (int i = 0; i < 4; ++i) four += static_cast<char>(body.size() >> (8 * i) & 0xff);
  length.set(0x00020000, "UL", four);
  std::string out;
  Writing(out, false).set(length);
  return out + body;
}

std::size_t size_of(DataSet const& set) {
  std::size_t out = 0;
  for (auto const& element : set.elements) {
    out += 24 + element.value().size();
    for (auto const fragment : element.fragments) out += 8 + fragment.size();
    for (auto const& item : element.items) out += 16 + size_of(item);
  }
  return out;
}

}  // namespace

std::string write_file(DataSet const& set, Syntax const& syntax) {
  std::string out;
  out.reserve(512 + size_of(set));
  out.assign(128, '\0');
  out += "DICM";
  out += header(set, syntax);
  Writing(out, syntax.big).set(set);
  return out;
}

std::string uid_of_bytes(std::string_view sixteen) {
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < 16; ++i)
    words[i / 4] = words[i / 4] << 8 | static_cast<unsigned char>(sixteen[i]);
  std::string digits;
  while (words != std::array<std::uint32_t, 4>{}) {
    std::uint64_t left = 0;
    for (auto& word : words) {
      left = left << 32 | word;
      word = static_cast<std::uint32_t>(left / 10);
      left %= 10;
    }
    digits += static_cast<char>('0' + left);
  }
  if (digits.empty()) digits = "0";
  std::ranges::reverse(digits);
  return "2.25." + digits;
}

}  // namespace longspan::dicom
