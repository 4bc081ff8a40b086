#pragma once
#include "exchange/import.hpp"
#include "store/db.hpp"

namespace longspan::app {

/// What the store holds now, as an import sees it. Reads on `db` while the import is read; both
/// must outlive it.
exchange::ImportContext existing_in(store::Db& db);

/// A whole programme as it stands, for the workbook. Nothing when it is not registered.
std::optional<exchange::Portfolio> portfolio_of(store::Db& db, std::string const& programme,
                                                bool with_reports);

}  // namespace longspan::app
