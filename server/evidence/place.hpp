#pragma once
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace longspan::evidence {

/// Where the file with this hash (64 hexadecimal digits) lies below a data folder:
/// evidence/ab/cdef… has two levels, so that no folder holds a million files.
inline std::filesystem::path place_of(std::filesystem::path const& data, std::string const& hash) {
  return data / "evidence" / hash.substr(0, 2) / hash.substr(2);
}

/// Brings a file or folder onto the disk. False with errno.
bool sync(std::filesystem::path const& path);
/// Moves a file to its place, making the folder; it is on the disk when this returns true.
/// store_failed otherwise.
Result<bool> settle(std::filesystem::path const& from, std::filesystem::path const& to);

}  // namespace longspan::evidence
