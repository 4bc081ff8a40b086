#include "exchange/sheet_table.hpp"

#include <algorithm>

namespace longspan::exchange {

namespace {

constexpr std::uint32_t kHeaderWithin = 30;  ///< rows a title and remarks may take above the header

/// The header's words by script, and what stands in its brackets.
struct HeaderText {
  std::string whole, chinese, latin;
  UnitText unit;
};

HeaderText header_text(std::string_view raw) {
  HeaderText out;
  std::string const folded = fold_width(raw);
  std::size_t const open = folded.find('('), close = folded.find(')', open);
  for (std::size_t from = open; from != std::string::npos && close != std::string::npos;) {
    std::size_t const end = folded.find(')', from);
    if (end == std::string::npos) break;
    UnitText const unit = parse_unit(std::string_view(folded).substr(from + 1, end - from - 1));
    if (unit.power || out.unit.unit.empty()) {
      if (!out.unit.power) out.unit = unit;
    }
    from = folded.find('(', end);
  }
  out.whole = match_key(folded);
  for (char c : out.whole) (static_cast<unsigned char>(c) >= 0x80 ? out.chinese : out.latin) += c;
  return out;
}

bool means(HeaderText const& header, std::string_view word) {
  std::string const key = match_key(word);
  return !key.empty() && (key == header.whole || key == header.chinese || key == header.latin);
}

bool means(HeaderText const& header, ColumnLayout const& column, bool also) {
  if (!also) {
    std::string const both = match_key(column.zh) + match_key(column.en);
    return header.whole == both || means(header, column.zh) || means(header, column.en);
  }
  std::string_view rest = column.also;
  while (!rest.empty()) {
    auto const bar = rest.find('|');
    if (means(header, rest.substr(0, bar))) return true;
    rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
  }
  return false;
}

/// Which column of the sheet each column of the layout is; tried on a row that might be the header.
struct Header {
  std::vector<std::optional<std::uint32_t>> columns;  ///< by layout
  std::vector<UnitText> units;                        ///< by layout
  std::vector<std::pair<std::string, Cell>> unknown;
  std::vector<std::pair<std::size_t, Cell>> repeated;
  std::size_t found = 0;
};

Header match_header(SheetLayout const& layout, std::vector<Cell> const& cells) {
  Header out;
  out.columns.resize(layout.columns.size());
  out.units.resize(layout.columns.size());
  std::vector<HeaderText> texts;
  for (auto const& cell : cells) texts.push_back(header_text(cell.text));
  std::vector<bool> used(cells.size());
  // The proper names first, so that "名称" means one thing where both 名称 and 项目名称 stand.
  for (bool const also : {false, true})
    for (std::size_t c = 0; c < layout.columns.size(); ++c)
      for (std::size_t i = 0; i < cells.size() && !out.columns[c]; ++i)
        if (!used[i] && cells[i].type == Cell::Type::text &&
            means(texts[i], layout.columns[c], also)) {
          out.columns[c] = cells[i].column;
          out.units[c] = texts[i].unit;
          used[i] = true;
          ++out.found;
        }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (used[i] || tidy(cells[i].text).empty()) continue;
    std::optional<std::size_t> again;
    for (std::size_t c = 0; c < layout.columns.size() && !again; ++c)
      if (means(texts[i], layout.columns[c], false)) again = c;
    if (again)
      out.repeated.emplace_back(*again, cells[i]);
    else
      out.unknown.emplace_back(tidy(cells[i].text), cells[i]);
  }
  return out;
}

Place cell_place(SheetReading const& reading, std::string const& address, std::uint32_t row) {
  Place out;
  out.sheet = reading.sheet.name;
  out.address = address;
  out.row = row;
  out.text = out.sheet + "!" + address;
  return out;
}

class TableReader {
 public:
  TableReader(SheetReading& reading, std::vector<Merged> merged,
              std::function<bool(SheetRow&)> const& on_row)
      : reading_(reading), merged_(std::move(merged)), on_row_(on_row) {
    std::ranges::sort(merged_, {}, &Merged::first_row);
  }

  bool row(std::vector<Cell> const& cells) {
    if (!header_) return try_header(cells);
    if (cells.front().row == header_row_ + 1 && is_second_header(cells)) return true;
    return data(cells);
  }

  void finish() {
    if (header_ || !any_) return;
    for (auto const& column : reading_.layout.columns)
      if (column.required)
        reading_.problems.column_missing(cell_place(reading_, "A1", 1),
                                         std::string(column.zh) + " " + std::string(column.en));
  }

