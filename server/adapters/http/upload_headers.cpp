#include "adapters/http/upload_headers.hpp"

#include <sodium.h>

#include <charconv>

#include "adapters/http/cut.hpp"

namespace longspan::http {
namespace {

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                        text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
    return std::nullopt;
  out.resize(size);
  return out;
}

/// The decoded value of a name in Upload-Metadata; nullopt where it is absent or not base64.
std::optional<std::string> value_in(std::string_view metadata, std::string_view name) {
  while (!metadata.empty()) {
    auto pair = cut(metadata, ',');
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (cut(pair, ' ') == name) return from_base64(pair);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

Problem header_invalid(std::string_view header, std::string_view expected) {
  return {ProblemCode::upload_header_invalid,
          {},
          {{"header", std::string(header)}, {"expected", std::string(expected)}},
          {}};
}

Result<std::optional<evidence::Checksum>> read_checksum(std::string_view header) {
  if (header.empty()) return std::nullopt;
  auto const name = cut(header, ' ');
  bool const sha1 = name == "sha1";
  auto digest = from_base64(header);
  if ((!sha1 && name != "sha256") || !digest || digest->size() != (sha1 ? 20 : 32))
    return std::unexpected(header_invalid("Upload-Checksum", "sha1 BASE64, sha256 BASE64"));
  return evidence::Checksum{sha1 ? Digest::Kind::sha1 : Digest::Kind::sha256, std::move(*digest)};
}

Result<Concat> read_concat(std::string_view header) {
  constexpr std::string_view kFinal = "final;";
  Concat concat;
  if (header.empty()) return concat;
  concat.part = header == "partial";
  if (concat.part) return concat;
  auto const wrong = std::unexpected(header_invalid("Upload-Concat", "partial, final;URL URL"));
  if (!header.starts_with(kFinal)) return wrong;
  header.remove_prefix(kFinal.size());
  concat.parts.emplace();
  while (!header.empty()) {
    auto const address = cut(header, ' ');
    auto const slash = address.rfind('/');
    if (slash == address.npos || !address.substr(0, slash).ends_with("/api/v1/uploads"))
      return wrong;
    concat.parts->emplace_back(address.substr(slash + 1));
  }
  if (concat.parts->empty()) return wrong;
  return concat;
}

Result<std::string> read_sha256(std::string_view metadata) {
  if (auto hash = value_in(metadata, "sha256"); hash && Hash::from_hex(*hash))
    return std::move(*hash);
  return std::unexpected(header_invalid("Upload-Metadata", "sha256 BASE64(HEX)"));
}

Result<std::optional<evidence::PartPlace>> read_place(std::string_view metadata) {
  auto const at_text = value_in(metadata, "at");
  if (!at_text) return std::nullopt;
  auto hash = read_sha256(metadata);
  if (!hash) return std::unexpected(hash.error());
  auto const at = whole_number(*at_text);
  auto const of = whole_number(value_in(metadata, "of").value_or(""));
  if (!at || !of)
    return std::unexpected(header_invalid("Upload-Metadata", "at BASE64(N), of BASE64(N)"));
  return evidence::PartPlace{std::move(*hash), *at, *of};
}

}  // namespace longspan::http
