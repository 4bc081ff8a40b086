#include "exchange/cell_values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "exchange/cell_text.hpp"

namespace longspan::exchange {

namespace {

/// The code point at `at`, moving on; broken bytes come back one by one.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned const lead = byte(at);
  int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  char32_t out = more == 3 ? lead & 7 : more == 2 ? lead & 15 : more == 1 ? lead & 31 : lead;
  ++at;
  while (more-- > 0 && at < text.size() && (byte(at) & 0xC0) == 0x80)
    out = out << 6 | (byte(at++) & 0x3F);
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 63));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 63));
    out += static_cast<char>(0x80 | (c & 63));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 63));
    out += static_cast<char>(0x80 | (c >> 6 & 63));
    out += static_cast<char>(0x80 | (c & 63));
  }
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x3000 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}

bool is_zero_width(char32_t c) {
  return c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || (c >= 0x202A && c <= 0x202E);
}

/// value / 10^drop, rounded half to even.
__int128 divide_half_even(__int128 value, int drop, bool& lost) {
  lost = false;
  if (drop <= 0) return value;
  bool const negative = value < 0;
  if (negative) value = -value;
  if (drop > 37) {
    lost = value != 0;
    return 0;
  }
  __int128 unit = 1;
  for (int i = 0; i < drop; ++i) unit *= 10;
  __int128 quotient = value / unit;
  __int128 const rest = value % unit;
  lost = rest != 0;
  __int128 const twice_less_unit = rest - (unit - rest);
  if (twice_less_unit > 0 || (twice_less_unit == 0 && quotient % 2 == 1)) ++quotient;
  return negative ? -quotient : quotient;
}

/// What a spreadsheet shows of a stored number.
Decimal fifteen_significant(Decimal value) {
  __int128 rest = value.digits < 0 ? -value.digits : value.digits;
  int digits = 0;
  while (rest > 0) {
    ++digits;
    rest /= 10;
  }
  if (digits <= 15) return value;
  bool lost = false;
  int const drop = digits - 15;
  Decimal out{divide_half_even(value.digits, drop, lost), value.scale - drop};
  return out;
}

/// Reads digits with thousands separators, fraction and exponent; leaves the rest.
std::optional<Decimal> take_number(std::string_view& text) {
  Decimal out;
  int digits = 0;
  std::size_t group = 0;
  bool grouped = false, any = false;
  auto push = [&](char c) {
    any = true;
    if (digits > 0 || c != '0') ++digits;
    if (digits > 30) return false;
    out.digits = out.digits * 10 + (c - '0');
    return true;
  };
  auto digit = [&] { return !text.empty() && text[0] >= '0' && text[0] <= '9'; };
  std::size_t leading = 0;
  while (digit() || (!text.empty() && text[0] == ',')) {
    if (text[0] == ',') {
      if (!any || (grouped ? group != 3 : leading > 3)) return std::nullopt;
      grouped = true;
      group = 0;
    } else {
      if (!push(text[0])) return std::nullopt;
      grouped ? ++group : ++leading;
    }
    text.remove_prefix(1);
  }
  if (grouped && group != 3) return std::nullopt;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    while (digit()) {
      if (digits >= 30) {  // beyond any field: dropped
        text.remove_prefix(1);
        continue;
      }
      if (!push(text[0])) return std::nullopt;
      ++out.scale;
      text.remove_prefix(1);
    }
  }
  if (!any) return std::nullopt;
  if (text.size() >= 2 && (text[0] == 'E' || text[0] == 'e')) {
    std::string_view after = text.substr(1);
    bool const minus = !after.empty() && after[0] == '-';
    if (!after.empty() && (after[0] == '-' || after[0] == '+')) after.remove_prefix(1);
    int exponent = 0, count = 0;
    while (!after.empty() && after[0] >= '0' && after[0] <= '9' && count < 4) {
      exponent = exponent * 10 + (after[0] - '0');
      after.remove_prefix(1);
      ++count;
    }
    if (count > 0) {
      out.scale -= minus ? -exponent : exponent;
      text = after;
    }
  }
  return out;
}

constexpr std::pair<std::string_view, int> kMultipliers[] = {
    {"亿", 8}, {"億", 8},      {"千万", 7}, {"百万", 6},    {"万", 4},  {"萬", 4},
    {"千", 3}, {"billion", 9}, {"bn", 9},   {"million", 6}, {"mln", 6}, {"thousand", 3}};

}  // namespace

std::string tidy(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t const start = at;
    char32_t const c = next_code_point(text, at);
    if (c == '\r') {
      if (at >= text.size() || text[at] != '\n') out += '\n';
    } else if (c == '\n' || c == '\t') {
      out += static_cast<char>(c);
    } else if (is_space(c)) {
      out += ' ';
    } else if (!is_zero_width(c)) {
      out.append(text.substr(start, at - start));
    }
  }
  std::size_t const first = out.find_first_not_of(" \n\t");
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(" \n\t") - first + 1);
}

std::string fold_width(std::string_view text) {
  std::string const tidied = tidy(text);
  std::string out;
  for (std::size_t at = 0; at < tidied.size();) {
    char32_t c = next_code_point(tidied, at);
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c == 0x3002 && !out.empty() && out.back() >= '0' && out.back() <= '9')
      c = '.';  // 2020。4。1
    if (c == 0x2212 || c == 0x2013 || c == 0x2014) c = '-';
    if (c == 0xFFE5) c = 0xA5;
    append_utf8(out, c);
  }
  return out;
}

