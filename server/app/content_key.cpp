#include "app/content_key.hpp"

#include <cstdlib>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/secret_box.hpp"
#include "evidence/key_file.hpp"

namespace longspan::app {

std::string content_key(std::filesystem::path const& data) {
  if (auto const* text = std::getenv("LONGSPAN_CONTENT_KEY"); text && *text) {
    auto const key = Hash::from_hex(text);
    if (!key)
      throw std::runtime_error("LONGSPAN_CONTENT_KEY should be 64 hexadecimal digits, lower case");
    return std::string(key->blob());
  }
  auto const file = data / "content.key";
  auto key = evidence::key_file(file, random_bytes(kBoxKeyBytes));
  if (key.size() != kBoxKeyBytes)
    throw std::runtime_error(file.string() + " should hold a key of 32 bytes");
  return key;
}

}  // namespace longspan::app
