#pragma once
#include <filesystem>
#include <string>

namespace longspan::app {

/// A file of our own for libraries that only know files; gone again when this ends.
class TemporaryFile {
 public:
  TemporaryFile();
  ~TemporaryFile();
  TemporaryFile(TemporaryFile const&) = delete;
  TemporaryFile& operator=(TemporaryFile const&) = delete;
  std::filesystem::path const& path() const { return path_; }
  std::string content() const;

 private:
  std::filesystem::path path_;
};

}  // namespace longspan::app
