#include "app/shipped_files.hpp"

namespace longspan::app {
namespace {

std::optional<std::filesystem::path> find(std::filesystem::path const& name) {
  std::error_code error;
  auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  // An installation has bin/ and share/ side by side; a checkout has build/PRESET/ below its root.
  for (auto const* place : {"../share/longspan", "../../examples"})
    if (auto file = folder / place / name; std::filesystem::exists(file, error)) return file;
  return std::nullopt;
}

}  // namespace

std::optional<std::filesystem::path> shipped_map(std::string const& name) {
  if (name.empty() ||
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return std::nullopt;
  return find(std::filesystem::path("maps") / (name + ".toml"));
}

}  // namespace longspan::app
