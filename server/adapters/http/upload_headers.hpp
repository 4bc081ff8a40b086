#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "evidence/upload_files.hpp"

/// What the headers of tus 1.0.0 say (tus.io/protocols/resumable-upload). Problems:
/// upload_header_invalid.
namespace longspan::http {

std::optional<std::uint64_t> whole_number(std::string_view text);
Problem header_invalid(std::string_view header, std::string_view expected);

/// Upload-Checksum, "sha256 BASE64" or "sha1 BASE64".
Result<std::optional<evidence::Checksum>> read_checksum(std::string_view header);

struct Concat {
  bool part = false;
  std::optional<std::vector<std::string>> parts;  ///< ids of what is to be joined
};
/// Upload-Concat, "partial" or "final;/api/v1/uploads/a /api/v1/uploads/b".
Result<Concat> read_concat(std::string_view header);

/// The content's hash in Upload-Metadata ("sha256 BASE64", base64 of 64 hexadecimal digits).
Result<std::string> read_sha256(std::string_view metadata);

/// Of a part: the hash of the whole, "at BASE64(N)" and "of BASE64(N)" in Upload-Metadata, bytes in
/// decimal. Nullopt where `at` is not there: a part without a place.
Result<std::optional<evidence::PartPlace>> read_place(std::string_view metadata);

}  // namespace longspan::http
