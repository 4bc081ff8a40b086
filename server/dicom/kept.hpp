#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace longspan::dicom {

/// A value representation, its two letters as a number ("CS").
using Vr = std::uint16_t;
constexpr Vr vr_of(std::string_view letters) {
  return static_cast<Vr>((static_cast<unsigned char>(letters[0]) << 8) |
                         static_cast<unsigned char>(letters[1]));
}

/// How an attribute that images keep is represented by the standard; nothing where it is not kept.
/// vr_of("xs") stands for US or SS, vr_of("ox") for OB or OW.
std::optional<Vr> kept_as(std::uint32_t tag);

}  // namespace longspan::dicom
