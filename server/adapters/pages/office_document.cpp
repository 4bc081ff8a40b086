#include "adapters/pages/office_document.hpp"

#include <fstream>

namespace longspan::pages {
namespace {

namespace fs = std::filesystem;

/// Macros of the highest security, which nobody here has signed, and none even then; nothing is
/// fetched that a document names.
constexpr std::string_view kSettings = R"(<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
)";

}  // namespace

evidence::ToolEnd slides_to_pdf(evidence::Tools& tools, fs::path const& slides,
                                std::string_view extension, fs::path const& folder,
                                std::stop_token const& stop) {
  // LibreOffice goes by the name.
  auto const named = folder / ("material" + std::string(extension));
  fs::create_symlink(fs::absolute(slides), named);
  auto const profile = folder / "profile";
  fs::create_directories(profile / "user");
  std::ofstream(profile / "user" / "registrymodifications.xcu") << kSettings;
  return tools.run(
      {.program = "soffice",
       .arguments = {"-env:UserInstallation=file://" + fs::absolute(profile).string(), "--headless",
                     "--norestore", "--nologo", "--nodefault", "--convert-to",
                     "pdf:impress_pdf_Export", "--outdir", folder.string(), named.string()},
       .folder = folder,
       .reads = {fs::absolute(slides)},
       .patience = std::chrono::seconds(300),
       .processor = std::chrono::seconds(180),
       .memory = std::uint64_t{6} << 30,
       .file_size = std::uint64_t{512} << 20},
      stop);
}

}  // namespace longspan::pages
