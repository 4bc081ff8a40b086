#pragma once
#include <filesystem>
#include <string>

namespace longspan::evidence {

/// Where the file with this hash (64 hexadecimal digits) lies below a data folder.
inline std::filesystem::path place_of(std::filesystem::path const& data, std::string const& hash) {
  return data / "evidence" / hash.substr(0, 2) / hash.substr(2);
}

}  // namespace longspan::evidence
