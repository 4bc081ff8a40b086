#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/day.hpp"

/// What people type into cells, read exactly. Nothing here passes through a binary float.
namespace longspan::exchange {

/// Trims, turns NBSP and ideographic spaces into spaces, CR LF into LF, and drops zero-width marks.
std::string tidy(std::string_view text);
/// `tidy`, and full-width ASCII (１２３，．％Ａ) into ASCII: for numbers, dates and codes, never
/// for prose.
std::string fold_width(std::string_view text);
/// `fold_width`, lower case (ASCII), without spaces, brackets' content, asterisks and punctuation:
/// for comparing headers and list values.
std::string match_key(std::string_view text);
/// Without control characters but \n and \t.
bool is_clean_text(std::string_view text);
std::size_t count_code_points(std::string_view text);

/// digits / 10^scale.
struct Decimal {
  __int128 digits = 0;
  int scale = 0;
  Decimal times_power_of_ten(int power) const;
};

/// In units of 10^-places, rounded half to even; `rounded` tells whether something was lost.
/// nullopt when it does not fit 63 bits.
std::optional<std::int64_t> in_units(Decimal value, int places, bool* rounded = nullptr);

/// A number with what stands behind it: "1,200 万元" is 1200, power 4, unit "元".
struct Measured {
  Decimal value;
  std::optional<int> power;  ///< of ten, where a multiplier (万, 亿, million) was written
  std::string unit;          ///< what follows, in its usual spelling: m², %, 元; may be empty
  Decimal whole() const { return value.times_power_of_ten(power.value_or(0)); }
};

/// `numeric_cell`: the spreadsheet's stored number. Such a number has noise after its 15th
/// significant digit (213.00000000000003): it is rounded to 15 significant digits first, which is
/// what a spreadsheet shows. Thousands separators must stand in threes.
std::optional<Measured> parse_measured(std::string_view text, bool numeric_cell = false);
/// "万元" → power 4, unit 元; "㎡" → unit m². For the brackets of a header.
struct UnitText {
  std::optional<int> power;
  std::string unit;
};
UnitText parse_unit(std::string_view text);
/// ㎡, m2, 平方米 → m²; ％ → %; and so on. Unknown ones stay as they are.
std::string usual_unit(std::string_view unit);

enum class DateOrder : std::uint8_t { ymd, mdy, dmy };
/// 2020年4月1日, 2020-04-01, 2020/4/1, 2020.4.1, 20200401, April 1 2020, 1 Apr 2020,
/// 二〇二〇年四月一日; with `order` also 04/01/2020. A time behind the day is read over.
std::optional<Day> parse_day(std::string_view text, DateOrder order = DateOrder::ymd);
/// A spreadsheet's serial number; its part of a day is dropped.
std::optional<Day> day_of_serial(std::string_view number, bool epoch_1904);

std::optional<bool> parse_yes_no(std::string_view text);
/// A code as contract/types.json has it, full-width characters folded.
std::optional<std::string> parse_code(std::string_view text);

}  // namespace longspan::exchange
