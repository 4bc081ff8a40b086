#include "base/utf8.hpp"

#include <algorithm>

namespace longspan {
namespace {

/// The length of the character that begins with `lead`, and the least and greatest second byte: RFC
/// 3629's table of well-formed sequences.
struct Lead {
  std::size_t length;
  unsigned char least = 0x80, most = 0xBF;
};
Lead lead_of(unsigned char lead) {
  if (lead < 0x80) return {1};
  if (lead < 0xC2) return {0};
  if (lead < 0xE0) return {2};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

}  // namespace

bool is_text(std::string_view bytes) {
  while (!bytes.empty()) {
    if (bytes.front() == '\0') return false;
    auto const lead = lead_of(static_cast<unsigned char>(bytes.front()));
    if (lead.length == 0 || lead.length > bytes.size()) return false;
    for (std::size_t i = 1; i < lead.length; ++i) {
      auto const byte = static_cast<unsigned char>(bytes[i]);
      if (byte < (i == 1 ? lead.least : 0x80) || byte > (i == 1 ? lead.most : 0xBF)) return false;
    }
    bytes.remove_prefix(lead.length);
  }
  return true;
}

bool is_plain_text(std::string_view bytes) {
  auto const control = [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; };
  return std::ranges::none_of(bytes, control) && is_text(bytes);
}

}  // namespace longspan
