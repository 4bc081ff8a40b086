#include "evidence/media_type.hpp"

#include <algorithm>

#include "evidence/zip_names.hpp"

namespace longspan::evidence {

using std::string_view_literals::operator""sv;

namespace {

/// Where a WebM file's tracks are looked for.
constexpr std::uint64_t kHeadBytes = 4096;
constexpr std::uint64_t kOldSlidesBytes = 256U << 20;

std::string all_of(std::filesystem::path const& file) {
  std::error_code ignored;
  return read_part(file, 0, std::min(std::filesystem::file_size(file, ignored), kOldSlidesBytes));
}

/// Names in such files are UTF-16.
std::string wide(std::string_view text) {
  std::string out;
  for (char const letter : text) (out += letter) += '\0';
  return out;
}

}  // namespace

std::string_view media_type(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "image/png";
  if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return "image/webp";
  if (bytes.starts_with("%PDF-"sv)) return "application/pdf";
  if (bytes.starts_with("OggS"sv) && bytes.substr(0, 36).ends_with("OpusHead"sv))
    return "audio/ogg";
  return {};
}

std::string_view media_type_of(std::filesystem::path const& file, std::string_view beginning) {
  if (auto const told = media_type(beginning); !told.empty()) return told;
  if (beginning.starts_with("PK\x03\x04"sv))
    return zip_has(file, "ppt/presentation.xml") ? kSlides : std::string_view{};
  if (beginning.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) {
    auto const bytes = all_of(file);
    bool const slides =
        bytes.contains(wide("PowerPoint Document")) || bytes.contains(wide("EncryptedPackage"));
    return slides ? kOldSlides : std::string_view{};
  }
  if (beginning.starts_with("\x1A\x45\xDF\xA3"sv) && beginning.contains("webm"sv)) {
    // The tracks stand before the first sound.
    auto const head = read_part(file, 0, kHeadBytes);
    if (head.contains("A_OPUS"sv) && !head.contains("V_"sv)) return "audio/webm";
  }
  return {};
}

std::string_view refused_type(std::string_view bytes) {
  // HEIC is what some phones make; browsers cannot show it, so the app converts before it sends.
  if (bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp"sv) {
    auto const brand = bytes.substr(8, 4);
    if (brand == "heic"sv || brand == "heix"sv || brand == "mif1"sv || brand == "msf1"sv)
      return "image/heic";
    return "video/mp4";
  }
  if (bytes.starts_with("GIF8"sv)) return "image/gif";
  if (bytes.starts_with("PK\x03\x04"sv)) return "application/zip";
  if (bytes.starts_with("\x1A\x45\xDF\xA3"sv)) return "video/webm";
  if (bytes.starts_with("<"sv)) return "text/html";
  if (bytes.empty()) return "nothing";
  return "application/octet-stream";
}

std::string_view extension(std::string_view type) {
  if (type == "image/jpeg") return ".jpg";
  if (type == "image/png") return ".png";
  if (type == "image/webp") return ".webp";
  if (type == "application/pdf") return ".pdf";
  if (type == kSlides) return ".pptx";
  if (type == kOldSlides) return ".ppt";
  if (type == "audio/webm") return ".webm";
  if (type == "audio/ogg") return ".opus";
  return "";
}

std::string_view lasting_type(std::string_view type) {
  for (auto const known : {"image/jpeg"sv, "image/png"sv, "image/webp"sv, "application/pdf"sv,
                           kSlides, kOldSlides, "audio/webm"sv, "audio/ogg"sv})
    if (known == type) return known;
  return "application/octet-stream";
}

}  // namespace longspan::evidence
