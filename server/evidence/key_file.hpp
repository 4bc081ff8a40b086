#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace longspan::evidence {

/// What a key's file holds. Where there is none it is made of `fresh`: nobody but the owner may
/// read it, from its first byte on; it appears whole or not at all, and of processes that start at
/// once the first one's stays. Throws std::runtime_error where it cannot be made; empty where it
/// cannot be read.
std::string key_file(std::filesystem::path const& file, std::string_view fresh);

}  // namespace longspan::evidence
