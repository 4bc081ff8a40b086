#include "adapters/notify/secret_box.hpp"

#include <stdexcept>

#include "base/hash.hpp"
#include "base/secret_box.hpp"
#include "evidence/key_file.hpp"

namespace longspan::notify {
namespace {

std::string bound_to(std::string_view programme, std::string_view channel) {
  return std::string(programme) + '\n' + std::string(channel);
}

}  // namespace

SecretBox::SecretBox(std::filesystem::path const& data) {
  auto const file = data / "notify.key";
  key_ = evidence::key_file(file, random_bytes(kBoxKeyBytes));
  if (key_.size() != kBoxKeyBytes)
    throw std::runtime_error(file.string() + " should hold a key of 32 bytes");
}

std::string SecretBox::seal(reminders::Secrets const& secrets, std::string_view programme,
                            std::string_view channel) const {
  return seal_box(key_, secrets.address + '\n' + secrets.secret, bound_to(programme, channel));
}

std::optional<reminders::Secrets> SecretBox::open(reminders::Channel const& channel) const {
  auto const plain = open_box(key_, channel.sealed, bound_to(channel.programme, channel.code));
  auto const cut = plain ? plain->find('\n') : std::string::npos;
  if (cut == std::string::npos) return std::nullopt;
  return reminders::Secrets{plain->substr(0, cut), plain->substr(cut + 1)};
}

}  // namespace longspan::notify
