#include "evidence/place.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace longspan::evidence {

namespace fs = std::filesystem;

bool sync(fs::path const& path) {
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  bool const good = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return good;
}

Result<bool> settle(fs::path const& from, fs::path const& to) {
  std::error_code error;
  auto const failed = [&] { error = std::error_code(errno, std::generic_category()); };
  fs::create_directories(to.parent_path(), error);
  if (!error && !sync(from)) failed();
  if (!error) fs::rename(from, to, error);
  if (!error && (!sync(to.parent_path()) || !sync(to.parent_path().parent_path()))) failed();
  if (error) return fail(ProblemCode::store_failed, {{"reason", error.message()}});
  return true;
}

}  // namespace longspan::evidence
