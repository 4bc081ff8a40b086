#pragma once
#include "exchange/import.hpp"

namespace longspan::exchange {

/// Longspan's own workbook (XLSX). What it says is planned by plan_portfolio.
Result<ImportPlan> import_workbook(std::filesystem::path const& path, ImportOptions const& options,
                                   ImportContext const& existing, std::string const& file_name);

}  // namespace longspan::exchange
