#include "app/temporary_file.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace longspan::app {

TemporaryFile::TemporaryFile() {
  auto pattern = (std::filesystem::temp_directory_path() / "longspan-XXXXXX").string();
  int const file = ::mkstemp(pattern.data());
  if (file < 0) throw std::runtime_error("cannot write in " + pattern);
  ::close(file);
  path_ = pattern;
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

std::string TemporaryFile::content() const {
  std::ostringstream out;
  out << std::ifstream(path_, std::ios::binary).rdbuf();
  return std::move(out).str();
}

}  // namespace longspan::app
