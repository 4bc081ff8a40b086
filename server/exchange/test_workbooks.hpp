#pragma once
// For the tests of this room only: XLSX files made by hand, so that any oddity can be put in.
#include <zip.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "exchange/sheet_reader.hpp"
#include "exchange/test_files.hpp"

namespace longspan::exchange::testing {

/// A cell as XML: "=n:43922" a number, "=d:43922" a number shown as a date, "=p:0.893" one in
/// percent,
/// "=e:#REF!" an error, "=b:1" a boolean, "=f" a formula without value, else text.
inline std::string cell_xml(std::string const& text, std::uint32_t row, std::uint32_t column) {
  std::string const at = "<c r=\"" + cell_address(row, column) + "\"";
  if (text.empty()) return {};
  std::string const rest = text.size() > 3 ? text.substr(3) : "";
  if (text.starts_with("=n:")) return at + "><v>" + rest + "</v></c>";
  if (text.starts_with("=d:")) return at + " s=\"1\"><v>" + rest + "</v></c>";
  if (text.starts_with("=p:")) return at + " s=\"2\"><v>" + rest + "</v></c>";
  if (text.starts_with("=e:")) return at + " t=\"e\"><v>" + rest + "</v></c>";
  if (text.starts_with("=b:")) return at + " t=\"b\"><v>" + rest + "</v></c>";
  if (text == "=f") return at + "><f>SUM(A1:A2)</f></c>";
  std::string escaped;
  for (char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else
      escaped += c;
  }
  return at + " t=\"inlineStr\"><is><t>" + escaped + "</t></is></c>";
}

struct TestSheet {
  std::string name;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> merged;
  std::string raw;  ///< the whole part, in place of the rows
};

struct TestPart {
  std::string name, content;
};

inline void write_zip(std::filesystem::path const& path, std::vector<TestPart> const& parts,
                      bool packed = true) {
  int error = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (auto const& part : parts) {
    auto* source = zip_source_buffer(zip, part.content.data(), part.content.size(), 0);
    auto const at =
        zip_file_add(zip, part.name.c_str(), source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8);
    if (!packed) zip_set_file_compression(zip, static_cast<zip_uint64_t>(at), ZIP_CM_STORE, 0);
  }
  zip_close(zip);
}

inline std::vector<TestPart> workbook_parts(std::vector<TestSheet> const& sheets,
                                            bool epoch_1904 = false) {
  std::string book = R"(<?xml version="1.0"?><workbook xmlns:r="r">)";
  book += epoch_1904 ? R"(<workbookPr date1904="1"/>)" : "<workbookPr/>";
  book += "<sheets>";
  std::string relations = R"(<?xml version="1.0"?><Relationships>)";
  std::vector<TestPart> parts;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    auto const n = std::to_string(i + 1);
    book += "<sheet name=\"" + sheets[i].name + "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"/>";
    relations += "<Relationship Id=\"rId" + n + "\" Target=\"worksheets/sheet" + n + ".xml\"/>";
    std::string xml = R"(<?xml version="1.0"?><worksheet><sheetData>)";
    for (std::size_t r = 0; r < sheets[i].rows.size(); ++r) {
      auto const row = static_cast<std::uint32_t>(r + 1);
      xml += "<row r=\"" + std::to_string(row) + "\">";
      for (std::size_t c = 0; c < sheets[i].rows[r].size(); ++c)
        xml += cell_xml(sheets[i].rows[r][c], row, static_cast<std::uint32_t>(c));
      xml += "</row>";
    }
    xml += "</sheetData>";
    if (!sheets[i].merged.empty()) {
      xml += "<mergeCells>";
      for (auto const& range : sheets[i].merged) xml += "<mergeCell ref=\"" + range + "\"/>";
      xml += "</mergeCells>";
    }
    xml += "</worksheet>";
    parts.push_back(
        {"xl/worksheets/sheet" + n + ".xml", sheets[i].raw.empty() ? xml : sheets[i].raw});
  }
  parts.push_back({"xl/workbook.xml", book + "</sheets></workbook>"});
  parts.push_back({"xl/_rels/workbook.xml.rels", relations + "</Relationships>"});
  parts.push_back(
      {"xl/styles.xml",
       R"(<?xml version="1.0"?><styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>)"});
  return parts;
}

inline Result<ImportPlan> import_sheets(std::vector<TestSheet> const& sheets,
                                        ImportContext const& existing = {},
                                        bool epoch_1904 = false) {
  TemporaryFile const file("", ".xlsx");
  write_zip(file.path(), workbook_parts(sheets, epoch_1904));
  auto wanted = options("T");
  wanted.file_name = "test.xlsx";
  return read_import(file.path(), wanted, existing);
}

template <class T>
std::vector<T> bodies(ImportPlan const& plan) {
  std::vector<T> out;
  for (auto const& draft : plan.drafts)
    if (auto const* body = std::get_if<T>(&draft.content)) out.push_back(*body);
  return out;
}

}  // namespace longspan::exchange::testing
