#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace longspan::images {

/// A WebP file (RFC 9649) without its EXIF and XMP chunks, and in the simple format where nothing
/// is left that needs the extended one. Nothing where the bytes are no WebP.
std::optional<std::string> bare_webp(std::string_view file);

}  // namespace longspan::images
