#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace longspan::evidence {

/// Writes bytes sealed under a key, bound to `name`; whole on the disk when it returns true.
/// store_full, store_failed.
Result<bool> write_sealed(std::filesystem::path const& file, std::string_view key,
                          std::string_view name, std::string_view bytes);
/// None where there is no such file, or it does not open.
std::optional<std::string> read_sealed(std::filesystem::path const& file, std::string_view key,
                                       std::string_view name);

/// Files that a room or a consultation keeps for itself, each under the hash of what it holds:
/// sealed under its key, in a folder of its own, which goes as a whole.
class SealedFiles {
 public:
  SealedFiles(std::filesystem::path const& data, std::string const& whose, std::string key)
      : folder_(folder_of(data, whose)), key_(std::move(key)) {}

  static std::filesystem::path folder_of(std::filesystem::path const& data,
                                         std::string const& whose) {
    return data / "sealed" / whose;
  }

  /// store_full, store_failed.
  Result<bool> keep(Hash const& hash, std::string_view bytes) const;
  /// The same of a file, which goes.
  Result<bool> take(Hash const& hash, std::filesystem::path const& file) const;
  std::optional<std::string> open(std::string const& hash) const;
  bool has(std::string const& hash) const;
  std::string const& key() const { return key_; }

 private:
  std::filesystem::path place_of(std::string const& hash) const {
    return folder_ / hash.substr(0, 2) / hash.substr(2);
  }
  std::filesystem::path folder_;
  std::string key_;
};

}  // namespace longspan::evidence
