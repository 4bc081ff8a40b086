#pragma once
#include "exchange/portfolio.hpp"
#include "programme/model.hpp"

namespace longspan::exchange {

/// A project as the ledger has it, in the words of a file: for the import's port and for the way
/// back.
PortfolioProject registered_now(programme::Project const& project, Currency currency);
/// The programme with its published totals; no projects.
Portfolio registered_now(programme::Programme const& programme);

}  // namespace longspan::exchange
