#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "reminders/model.hpp"

namespace longspan::notify {

/// Keeps channels' secrets unreadable at rest: XChaCha20-Poly1305 under a key of the data folder
/// (`notify.key`), bound to the channel, so that a row moved to another one does not open.
class SecretBox {
 public:
  /// Makes the key where there is none; of nodes that start at once the first one's stays.
  /// Throws std::runtime_error where the file cannot be read or is not a key.
  explicit SecretBox(std::filesystem::path const& data);

  std::string seal(reminders::Secrets const& secrets, std::string_view programme,
                   std::string_view channel) const;
  /// Nothing where another key sealed it, or it was altered.
  std::optional<reminders::Secrets> open(reminders::Channel const& channel) const;

 private:
  std::string key_;
};

}  // namespace longspan::notify
