#include "adapters/pages/office_document.hpp"

#include <unistd.h>

#include <fstream>
#include <set>

namespace longspan::pages {
namespace {

namespace fs = std::filesystem;
using evidence::ToolEnd;

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

/// LibreOffice binds a socket in /tmp, wherever it is told to put such things, and as it is shut in
/// cannot take it away again.
class Sockets {
 public:
  Sockets() : before_(there()) {}
  ~Sockets() {
    std::error_code ignored;
    for (auto const& socket : there())
      if (!before_.contains(socket)) fs::remove(socket, ignored);
  }
  Sockets(Sockets const&) = delete;
  Sockets& operator=(Sockets const&) = delete;

 private:
  static std::set<fs::path> there() {
    std::set<fs::path> out;
    auto const begins = "OSL_PIPE_" + std::to_string(::getuid()) + "_SingleOfficeIPC_";
    std::error_code ignored;
    for (auto const& entry : fs::directory_iterator("/tmp", ignored))
      if (entry.path().filename().string().starts_with(begins) && entry.is_socket(ignored))
        out.insert(entry.path());
    return out;
  }
  std::set<fs::path> before_;
};

}  // namespace

ToolEnd slides_to_pdf(evidence::Tools& tools, fs::path const& slides, std::string_view extension,
                      fs::path const& folder, std::stop_token const& stop) {
  // LibreOffice goes by the name.
  auto const named = folder / ("material" + std::string(extension));
  fs::create_symlink(fs::absolute(slides), named);
  auto const profile = folder / "profile";
  fs::create_directories(profile / "user");
  std::ofstream(profile / "user" / "registrymodifications.xcu") << kSettings;
  evidence::ToolRun const run{
      .program = "soffice",
      .arguments = {"-env:UserInstallation=file://" + fs::absolute(profile).string(), "--headless",
                    "--norestore", "--nologo", "--nodefault", "--convert-to",
                    "pdf:impress_pdf_Export", "--outdir", folder.string(), named.string()},
      .folder = folder,
      .reads = {fs::absolute(slides)},
      .sockets_in_tmp = true,
      .patience = std::chrono::seconds(600),
      .processor = std::chrono::seconds(180),
      .memory = std::uint64_t{6} << 30,
      .file_size = std::uint64_t{512} << 20};
  // The first start furnishes the profile and wants to start again, which its own socket is in the
  // way of.
  auto end = ToolEnd::badly;
  for (int start = 0; start < 2 && end == ToolEnd::badly; ++start) {
    Sockets const sockets;
    end = tools.run(run, stop);
  }
  return end;
}

}  // namespace longspan::pages
