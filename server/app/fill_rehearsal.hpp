#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "app/data_folder.hpp"
#include "base/result.hpp"
#include "store/writer.hpp"

namespace longspan::app {

/// Files the rehearsal programme: its authors as accounts nobody can sign in to, its facts, its
/// pictures. Every id comes from the seed, so that filling twice, or again after a break, adds only
/// what is missing. Returns its code.
Result<std::string> fill_rehearsal(std::filesystem::path const& data, store::Writer& writer,
                                   Clock const& clock, std::uint64_t seed);

/// `longspan sample`.
int run_sample(Place const& place, std::uint64_t seed);

}  // namespace longspan::app
