#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace longspan::evidence {

/// Whether a ZIP archive's own list has an entry whose name ends so. Unpacks nothing.
bool zip_has(std::filesystem::path const& file, std::string_view name_ends);

/// At most `bytes` of a file from `at` on; fewer where it ends before or cannot be read.
std::string read_part(std::filesystem::path const& file, std::uint64_t at, std::uint64_t bytes);

}  // namespace longspan::evidence
