#include "app/shipped_maps.hpp"

namespace longspan::app {

std::optional<std::filesystem::path> shipped_map(std::string const& name) {
  if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return std::nullopt;
  std::error_code error;
  auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  // An installation has bin/ and share/ side by side; a checkout has build/PRESET/ below its root.
  for (auto const& maps : {folder / "../share/longspan/maps", folder / "../../examples/maps"}) {
    auto file = maps / (name + ".toml");
    if (std::filesystem::exists(file, error)) return file;
  }
  return std::nullopt;
}

}  // namespace longspan::app
