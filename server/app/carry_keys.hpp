#pragma once
#include <filesystem>
#include <string>

#include "store/db.hpp"

namespace longspan::app {

/// A store moved from servers of the data folder `from` to those of `to`: the keys beside it go
/// along where they can. Prints what was copied, and what is to be copied by hand. False where
/// `to` has another key already, which opens nothing of what came.
bool carry_keys(std::filesystem::path const& from, std::filesystem::path const& to,
                store::Db& moved);

}  // namespace longspan::app
