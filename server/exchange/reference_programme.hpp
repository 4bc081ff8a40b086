#pragma once
#include <string_view>

#include "base/result.hpp"
#include "exchange/portfolio.hpp"

namespace longspan::exchange {

/// The code the reference programme is filed under unless somebody says otherwise.
inline constexpr std::string_view kReferenceProgramme = "HZ-AKS-2020";

/// examples/hangzhou-aksu-2020.toml, kept in the binary.
std::string_view reference_programme_text();
/// A programme written as TOML, as that file is. Problem file_unreadable with the line.
Result<Portfolio> read_programme_text(std::string_view toml);
/// The published facts of the reference programme.
Portfolio reference_programme();

}  // namespace longspan::exchange
