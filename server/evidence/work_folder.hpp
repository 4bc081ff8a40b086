#pragma once
#include <filesystem>

#include "base/hash.hpp"

namespace longspan::evidence {

/// A folder for files under way, which goes away with what is in it.
struct WorkFolder {
  std::filesystem::path path;

  explicit WorkFolder(std::filesystem::path const& below)
      : path(std::filesystem::absolute(below) / hex(random_bytes(12))) {
    std::filesystem::create_directories(path);
  }
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  WorkFolder(WorkFolder const&) = delete;
  WorkFolder& operator=(WorkFolder const&) = delete;
};

}  // namespace longspan::evidence
