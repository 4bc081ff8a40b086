#pragma once
#include <filesystem>

#include "base/result.hpp"
#include "exchange/portfolio.hpp"

namespace longspan::exchange {

/// Longspan's workbook with what `portfolio` says; reading it back gives the same. The same
/// portfolio always gives the same bytes. Problem file_unreadable where the file cannot be written.
Result<void> write_workbook(Portfolio const& portfolio, std::filesystem::path const& path);
/// The empty one, with instructions in both languages, lists to choose from and formats.
Result<void> write_template(std::filesystem::path const& path);

}  // namespace longspan::exchange
