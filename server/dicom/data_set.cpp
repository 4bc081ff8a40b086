#include "dicom/data_set.hpp"

#include <algorithm>

namespace longspan::dicom {

Element const* DataSet::find(Tag tag) const {
  for (auto const& element : elements)
    if (element.tag == tag) return &element;
  return nullptr;
}

Element* DataSet::find(Tag tag) {
  for (auto& element : elements)
    if (element.tag == tag) return &element;
  return nullptr;
}

std::string_view DataSet::text(Tag tag) const {
  auto const* element = find(tag);
  if (element == nullptr) return {};
  auto out = element->value();
  while (!out.empty() && (out.back() == ' ' || out.back() == '\0')) out.remove_suffix(1);
  while (!out.empty() && out.front() == ' ') out.remove_prefix(1);
  return out;
}

void DataSet::set(Tag tag, std::string_view vr, std::string value) {
  auto at = std::ranges::lower_bound(elements, tag, {}, &Element::tag);
  if (at == elements.end() || at->tag != tag) at = elements.insert(at, Element{});
  *at = Element{};
  at->tag = tag;
  at->vr = vr_of(vr);
  at->own = std::move(value);
}

bool Syntax::compressed() const {
  return uid.starts_with("1.2.840.10008.1.2.4") || uid == "1.2.840.10008.1.2.5";
}

std::optional<std::uint32_t> number_of(Element const* element, bool big) {
  if (element == nullptr) return std::nullopt;
  auto const value = element->value();
  if (value.size() < 2) return std::nullopt;
  auto const byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(value[at]));
  };
  if (element->vr == vr_of("UL") && value.size() >= 4)
    return big ? byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3)
               : byte(3) << 24 | byte(2) << 16 | byte(1) << 8 | byte(0);
  return big ? byte(0) << 8 | byte(1) : byte(1) << 8 | byte(0);
}

}  // namespace longspan::dicom
