#include "evidence/pictures.hpp"

namespace longspan::evidence {

std::string_view name_of(Size size) {
  if (size == Size::thumb) return "thumb";
  return size == Size::screen ? "screen" : "whole";
}

std::filesystem::path derived_place(std::filesystem::path const& data, std::string const& hash,
                                    Size size) {
  auto name = hash.substr(2) + "-";
  name += name_of(size);
  if (size != Size::whole) name += ".webp";
  return data / "derived" / hash.substr(0, 2) / name;
}

}  // namespace longspan::evidence
