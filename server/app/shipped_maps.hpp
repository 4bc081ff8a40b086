#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace longspan::app {

/// Where a column map that ships with Longspan lies, by its name ("nyc-capital-projects"): beside the binary's
/// installation (share/longspan/maps) or in the checkout it was built in (examples/maps).
std::optional<std::filesystem::path> shipped_map(std::string const& name);

}  // namespace longspan::app
