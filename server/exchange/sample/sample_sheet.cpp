#include "exchange/sample/sample_sheet.hpp"

#include <vector>

namespace longspan::exchange::sample {
namespace {

struct Row {
  char const *what, *found, *usual;
};
constexpr Row kRows[] = {
    {"Haemoglobin", "128 g/L", "115-150"},    {"White cells", "8.4 x 10^9/L", "3.5-9.5"},
    {"Platelets", "236 x 10^9/L", "125-350"}, {"C-reactive protein", "14 mg/L", "< 10"},
    {"Prothrombin time", "12.1 s", "11-14"},  {"Joint fluid", "bloody, no crystals", "clear"}};

/// What is drawn: Helvetica, whose letters every reader of PDF has.
std::string page() {
  std::string out = "BT /F1 20 Tf 60 760 Td (Laboratory sheet) Tj ET\n";
  out += "BT /F1 11 Tf 60 736 Td (SAMPLE: invented for the rehearsal, of no patient) Tj ET\n";
  out += "60 724 m 535 724 l S\n";
  int y = 700;
  for (auto const& [what, found, usual] : kRows) {
    auto const line = [&](int x, char const* text) {
      out += "BT /F1 12 Tf " + std::to_string(x) + " " + std::to_string(y) + " Td (" + text +
             ") Tj ET\n";
    };
    line(60, what);
    line(240, found);
    line(420, usual);
    y -= 24;
  }
  return out;
}

}  // namespace

std::string sample_sheet() {
  auto const content = page();
  constexpr auto kPage =
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
      " /Resources << /Font << /F1 4 0 R >> >> >>";
  std::vector<std::string> const objects{
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", kPage,
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
      "<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "endstream"};
  std::string out = "%PDF-1.4\n", places;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    auto const at = std::to_string(out.size());
    places += std::string(10 - at.size(), '0') + at + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  auto const table = out.size();
  auto const size = std::to_string(objects.size() + 1);
  out += "xref\n0 " + size + "\n0000000000 65535 f \n" + places;
  out += "trailer\n<< /Size " + size + " /Root 1 0 R >>\nstartxref\n" + std::to_string(table) +
         "\n%%EOF\n";
  return out;
}

}  // namespace longspan::exchange::sample
