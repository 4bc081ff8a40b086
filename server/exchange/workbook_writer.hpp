#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.hpp"
#include "exchange/workbook_layout.hpp"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace longspan::exchange {

/// A cell to write; numbers go as numbers so that the spreadsheet can add them up.
struct Value {
  std::string text;
  bool number = false, day = false;
  Value() = default;
  Value(std::string_view t) : text(t) {}
  Value(std::string t) : text(std::move(t)) {}
  Value(std::optional<std::string> const& t) : text(t.value_or("")) {}
  Value(Day d) : text(d.text()), day(true) {}
  Value(std::optional<Day> d) : text(d ? d->text() : ""), day(d.has_value()) {}
  static Value decimal(std::string t) {
    Value out(std::move(t));
    out.number = true;
    return out;
  }
};

/// Writes sheets after their layout, through libxlsxwriter.
class WorkbookWriter {
 public:
  explicit WorkbookWriter(std::filesystem::path const& path);
  void instructions();
  void sheet(SheetLayout const& layout, std::vector<std::vector<Value>> const& rows);
  /// Writes the file; false when that fails.
  bool close();

 private:
  template <class Set>
  lxw_format* format(Set set);
  lxw_format* format_of(CellKind kind) const;
  void write(lxw_worksheet* sheet, std::uint32_t row, std::uint16_t column, Value const& value,
             lxw_format* format);
  void validation(lxw_worksheet* sheet, ColumnLayout const& column, std::uint16_t at);

  lxw_workbook* book_;
  lxw_format *header_, *required_, *text_, *plain_, *title_, *day_, *money_, *number_;
};

}  // namespace longspan::exchange
