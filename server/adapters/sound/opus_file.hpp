#pragma once
#include <filesystem>
#include <span>

#include "adapters/sound/mjr.hpp"

namespace longspan::sound {

/// Writes packets into a Matroska file (RFC 9559), times after the first; false where the disk
/// takes it not.
bool write_opus(std::filesystem::path const& file, std::span<Packet const> packets);

}  // namespace longspan::sound
