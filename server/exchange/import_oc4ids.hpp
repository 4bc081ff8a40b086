#pragma once
#include "exchange/import.hpp"

namespace longspan::exchange {

/// An OC4IDS 0.9 project package (JSON). What is taken: projects, sector, locations, parties, the
/// periods as stages (reached where the project's status is past them and the day is over, planned
/// otherwise), status, budget, transactions as payments, documents in the description. All money in
/// one currency.
Result<ImportPlan> import_oc4ids(std::filesystem::path const& path, ImportOptions const& options,
                                 ImportContext const& existing, std::string const& file_name);

}  // namespace longspan::exchange
