#pragma once
#include <filesystem>
#include <memory>

#include "store/db.hpp"

namespace longspan::sqlite {

/// Connections to one SQLite file: WAL, synchronous=FULL. Throws DbError when it cannot be opened.
std::unique_ptr<store::DbSource> open_store(std::filesystem::path const& file);

}  // namespace longspan::sqlite
