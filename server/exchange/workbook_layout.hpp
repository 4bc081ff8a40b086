#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "contract/facts.hpp"

/// Longspan's workbook: its sheets and columns, said once for writing and for reading.
namespace longspan::exchange {

enum class CellKind : std::uint8_t {
  text,
  code,
  project,
  money,
  quantity,
  day,
  yes_no,
  category,
  stage,
  measure,
  funding_line,
  sky
};

struct ColumnLayout {
  std::string_view key;
  std::string_view zh, en;
  CellKind kind;
  bool required;
  double width;
  std::string_view also;  ///< other headers that mean the same, separated by |
  std::string_view hint_zh, hint_en;
};

struct SheetLayout {
  std::string_view key;
  std::string_view zh, en;
  std::span<ColumnLayout const> columns;
  std::string_view says_zh, says_en;  ///< for the instructions
};

/// In the workbook's order, without the instructions.
std::span<SheetLayout const> sheet_layouts();
SheetLayout const& sheet_layout(std::string_view key);

/// A row of the sheet 计划 Programme.
struct ProgrammeItem {
  std::string_view key;
  std::string_view zh, en;
  std::string_view unit;  ///< as the template writes it
  std::string_view hint_zh, hint_en;
};
std::span<ProgrammeItem const> programme_items();

struct PublishedItem {
  contract::PublishedFigure figure;
  std::string_view zh, en;
  std::string_view unit;
  bool money;
};
std::span<PublishedItem const> published_items();

}  // namespace longspan::exchange
