#include "evidence/media_type.hpp"

namespace longspan::evidence {

using std::string_view_literals::operator""sv;

std::string_view media_type(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "image/png";
  if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return "image/webp";
  if (bytes.starts_with("%PDF-"sv)) return "application/pdf";
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
  if (bytes.starts_with("<"sv)) return "text/html";
  if (bytes.empty()) return "nothing";
  return "application/octet-stream";
}

std::string_view extension(std::string_view type) {
  if (type == "image/jpeg") return ".jpg";
  if (type == "image/png") return ".png";
  if (type == "image/webp") return ".webp";
  if (type == "application/pdf") return ".pdf";
  return "";
}

}  // namespace longspan::evidence
