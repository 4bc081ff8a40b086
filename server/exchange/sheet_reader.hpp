#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/zip_reader.hpp"

namespace longspan::exchange {

/// One cell as a spreadsheet keeps it. `text` is the stored text, never a converted number.
struct Cell {
  enum class Type : std::uint8_t { number, text, boolean, error } type = Type::text;
  std::uint32_t row = 0;     ///< from 1
  std::uint32_t column = 0;  ///< from 0
  std::string text;
  bool date_style = false;     ///< a number shown as a date
  bool percent_style = false;  ///< a number shown in percent: 0.893 is 89.3 %
  bool formula = false;        ///< `text` is the value it had when it was saved
};

struct SheetInfo {
  std::string name;
  std::string part;  ///< "xl/worksheets/sheet1.xml"
};

/// "B7".
std::string cell_address(std::uint32_t row, std::uint32_t column);

/// A range of merged cells.
struct Merged {
  std::uint32_t first_row, first_column, last_row, last_column;
};

/// An XLSX, read as a stream: the memory needed is that of the shared texts and one row.
class SheetReader {
 public:
  static Result<SheetReader> open(std::filesystem::path const& path);

  std::vector<SheetInfo> const& sheets() const { return sheets_; }
  bool epoch_1904() const { return epoch_1904_; }
  /// Calls `on_row` with the non-empty cells of each row that has any, in order; false stops.
  /// `on_progress` gets bytes read and the bytes the directory claims.
  using OnRow = std::function<bool(std::vector<Cell> const& cells)>;
  using OnProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;
  Result<void> read_rows(SheetInfo const& sheet, OnRow const& on_row,
                         OnProgress const& on_progress = {});
  /// The sheet's merged ranges (they stand behind its rows).
  Result<std::vector<Merged>> merged(SheetInfo const& sheet);
  std::uint64_t unpacked_size(SheetInfo const& sheet) const {
    return zip_.unpacked_size(sheet.part);
  }

 private:
  explicit SheetReader(ZipReader zip) : zip_(std::move(zip)) {}
  Result<void> read_parts();
  Result<void> read_xml(std::string const& part, void* handler);
  ZipReader zip_;
  std::vector<SheetInfo> sheets_;
  bool epoch_1904_ = false;
  std::vector<std::string> shared_;
  std::vector<std::uint8_t> styles_;  ///< per cell format: 1 date, 2 percent
};

}  // namespace longspan::exchange
