#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace longspan::dicom {

/// Raw deflate (RFC 1951), as deflated transfer syntaxes and ZIP have it. `used`: bytes of
/// `packed` that belonged to it. Nothing where it is broken, cut short or larger than `limit`.
std::optional<std::string> inflate_raw(std::string_view packed, std::size_t limit,
                                       std::size_t* used = nullptr);

}  // namespace longspan::dicom
