#pragma once
#include <filesystem>
#include <string>

#include "adapters/http/context.hpp"
#include "evidence/pictures.hpp"

namespace longspan::http {

/// A file to answer with.
struct Shown {
  std::filesystem::path path;
  std::string_view media_type;  ///< one of evidence::media_type or image/webp
  std::uint64_t bytes = 0;
};

/// A size of a picture that is evidence, made now where it is not there. Bytes that carry metadata
/// are never it. Problems: image_unreadable, store_failed.
Task<Result<Shown>> show_picture(Context& context, std::string hash, std::string_view media_type,
                                 evidence::Size size);

/// The same of a picture that a room keeps sealed: nothing of it stays on the disk.
Task<Result<std::string>> show_opened_picture(Context& context, std::string bytes,
                                              evidence::Size size);

/// Reads a picture whole before it becomes evidence, and makes its thumb on the way.
/// image_unreadable.
Task<Result<void>> check_picture(Context& context, std::filesystem::path file, std::string hash);

/// Its other sizes are made when there is time.
void prepare_picture(Context& context, std::string hash, std::string_view media_type);

}  // namespace longspan::http
