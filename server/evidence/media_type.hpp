#pragma once
#include <filesystem>
#include <string_view>

namespace longspan::evidence {

/// The media type by a file's first bytes ("image/jpeg", "image/png", "image/webp",
/// "application/pdf", "audio/ogg"), or empty for what these do not tell. What the sender calls it
/// does not count.
std::string_view media_type(std::string_view beginning);
/// The same of a whole file, looking into it where its beginning does not tell: slides
/// (kSlides, kOldSlides), WebM with sound alone ("audio/webm"). Empty for what is not taken as
/// evidence.
std::string_view media_type_of(std::filesystem::path const& file, std::string_view beginning);

inline constexpr std::string_view kSlides =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation";
/// Slides as programs before 2007 made them, and slides under a password.
inline constexpr std::string_view kOldSlides = "application/vnd.ms-powerpoint";
/// A guess for the message of a refusal: "image/heic", "application/zip", "text/html", …
std::string_view refused_type(std::string_view beginning);
std::string_view extension(std::string_view media_type);
/// The type as a text that outlives everything, or application/octet-stream for one that is not
/// taken.
std::string_view lasting_type(std::string_view media_type);

}  // namespace longspan::evidence
