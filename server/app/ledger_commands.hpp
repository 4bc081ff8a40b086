#pragma once
#include <filesystem>

/// verify, rebuild, seal, status: what an operator asks of the ledger. Each returns the exit code.
namespace longspan::app {

int verify_ledger(std::filesystem::path const& data);
int rebuild_projections(std::filesystem::path const& data);
int seal_ledger(std::filesystem::path const& data);
int show_status(std::filesystem::path const& data, bool json);

}  // namespace longspan::app
