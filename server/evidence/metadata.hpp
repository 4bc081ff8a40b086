#pragma once
#include <string_view>

namespace longspan::evidence {

/// A JPEG, PNG or WebP file carries more than its picture: EXIF, GPS, XMP, comments, or anything
/// behind its end. Where the bytes are not understood: true.
bool carries_metadata(std::string_view file);

}  // namespace longspan::evidence
