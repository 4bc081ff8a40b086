#pragma once
#include <string_view>

namespace longspan::evidence {

/// The media type by a file's first bytes ("image/jpeg", "image/png", "image/webp",
/// "application/pdf"), or empty for what is not taken as evidence. What the sender calls it does
/// not count.
std::string_view media_type(std::string_view beginning);
/// A guess for the message of a refusal: "image/heic", "application/zip", "text/html", …
std::string_view refused_type(std::string_view beginning);
std::string_view extension(std::string_view media_type);

}  // namespace longspan::evidence
