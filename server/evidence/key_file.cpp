#include "evidence/key_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "base/hash.hpp"
#include "evidence/descriptor.hpp"
#include "evidence/place.hpp"

namespace longspan::evidence {
namespace {

namespace fs = std::filesystem;

void make(fs::path const& file, std::string_view content) {
  auto const fresh = file.string() + "." + hex(random_bytes(6));
  bool whole = false;
  {
    Descriptor const out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) throw std::runtime_error("cannot write " + fresh);
    whole = write_all(out.get(), content) && ::fsync(out.get()) == 0;
  }
  // A link, not a rename: it fails where another process was first.
  if (whole) (void)::link(fresh.c_str(), file.c_str());
  ::unlink(fresh.c_str());
  if (!whole || !sync(fs::absolute(file).parent_path()))
    throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

std::string key_file(fs::path const& file, std::string_view fresh) {
  if (!fs::exists(file)) make(file, fresh);
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace longspan::evidence
