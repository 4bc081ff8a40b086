#pragma once
#include <filesystem>
#include <optional>
#include <string>

/// Files that come with Longspan: beside the binary's installation (share/longspan), or in the
/// build and the checkout it was built in.
namespace longspan::app {

/// A column map, by its name without ending ("nyc-capital-projects"). Names come from requests.
std::optional<std::filesystem::path> shipped_map(std::string const& name);

}  // namespace longspan::app
