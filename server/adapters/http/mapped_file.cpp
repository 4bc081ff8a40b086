#include "adapters/http/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace longspan::http {

Result<MappedFile> MappedFile::open(std::filesystem::path const& path) {
  auto const failed = [] {
    return fail(ProblemCode::store_failed, {{"reason", std::generic_category().message(errno)}});
  };
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failed();
  struct stat about{};
  bool const known = ::fstat(descriptor, &about) == 0;
  auto const size = static_cast<std::size_t>(about.st_size);
  MappedFile out;
  void* const at =
      known && size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
  int const why = errno;
  ::close(descriptor);
  if (known && size == 0) return out;
  errno = why;
  if (at == MAP_FAILED) return failed();
  out.bytes_ = {static_cast<char const*>(at), size};
  return out;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}
MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace longspan::http