std::string match_key(std::string_view text) {
  std::string out;
  int depth = 0;
  for (char c : lower(fold_width(text))) {
    if (c == '(' || c == '[') ++depth;
    bool const skip = depth > 0 || c == ' ' || c == '\n' || c == '\t' || c == '*' || c == ':' ||
                      c == '_' || c == '-' || c == '/' || c == '.' || c == '\'';
    if ((c == ')' || c == ']') && depth > 0) {
      --depth;
      continue;
    }
    if (!skip) out += c;
  }
  return out;
}

bool is_clean_text(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    auto const u = static_cast<unsigned char>(c);
    return (u < 0x20 && c != '\n' && c != '\t' && c != '\r') || u == 0x7F;
  });
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Decimal Decimal::times_power_of_ten(int power) const { return {digits, scale - power}; }

std::optional<std::int64_t> in_units(Decimal value, int places, bool* rounded) {
  bool lost = false;
  int const shift = places - value.scale;
  __int128 out = value.digits;
  constexpr __int128 kMax = INT64_MAX;
  if (shift < 0) {
    out = divide_half_even(out, -shift, lost);
  } else {
    for (int i = 0; i < shift && out != 0; ++i) {
      out *= 10;
      if (out > kMax || out < -kMax) return std::nullopt;
    }
  }
  if (out > kMax || out < -kMax) return std::nullopt;
  if (rounded) *rounded = lost;
  return static_cast<std::int64_t>(out);
}

std::string usual_unit(std::string_view unit) {
  std::string const key = lower(without_spaces(unit));
  constexpr std::pair<std::string_view, std::string_view> kUsual[] = {
      {"㎡", "m²"},  {"m2", "m²"},   {"m^2", "m²"},    {"平方米", "m²"}, {"平米", "m²"},
      {"sqm", "m²"}, {"m3", "m³"},   {"m^3", "m³"},    {"㎥", "m³"},     {"立方米", "m³"},
      {"方", "m³"},  {"㎞", "km"},   {"公里", "km"},   {"千米", "km"},   {"米", "m"},
      {"吨", "t"},   {"公顷", "ha"}, {"percent", "%"}, {"﹪", "%"},      {"百分比", "%"}};
  for (auto const& [from, to] : kUsual)
    if (key == from) return std::string(to);
  return tidy(unit);
}

UnitText parse_unit(std::string_view text) {
  std::string const folded = without_spaces(fold_width(text));
  std::string const lowered = lower(folded);
  UnitText out;
  std::string_view rest = folded;
  for (auto const& [word, power] : kMultipliers)
    if (lowered.starts_with(word)) {
      out.power = power;
      rest.remove_prefix(word.size());
      break;
    }
  out.unit = usual_unit(rest);
  return out;
}

std::optional<Measured> parse_measured(std::string_view text, bool numeric_cell) {
  std::string const packed = without_spaces(fold_width(text));
  std::string_view rest = packed;
  bool negative = false;
  bool const bracketed = rest.size() > 2 && rest.front() == '(' && rest.back() == ')';
  if (bracketed) {
    negative = true;
    rest = rest.substr(1, rest.size() - 2);
  }
  for (std::string_view mark : {"人民币", "RMB", "CNY", "USD", "US$", "\xC2\xA5", "$", "€", "£"})
    if (take(rest, mark)) break;
  if (!bracketed && take(rest, "-"))
    negative = true;
  else if (take(rest, "+"))
    negative = false;
  for (std::string_view mark : {"\xC2\xA5", "$"})
    if (take(rest, mark)) break;
  auto number = take_number(rest);
  if (!number) return std::nullopt;
  if (numeric_cell) number = fifteen_significant(*number);
  if (negative) number->digits = -number->digits;
  Measured out{*number, {}, {}};
  if (rest.empty()) return out;
  char const next = rest[0];  // a second number or a stray sign is not a unit
  if ((next >= '0' && next <= '9') || next == '.' || next == ',' || next == '-' || next == '~')
    return std::nullopt;
  UnitText const unit = parse_unit(rest);
  if (std::ranges::any_of(unit.unit, [](char c) { return (c >= '0' && c <= '9') || c == '~'; }))
    return std::nullopt;
  out.power = unit.power;
  out.unit = unit.unit;
  return out;
}

std::optional<bool> parse_yes_no(std::string_view text) {
  std::string const key = match_key(text);
  for (std::string_view yes : {"是", "y", "yes", "true", "1", "√", "✓", "✔", "有", "是yes", "民生"})
    if (key == yes) return true;
  for (std::string_view no :
       {"否", "n", "no", "false", "0", "×", "✗", "无", "不是", "否no", "非民生"})
    if (key == no) return false;
  return std::nullopt;
}

std::optional<std::string> parse_code(std::string_view text) {
  std::string code = fold_width(text);
  if (code.empty() || count_code_points(code) > 64) return std::nullopt;
  for (char c : code) {
    auto const u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u == 0x7F || std::string_view(":/?#%,\"'\\<>").contains(c))
      return std::nullopt;
  }
  return code;
}

}  // namespace longspan::exchange
