#include "adapters/pages/pdf_document.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace longspan::pages {
namespace {

using contract::MaterialTrouble;
using evidence::ToolEnd;
namespace fs = std::filesystem;

constexpr std::string_view kAcross = "1600";
constexpr std::uint64_t kTextBytes = 32U << 20;

std::string content_of(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

/// "Pages:           12" of what pdfinfo tells.
int pages_in(std::string const& told) {
  constexpr std::string_view kPages = "Pages:";
  for (std::size_t at = 0; (at = told.find(kPages, at)) != told.npos; at += kPages.size()) {
    if (at != 0 && told[at - 1] != '\n') continue;
    auto const number = told.find_first_not_of(' ', at + kPages.size());
    int pages = 0;
    if (number != told.npos)
      std::from_chars(told.data() + number, told.data() + told.size(), pages);
    return pages;
  }
  return 0;
}

/// "Author:          …" and the like of what pdfinfo tells.
std::string about_in(std::string const& told) {
  std::string out;
  std::istringstream lines(told);
  for (std::string line; std::getline(lines, line);)
    for (std::string_view const name : {"Title:", "Subject:", "Keywords:", "Author:"})
      if (line.starts_with(name)) out.append(line.substr(name.size())).append("\n");
  return out;
}

}  // namespace

std::optional<PdfDocument::Opened> PdfDocument::open(std::stop_token const& stop) const {
  auto const told = folder_ / "info.txt";
  auto const errors = folder_ / "errors.txt";
  auto const end = tools_.run({.program = "pdfinfo",
                               .arguments = {file_.string()},
                               .folder = folder_,
                               .reads = {file_},
                               .output = told,
                               .errors = errors,
                               .patience = std::chrono::seconds(60),
                               .processor = std::chrono::seconds(20)},
                              stop);
  if (end == ToolEnd::stopped) return std::nullopt;
  if (end == ToolEnd::missing) return Opened{MaterialTrouble::no_reader};
  if (end == ToolEnd::too_slow) return Opened{MaterialTrouble::too_slow};
  auto const info = content_of(told);
  auto const pages = pages_in(info);
  if (end == ToolEnd::well && pages > 0) return Opened{std::nullopt, pages, about_in(info)};
  if (content_of(errors).contains("Incorrect password")) return Opened{MaterialTrouble::encrypted};
  return Opened{MaterialTrouble::unreadable};
}

std::vector<std::string> PdfDocument::texts(std::stop_token const& stop,
                                            std::chrono::seconds patience) const {
  auto const told = folder_ / "text.txt";
  tools_.run({.program = "pdftotext",
              .arguments = {"-enc", "UTF-8", file_.string(), told.string()},
              .folder = folder_,
              .reads = {file_},
              .patience = patience,
              .processor = std::min(patience, std::chrono::seconds(120)),
              .file_size = kTextBytes},
             stop);
  // Each page ends in a form feed.
  std::vector<std::string> out;
  auto const all = content_of(told);
  for (std::size_t at = 0, end = 0; (end = all.find('\f', at)) != all.npos; at = end + 1)
    out.push_back(all.substr(at, end - at));
  return out;
}

ToolEnd PdfDocument::draw(int page, fs::path& png, std::stop_token const& stop) const {
  auto const number = std::to_string(page);
  auto const name = folder_ / ("page-" + number);
  png = name;
  png += ".png";
  return tools_.run({.program = "pdftocairo",
                     .arguments = {"-png", "-f", number, "-l", number, "-singlefile", "-scale-to",
                                   std::string(kAcross), file_.string(), name.string()},
                     .folder = folder_,
                     .reads = {file_},
                     .patience = std::chrono::seconds(120),
                     .processor = std::chrono::seconds(30),
                     .file_size = std::uint64_t{64} << 20},
                    stop);
}

}  // namespace longspan::pages
