#pragma once
#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace longspan::http {

/// A file's bytes, for as long as this lives; read from the disk as they are looked at. Nobody else
/// writes to the file meanwhile.
class MappedFile {
 public:
  MappedFile() = default;
  /// Problem: store_failed.
  static Result<MappedFile> open(std::filesystem::path const& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace longspan::http
