#pragma once
#include "exchange/column_map.hpp"
#include "exchange/import.hpp"

namespace longspan::exchange {

/// A CSV of dated status rows, read through a column map. Each row becomes status.reported, valid
/// on its own day; a project is registered on the day of its first row and corrected on the day of
/// a row that describes it otherwise, so that any day can be seen as it stood.
Result<ImportPlan> import_status_rows(std::filesystem::path const& path, ColumnMap const& map,
                                      ImportOptions const& options, ImportContext const& existing,
                                      std::string const& file_name);

}  // namespace longspan::exchange
