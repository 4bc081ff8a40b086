#include "exchange/sheet_table.hpp"

namespace longspan::exchange {

namespace {

Both const kMoney{"金额（如 1200000、120 万元）", "an amount of money such as 1200000 or 120 万元"};
Both const kNumber{"数字（如 26,829）", "a number such as 26,829"};
Both const kDay{"日期（如 2020-04-01）", "a date such as 2020-04-01"};

bool is_money_unit(std::string_view unit, Currency currency) {
  std::string const key = match_key(unit);
  std::string code(currency.text());
  for (char& c : code) c = static_cast<char>(c + 32);
  if (key.empty() || key == code) return true;
  if (currency.text() == "CNY")
    return key == "元" || key == "人民币" || key == "rmb" || key == "yuan" || key == "元人民币";
  if (currency.text() == "USD")
    return key == "美元" || key == "usd" || key == "dollars" || key == "$";
  return key == "元";
}

}  // namespace

std::size_t SheetRow::index(std::string_view key) const {
  for (std::size_t i = 0; i < reading_.layout.columns.size(); ++i)
    if (reading_.layout.columns[i].key == key) return i;
  return 0;
}

Cell const* SheetRow::cell(std::string_view key) const { return cells_[index(key)]; }

Place SheetRow::place(std::string_view key) const {
  std::size_t const i = index(key);
  auto const& column = reading_.layout.columns[i];
  Place out;
  out.sheet = reading_.sheet.name;
  out.row = row_;
  out.column = std::string(column.zh) + " " + std::string(column.en);
  out.address = columns_[i] ? cell_address(row_, *columns_[i]) : std::to_string(row_);
  out.text = out.sheet + "!" + out.address + " “" + out.column + "”";
  return out;
}

void SheetRow::invalid(std::string_view key, Both const& expected, std::string_view found) {
  reading_.problems.invalid(place(key), expected, found);
}

void SheetRow::duplicate(std::string_view key, std::string_view found, Place const& first) {
  reading_.problems.duplicate(place(key), found, first);
}

std::optional<std::string> SheetRow::raw(std::string_view key) {
  std::size_t const i = index(key);
  auto const& column = reading_.layout.columns[i];
  Cell const* found = cells_[i];
  std::string text = found ? tidy(found->text) : std::string{};
  if (found && found->type == Cell::Type::error) {
    invalid(key, {"一个值", "a value"}, text);
    return {};
  }
  if (text.empty()) {
    if (column.required && columns_[i])
      invalid(
          key,
          {"填写“" + std::string(column.zh) + "”", "“" + std::string(column.en) + "” filled in"},
          "");
    return {};
  }
  return text;
}

std::optional<std::string> SheetRow::text(std::string_view key, std::size_t limit) {
  auto value = raw(key);
  if (!value) return {};
  if (!is_clean_text(*value)) {
    invalid(key, {"没有控制字符的文字", "text without control characters"}, *value);
    return {};
  }
  if (count_code_points(*value) > limit) {
    invalid(key,
            {"至多 " + std::to_string(limit) + " 个字符",
             "at most " + std::to_string(limit) + " characters"},
            *value);
    return {};
  }
  return value;
}

std::optional<std::string> SheetRow::code(std::string_view key) {
  auto const value = raw(key);
  if (!value) return {};
  auto code = parse_code(*value);
  if (!code)
    invalid(key,
            {"编号（1–64 个字符，无空格和 : / ? # % , \" ' < >）",
             "a code of 1 to 64 characters without spaces or : / ? # % , \" ' < >"},
            *value);
  return code;
}

std::optional<Decimal> SheetRow::decimal(std::string_view key, Both const& expected, bool money) {
  auto const value = raw(key);
  if (!value) return {};
  Cell const& found = *cell(key);
  auto const measured = found.type == Cell::Type::boolean
                            ? std::nullopt
                            : parse_measured(*value, found.type == Cell::Type::number);
  if (!measured || (money && !is_money_unit(measured->unit, reading_.currency)) ||
      found.date_style) {
    invalid(key, expected, *value);
    return {};
  }
  // A unit in the cell goes before the header's: "1,200 万元" under （元） is twelve million.
  auto const& header = units_[index(key)];
  bool const own_unit = measured->power || !measured->unit.empty();
  int const power = own_unit ? measured->power.value_or(0) : header.power.value_or(0);
  int const percent = found.percent_style && found.type == Cell::Type::number ? 2 : 0;
  return measured->value.times_power_of_ten(power + percent);
}

std::optional<Money> SheetRow::money(std::string_view key) {
  auto const value = decimal(key, kMoney, true);
  if (!value) return {};
  bool lost = false;
  auto const minor = in_units(*value, 2, &lost);
  if (!minor || *minor > 99'999'999'999'999'999 || *minor < -99'999'999'999'999'999) {
    invalid(key, kMoney, cell(key)->text);
    return {};
  }
  if (lost && ++reading_.rounded == 1) reading_.first_rounded = place(key).text;
  return Money{*minor, reading_.currency};
}

std::optional<Quantity> SheetRow::quantity(std::string_view key,
                                           std::optional<std::int64_t> above) {
  auto const value = decimal(key, kNumber, false);
  if (!value) return {};
  bool lost = false;
  auto const thousandths = in_units(*value, 3, &lost);
  if (!thousandths || *thousandths > 999'999'999'999'999 || *thousandths < -999'999'999'999'999) {
    invalid(key, kNumber, cell(key)->text);
    return {};
  }
  if (above && *thousandths <= *above) {
    bool const zero = *above == 0;
    invalid(
        key,
        zero ? Both{"大于 0 的数", "a number above 0"} : Both{"0 或正数", "0 or a positive number"},
        cell(key)->text);
    return {};
  }
  if (lost && ++reading_.rounded == 1) reading_.first_rounded = place(key).text;
  return Quantity{*thousandths};
}

std::optional<std::int64_t> SheetRow::integer(std::string_view key, std::int64_t low,
                                              std::int64_t high) {
  Both const expected{std::to_string(low) + "–" + std::to_string(high) + " 的整数",
                      "a whole number from " + std::to_string(low) + " to " + std::to_string(high)};
  auto const value = decimal(key, expected, false);
  if (!value) return {};
  bool lost = false;
  auto const whole = in_units(*value, 0, &lost);
  if (whole && !lost && *whole >= low && *whole <= high) return whole;
  invalid(key, expected, cell(key)->text);
  return {};
}

std::optional<Day> SheetRow::day(std::string_view key) {
  auto const value = raw(key);
  if (!value) return {};
  Cell const& found = *cell(key);
  std::optional<Day> day;
  std::string const folded = fold_width(*value);
  bool const serial_digits =
      folded.size() == 5 && folded.find_first_not_of("0123456789") == std::string::npos;
  bool const eight_digits =
      folded.size() == 8 && folded.find_first_not_of("0123456789") == std::string::npos;
  if (found.type == Cell::Type::number && !eight_digits)
    day = day_of_serial(folded, reading_.reader.epoch_1904());
  else if (found.type == Cell::Type::text && serial_digits)
    day = day_of_serial(folded, reading_.reader.epoch_1904());
  else if (found.type != Cell::Type::boolean)
    day = parse_day(folded);
  // A lone "12" is a serial number of 1900, and surely a mistake.
  if (day && (*day < *Day::of(1950, 1, 1) || *day > *Day::of(2150, 1, 1))) day.reset();
  if (!day) invalid(key, kDay, *value);
  return day;
}

std::optional<bool> SheetRow::yes_no(std::string_view key) {
  auto const value = raw(key);
  if (!value) return {};
  auto const out = parse_yes_no(*value);
  if (!out) invalid(key, {"是或否", "yes or no"}, *value);
  return out;
}

contract::Source SheetRow::source() {
  contract::Source out;
  std::string const where =
      reading_.sheet.name + " 第 " + std::to_string(row_) + " 行 row " + std::to_string(row_);
  bool has_column = false;
  for (auto const& column : reading_.layout.columns)
    has_column = has_column || column.key == "source";
  auto const said = has_column ? text("source", 300) : std::nullopt;
  out.title = said.value_or(reading_.file_name);
  out.place = said ? reading_.file_name + " · " + where : where;
  return out;
}

}  // namespace longspan::exchange
