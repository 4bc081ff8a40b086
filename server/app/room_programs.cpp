#include "app/room_programs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace longspan::app {
namespace {

struct Use {
  char const* program;
  char const* without;
};
constexpr char kNoTexts[] =
    "materials become no pages, and nobody looks through the documents of consultations";
constexpr Use kUses[] = {
    {"pdfinfo", kNoTexts},
    {"pdftotext", kNoTexts},
    {"pdftocairo", "materials become no pages"},
    {"soffice", "slides become no pages, PDF files do"},
    {"ffmpeg", "meetings leave no sound and no film"},
};

std::string line(std::string_view program, std::string_view without) {
  return fmt::format("{} is not installed: {}", program, without);
}

}  // namespace

std::string search_path() {
  auto const* path = std::getenv("PATH");
  return path == nullptr ? "/usr/bin:/bin" : path;
}

std::vector<std::string> lacking_programs(evidence::Tools const& tools) {
  std::vector<std::string> out;
  for (auto const& [program, without] : kUses)
    if (!tools.has(program)) out.push_back(line(program, without));
  return out;
}

std::string lacking_janus(MediaConfig const& config) {
  auto const settings = media_settings(config);
  bool const own = !config.off() && settings.servers.empty();
  if (!own || ::access(settings.program.c_str(), X_OK) == 0) return {};
  return line(settings.program.string(), "meetings go on without sound and picture");
}

}  // namespace longspan::app
