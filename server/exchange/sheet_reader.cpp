#include "exchange/sheet_reader.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "exchange/problem_list.hpp"
#include "exchange/xml_reader.hpp"

namespace longspan::exchange {

namespace {

constexpr std::uint32_t kMaxRow = 1'048'576, kMaxColumn = 16'384;
constexpr std::size_t kSharedLimit = 512u << 20;  ///< bytes of shared texts in memory

std::uint64_t number(std::string_view text, std::uint64_t otherwise = 0) {
  std::uint64_t out = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() ? out : otherwise;
}

/// "B7" → column 1, row 7; false when it is none.
bool parse_address(std::string_view text, std::uint32_t& row, std::uint32_t& column) {
  std::uint32_t letters = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && at < 4; ++at)
    letters = letters * 26 + static_cast<std::uint32_t>(text[at] - 'A' + 1);
  if (letters == 0 || letters > kMaxColumn) return false;
  auto const value = number(text.substr(at));
  if (value == 0 || value > kMaxRow) return false;
  column = letters - 1;
  row = static_cast<std::uint32_t>(value);
  return true;
}

/// Excel writes control characters as _x000D_.
std::string unescaped(std::string_view text) {
  if (text.find("_x") == std::string_view::npos) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const escape =
        i + 6 < text.size() && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_';
    unsigned code = 0;
    if (escape) {
      auto const [end, error] = std::from_chars(text.data() + i + 2, text.data() + i + 6, code, 16);
      if (error == std::errc{} && end == text.data() + i + 6 && code < 0x80) {
        out += static_cast<char>(code);
        i += 6;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

/// A number format is a date's when it has y, m, d or Chinese date words outside quotes and
/// brackets.
bool is_date_format(std::string_view code) {
  bool quoted = false;
  int bracket = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    char const c = code[i];
    if (c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == '[') {
      ++bracket;
    } else if (c == ']') {
      --bracket;
    } else if (!quoted && bracket <= 0) {
      if (c == 'y' || c == 'Y' || c == 'd' || c == 'D' || c == 'm' || c == 'M') return true;
      if (c == ';') return false;
    }
  }
  return false;
}

bool is_built_in_date(std::uint64_t id) {
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
         (id >= 50 && id <= 58);
}

struct WorkbookHandler : XmlReader::Handler {
  std::vector<std::pair<std::string, std::string>> sheets;  ///< name, relation id
  bool epoch_1904 = false;
  void start(std::string_view name, char const** attributes) override {
    if (name == "sheet")
      sheets.emplace_back(attribute(attributes, "name"), attribute(attributes, "id"));
    for (char const** a = attributes; name == "sheet" && *a; a += 2)
      if (std::string_view(a[0]).ends_with(":id")) sheets.back().second = a[1];
    if (name == "workbookPr") {
      auto const value = attribute(attributes, "date1904");
      epoch_1904 = value == "1" || value == "true";
    }
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

struct RelationsHandler : XmlReader::Handler {
  std::map<std::string, std::string, std::less<>> targets;
  void start(std::string_view name, char const** attributes) override {
    if (name == "Relationship")
      targets.emplace(attribute(attributes, "Id"), attribute(attributes, "Target"));
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

struct SharedHandler : XmlReader::Handler {
  std::vector<std::string>& out;
  bool in_text = false, in_phonetic = false, too_much = false;
  std::size_t bytes = 0;
  explicit SharedHandler(std::vector<std::string>& shared) : out(shared) {}
  void start(std::string_view name, char const**) override {
    if (name == "si")
      out.emplace_back();
    else if (name == "rPh")
      in_phonetic = true;  // reading aids are not part of the text
    else if (name == "t")
      in_text = !in_phonetic;
  }
  void end(std::string_view name) override {
    if (name == "t")
      in_text = false;
    else if (name == "rPh")
      in_phonetic = false;
    else if (name == "si")
      out.back() = unescaped(out.back());
  }
  void text(std::string_view text) override {
    if (!in_text || out.empty()) return;
    bytes += text.size();
    if (bytes > kSharedLimit)
      too_much = true;
    else
      out.back() += text;
  }
};

struct StylesHandler : XmlReader::Handler {
  std::map<std::uint64_t, std::uint8_t> own;
  std::vector<std::uint8_t> formats;
  bool in_cell_formats = false;
  void start(std::string_view name, char const** attributes) override {
    if (name == "numFmt") {
      auto const code = attribute(attributes, "formatCode");
      own[number(attribute(attributes, "numFmtId"))] = code.contains('%')     ? 2
                                                       : is_date_format(code) ? 1
                                                                              : 0;
    } else if (name == "cellXfs") {
      in_cell_formats = true;
    } else if (name == "xf" && in_cell_formats && formats.size() < 65'536) {
      auto const id = number(attribute(attributes, "numFmtId"));
      auto const it = own.find(id);
      formats.push_back(it != own.end()        ? it->second
                        : id == 9 || id == 10  ? std::uint8_t{2}
                        : is_built_in_date(id) ? std::uint8_t{1}
                                               : std::uint8_t{0});
    }
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") in_cell_formats = false;
  }
  void text(std::string_view) override {}
};

struct RowsHandler : XmlReader::Handler {
  SheetReader::OnRow const& on_row;
  std::vector<std::string> const& shared;
  std::vector<std::uint8_t> const& styles;
  std::vector<Cell> cells;
  Cell cell;
  char kind =
      'n';  ///< n number, s shared, i inline, t formula's text, b boolean, e error, d ISO date
  bool in_value = false, in_inline = false, in_phonetic = false, in_data = false, in_row = false;
  bool stopped = false;
  std::uint32_t row = 0, column = 0;

  RowsHandler(SheetReader::OnRow const& on, std::vector<std::string> const& texts,
              std::vector<std::uint8_t> const& formats)
      : on_row(on), shared(texts), styles(formats) {}

  void start(std::string_view name, char const** attributes) override {
    if (stopped) return;
    if (name == "sheetData") in_data = true;
    if (!in_data) return;
    if (name == "row") {
      auto const r = number(attribute(attributes, "r"));
      row = r >= 1 && r <= kMaxRow ? static_cast<std::uint32_t>(r) : row + 1;
      column = 0;
      cells.clear();
      in_row = true;
    } else if (name == "c" && in_row) {
      start_cell(attributes);
    } else if (name == "v") {
      in_value = true;
    } else if (name == "is") {
      in_inline = true;
    } else if (name == "rPh") {
      in_phonetic = true;
    } else if (name == "t" && in_inline && !in_phonetic) {
      in_value = true;
    } else if (name == "f") {
      cell.formula = true;
    }
  }

  void start_cell(char const** attributes) {
    cell = {};
    std::uint32_t r = row;
    if (!parse_address(attribute(attributes, "r"), r, cell.column)) cell.column = column;
    cell.row = row;
    column = cell.column + 1;
    auto const type = attribute(attributes, "t");
    kind = type.empty() ? 'n' : type == "inlineStr" ? 'i' : type == "str" ? 't' : type[0];
    auto const style = number(attribute(attributes, "s"));
    if (style < styles.size()) {
      cell.date_style = styles[style] == 1;
      cell.percent_style = styles[style] == 2;
    }
  }

  void end(std::string_view name) override {
    if (stopped || !in_data) return;
    if (name == "v" || name == "t")
      in_value = false;
    else if (name == "is")
      in_inline = false;
    else if (name == "rPh")
      in_phonetic = false;
    else if (name == "c" && in_row)
      end_cell();
    else if (name == "row") {
      in_row = false;
      std::ranges::sort(cells, {}, &Cell::column);
      if (!cells.empty() && !on_row(cells)) stopped = true;
    } else if (name == "sheetData") {
      in_data = false;
    }
  }

  void end_cell() {
    switch (kind) {
      case 's': {
        auto const index = number(cell.text, shared.size());
        cell.type = Cell::Type::text;
        cell.text = index < shared.size() ? shared[index] : std::string{};
        break;
      }
      case 'b':
        cell.type = Cell::Type::boolean;
        break;
      case 'e':
        cell.type = Cell::Type::error;
        break;
      case 'n':
        cell.type = Cell::Type::number;
        break;
      default:
        cell.type = Cell::Type::text;
        cell.text = unescaped(cell.text);
    }
    if (cell.formula && cell.text.empty()) {
      // Saved by a program that does not calculate: nobody knows the value.
      cell.type = Cell::Type::error;
      cell.text = "= ?";
    }
    if (!cell.text.empty() && cells.size() < kMaxColumn) cells.push_back(std::move(cell));
    cell = {};
  }

  void text(std::string_view text) override {
    if (in_value && in_row && cell.text.size() < 200'000) cell.text += text;
  }
};

struct MergedHandler : XmlReader::Handler {
  std::vector<Merged> out;
  void start(std::string_view name, char const** attributes) override {
    if (name != "mergeCell" || out.size() > 100'000) return;
    auto const range = attribute(attributes, "ref");
    auto const colon = range.find(':');
    if (colon == std::string_view::npos) return;
    Merged one{};
    if (parse_address(range.substr(0, colon), one.first_row, one.first_column) &&
        parse_address(range.substr(colon + 1), one.last_row, one.last_column))
      out.push_back(one);
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

}  // namespace

std::string cell_address(std::uint32_t row, std::uint32_t column) {
  std::string letters;
  for (std::uint32_t c = column + 1; c > 0; c = (c - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (c - 1) % 26));
  return letters + std::to_string(row);
}

Result<void> SheetReader::read_xml(std::string const& part, void* raw) {
  auto& handler = *static_cast<XmlReader::Handler*>(raw);
  XmlReader xml(handler);
  bool good = true;
  auto read = zip_.read(part, [&](std::string_view piece) { return good = xml.feed(piece); });
  if (!read) return read;
  if (good && xml.feed({}, true)) return {};
  return std::unexpected(
      unreadable({part + "：XML 不合规：" + xml.why(), part + ": broken XML: " + xml.why()}));
}

Result<SheetReader> SheetReader::open(std::filesystem::path const& path) {
  auto zip = ZipReader::open(path);
  if (!zip) return std::unexpected(zip.error());
  SheetReader reader(std::move(*zip));
  if (auto read = reader.read_parts(); !read) return std::unexpected(read.error());
  return reader;
}

Result<void> SheetReader::read_parts() {
  if (!zip_.has("xl/workbook.xml"))
    return std::unexpected(unreadable({"这不是 XLSX 工作簿（旧的 .xls 请另存为 .xlsx）",
                                       "this is no XLSX workbook (save an old .xls as .xlsx)"}));
  WorkbookHandler workbook;
  if (auto read = read_xml("xl/workbook.xml", static_cast<XmlReader::Handler*>(&workbook)); !read)
    return read;
  RelationsHandler relations;
  if (auto read =
          read_xml("xl/_rels/workbook.xml.rels", static_cast<XmlReader::Handler*>(&relations));
      !read)
    return read;
  epoch_1904_ = workbook.epoch_1904;
  for (auto const& [name, id] : workbook.sheets) {
    auto const it = relations.targets.find(id);
    if (it == relations.targets.end()) continue;
    std::string const& target = it->second;
    std::string const part = target.starts_with("/") ? target.substr(1) : "xl/" + target;
    if (part.ends_with(".xml") && zip_.has(part)) sheets_.push_back({name, part});
  }
  if (sheets_.empty())
    return std::unexpected(unreadable({"工作簿里没有工作表", "there is no sheet in the workbook"}));
  if (zip_.has("xl/sharedStrings.xml")) {
    SharedHandler shared(shared_);
    if (auto read = read_xml("xl/sharedStrings.xml", static_cast<XmlReader::Handler*>(&shared));
        !read)
      return read;
    if (shared.too_much)
      return std::unexpected(
          unreadable({"文字太多（超过 512 MB）", "there is too much text (over 512 MB)"}));
  }
  if (zip_.has("xl/styles.xml")) {
    StylesHandler styles;
    if (auto read = read_xml("xl/styles.xml", static_cast<XmlReader::Handler*>(&styles)); !read)
      return read;
    styles_ = std::move(styles.formats);
  }
  return {};
}

Result<void> SheetReader::read_rows(SheetInfo const& sheet, OnRow const& on_row,
                                    OnProgress const& on_progress) {
  RowsHandler handler(on_row, shared_, styles_);
  XmlReader xml(handler);
  bool good = true;
  bool cancelled = false;
  std::uint64_t done = 0;
  std::uint64_t const total = zip_.unpacked_size(sheet.part);
  auto read = zip_.read(sheet.part, [&](std::string_view piece) {
    done += piece.size();
    good = xml.feed(piece);
    if (on_progress && !on_progress(done, total)) cancelled = true;
    return good && !handler.stopped && !cancelled;
  });
  if (!read) return read;
  if (cancelled) return fail(ProblemCode::import_cancelled);
  if (handler.stopped || (good && xml.feed({}, true))) return {};
  return std::unexpected(unreadable(
      {sheet.name + "：XML 不合规：" + xml.why(), sheet.name + ": broken XML: " + xml.why()}));
}

Result<std::vector<Merged>> SheetReader::merged(SheetInfo const& sheet) {
  MergedHandler handler;
  if (auto read = read_xml(sheet.part, static_cast<XmlReader::Handler*>(&handler)); !read)
    return std::unexpected(read.error());
  return std::move(handler.out);
}

}  // namespace longspan::exchange
