#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.hpp"
#include "exchange/import.hpp"
#include "exchange/problem_list.hpp"
#include "exchange/sheet_reader.hpp"
#include "exchange/words.hpp"
#include "exchange/workbook_layout.hpp"

namespace longspan::exchange {

/// What reading one sheet needs and gathers.
struct SheetReading {
  SheetReader& reader;
  SheetInfo const& sheet;
  SheetLayout const& layout;
  ProblemList& problems;
  std::vector<Note>& notes;
  std::string file_name;
  Currency currency;
  Day today;
  std::size_t rounded = 0;
  std::string first_rounded;
};

/// One row of data, read by column key. A getter that finds something unfit adds a problem with the
/// cell's place and gives nothing; a blank cell gives nothing, and a problem when the column is
/// required.
class SheetRow {
 public:
  using Cells = std::vector<Cell const*>;  ///< by the layout's column, nullptr where blank

  SheetRow(SheetReading& reading, std::vector<UnitText> const& units, Cells cells,
           std::uint32_t row, std::vector<std::optional<std::uint32_t>> const& columns)
      : reading_(reading), units_(units), cells_(std::move(cells)), row_(row), columns_(columns) {}

  std::optional<std::string> text(std::string_view key, std::size_t limit);
  std::optional<std::string> code(std::string_view key);
  std::optional<Money> money(std::string_view key);
  /// In thousandths; `above` is what it must be more than, if given.
  std::optional<Quantity> quantity(std::string_view key, std::optional<std::int64_t> above = {});
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  std::optional<Day> day(std::string_view key);
  std::optional<bool> yes_no(std::string_view key);
  template <class E>
  std::optional<E> word(std::string_view key) {
    auto const found = text(key, 300);
    if (!found) return {};
    auto const value = parse_word<E>(*found);
    if (!value)
      invalid(key, {"以下之一：" + word_list<E>(false), "one of: " + word_list<E>(true)}, *found);
    return value;
  }
  void invalid(std::string_view key, Both const& expected, std::string_view found);
  void duplicate(std::string_view key, std::string_view found, Place const& first);
  Place place(std::string_view key) const;
  /// The row as a fact's source: the column 来源 Source where there is one and it is filled, else
  /// the file.
  contract::Source source();
  std::uint32_t number() const { return row_; }
  bool blank(std::string_view key) const { return cell(key) == nullptr; }
  Cell const* cell(std::string_view key) const;
  SheetReading& reading() { return reading_; }

 private:
  std::size_t index(std::string_view key) const;
  /// The cell's text; a problem for error values and for formulas never calculated.
  std::optional<std::string> raw(std::string_view key);
  std::optional<Decimal> decimal(std::string_view key, Both const& expected, bool money);
  SheetReading& reading_;
  std::vector<UnitText> const& units_;
  Cells cells_;
  std::uint32_t row_;
  std::vector<std::optional<std::uint32_t>> const& columns_;
};

/// Finds the header (one row or a Chinese and an English one), whatever its order and whatever
/// stands above, and calls `on_row` for each row of data. Vertically merged project codes and texts
/// are filled down; other merged cells in the data are problems.
Result<void> read_table(SheetReading& reading, std::function<bool(SheetRow&)> const& on_row,
                        SheetReader::OnProgress const& on_progress);

}  // namespace longspan::exchange
