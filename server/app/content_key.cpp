#include "app/content_key.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/secret_box.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;

/// Nobody but the owner may read it, from its first byte on; it appears whole or not at all.
void make_key(fs::path const& file) {
  auto const fresh = file.string() + "." + hex(random_bytes(6));
  int const out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0) throw std::runtime_error("cannot write " + fresh);
  auto const key = random_bytes(kBoxKeyBytes);
  bool const whole =
      ::write(out, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(out) == 0;
  ::close(out);
  // A link, not a rename: it fails where another node was first.
  if (whole) (void)::link(fresh.c_str(), file.c_str());
  ::unlink(fresh.c_str());
  if (!whole) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

std::string content_key(fs::path const& data) {
  if (auto const* text = std::getenv("LONGSPAN_CONTENT_KEY"); text && *text) {
    auto const key = Hash::from_hex(text);
    if (!key)
      throw std::runtime_error("LONGSPAN_CONTENT_KEY should be 64 hexadecimal digits, lower case");
    return std::string(key->blob());
  }
  auto const file = data / "content.key";
  if (!fs::exists(file)) make_key(file);
  std::ifstream in(file, std::ios::binary);
  std::string key{std::istreambuf_iterator<char>(in), {}};
  if (key.size() != kBoxKeyBytes)
    throw std::runtime_error(file.string() + " should hold a key of 32 bytes");
  return key;
}

}  // namespace longspan::app