 private:
  bool try_header(std::vector<Cell> const& cells) {
    any_ = true;
    if (cells.front().row > kHeaderWithin) return false;
    Header header = match_header(reading_.layout, cells);
    if (header.found < 2) return true;
    header_row_ = cells.front().row;
    for (std::size_t c = 0; c < header.columns.size(); ++c) {
      auto const& column = reading_.layout.columns[c];
      if (column.required && !header.columns[c])
        reading_.problems.column_missing(
            cell_place(reading_, cell_address(header_row_, 0), header_row_),
            std::string(column.zh) + " " + std::string(column.en));
    }
    for (auto const& [c, cell] : header.repeated)
      reading_.problems.duplicate(
          cell_place(reading_, cell_address(cell.row, cell.column), cell.row), tidy(cell.text),
          cell_place(reading_, cell_address(header_row_, *header.columns[c]), header_row_));
    for (auto const& [name, cell] : header.unknown)
      reading_.notes.push_back(
          {cell_place(reading_, cell_address(cell.row, cell.column), cell.row).text,
           "不认识的列“" + shortened(name) + "”，没有读取",
           "the column “" + shortened(name) + "” is not known and was not read"});
    header_ = std::move(header);
    return true;
  }

  /// The English twin below a Chinese header: its cells mean the very columns they stand in.
  bool is_second_header(std::vector<Cell> const& cells) {
    Header const second = match_header(reading_.layout, cells);
    if (second.found < 2) return false;
    for (std::size_t c = 0; c < second.columns.size(); ++c) {
      if (!second.columns[c]) continue;
      if (second.columns[c] != header_->columns[c]) return false;
      if (!header_->units[c].power) header_->units[c] = second.units[c];
    }
    return true;
  }

  bool data(std::vector<Cell> const& cells) {
    std::uint32_t const row = cells.front().row;
    SheetRow::Cells by_layout(reading_.layout.columns.size());
    bool any = false;
    for (auto const& cell : cells)
      for (std::size_t c = 0; c < by_layout.size(); ++c)
        if (header_->columns[c] == cell.column && !tidy(cell.text).empty()) {
          by_layout[c] = &cell;
          any = true;
        }
    if (!any) return true;
    fill_merged(row, by_layout);
    SheetRow sheet_row(reading_, header_->units, std::move(by_layout), row, header_->columns);
    return on_row_(sheet_row);
  }

  void fill_merged(std::uint32_t row, SheetRow::Cells& cells) {
    for (; next_merged_ < merged_.size() && merged_[next_merged_].first_row <= row;
         ++next_merged_) {
      Merged const& merged = merged_[next_merged_];
      if (merged.last_row > header_row_) start_merged(merged, row, cells);
    }
    std::erase_if(filling_, [&](Filling const& one) { return one.last_row < row; });
    for (auto& one : filling_)
      if (!cells[one.column]) cells[one.column] = &one.cell;
  }

  void start_merged(Merged const& merged, std::uint32_t row, SheetRow::Cells const& cells) {
    for (std::size_t c = 0; c < header_->columns.size(); ++c) {
      auto const at = header_->columns[c];
      if (!at || *at < merged.first_column || *at > merged.last_column) continue;
      auto const kind = reading_.layout.columns[c].kind;
      bool const fills = kind == CellKind::project ||
                         (kind == CellKind::text && reading_.layout.key != "projects");
      if (merged.first_column == merged.last_column && merged.first_row > header_row_ && fills) {
        if (merged.first_row == row && cells[c])
          filling_.push_back({c, merged.last_row, *cells[c]});
        return;
      }
      std::string const range = cell_address(merged.first_row, merged.first_column) + ":" +
                                cell_address(merged.last_row, merged.last_column);
      reading_.problems.invalid(
          cell_place(reading_, range, merged.first_row),
          {"不合并的单元格（只有项目编号和说明文字可以上下合并）",
           "cells that are not merged (only project codes and texts may be merged downwards)"},
          range);
      return;
    }
  }

  struct Filling {
    std::size_t column;
    std::uint32_t last_row;
    Cell cell;
  };
  SheetReading& reading_;
  std::vector<Merged> merged_;
  std::size_t next_merged_ = 0;
  std::vector<Filling> filling_;
  std::function<bool(SheetRow&)> const& on_row_;
  std::optional<Header> header_;
  std::uint32_t header_row_ = 0;
  bool any_ = false;
};

}  // namespace

Result<void> read_table(SheetReading& reading, std::function<bool(SheetRow&)> const& on_row,
                        SheetReader::OnProgress const& on_progress) {
  auto merged = reading.reader.merged(reading.sheet);
  if (!merged) return std::unexpected(merged.error());
  TableReader table(reading, std::move(*merged), on_row);
  auto read = reading.reader.read_rows(
      reading.sheet, [&](std::vector<Cell> const& cells) { return table.row(cells); }, on_progress);
  if (!read) return read;
  table.finish();
  return {};
}

}  // namespace longspan::exchange
