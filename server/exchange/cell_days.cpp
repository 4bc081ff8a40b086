// Days as people write them into cells.
#include <algorithm>
#include <array>

#include "exchange/cell_text.hpp"
#include "exchange/cell_values.hpp"

namespace longspan::exchange {

namespace {

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};

/// 二〇二〇年十二月三十一日 → 2020年12月31日.
std::string with_arabic_digits(std::string const& text) {
  constexpr std::string_view kDigits[] = {"〇", "一", "二", "三", "四",
                                          "五", "六", "七", "八", "九"};
  std::string out;
  std::string_view rest = text;
  auto take_digit = [&]() -> int {
    for (int d = 0; d < 10; ++d)
      if (take(rest, kDigits[d])) return d;
    return take(rest, "零") ? 0 : -1;
  };
  while (!rest.empty()) {
    std::string_view const before = rest;
    int const first = take_digit();
    if (first < 0 && !rest.starts_with("十")) {
      out += rest[0];
      rest.remove_prefix(1);
      continue;
    }
    if (take(rest, "十")) {
      int const last = take_digit();
      out += std::to_string((first < 0 ? 1 : first) * 10 + (last < 0 ? 0 : last));
    } else {
      out += static_cast<char>('0' + first);
    }
    if (rest.size() == before.size()) break;
  }
  return out;
}

std::optional<Day> day_of_parts(std::array<std::string, 3> const& parts, DateOrder order) {
  for (auto const& part : parts)
    if (part.empty() || part.size() > 4) return std::nullopt;
  auto n = [&](int i) { return std::stoi(parts[static_cast<std::size_t>(i)]); };
  auto of = [](int year, int month, int day) -> std::optional<Day> {
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    return Day::of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  };
  if (parts[0].size() == 4) return of(n(0), n(1), n(2));
  if (order == DateOrder::mdy) return of(n(2), n(0), n(1));
  if (order == DateOrder::dmy) return of(n(2), n(1), n(0));
  return std::nullopt;
}

std::optional<Day> day_with_month_name(std::string const& text) {
  std::string word;
  std::array<std::string, 3> numbers;
  std::size_t count = 0;
  bool in_number = false;
  std::size_t word_at = 0;
  for (char c : text) {
    if (c >= '0' && c <= '9') {
      if (!in_number && ++count > 2) break;  // what follows is a time
      numbers[count - 1] += c;
      in_number = true;
      continue;
    }
    if (c >= 'a' && c <= 'z' && word.size() < 12) {
      bool const suffix = in_number || (!word.empty() && word_at != count);
      if (!suffix) {
        word += c;
        word_at = count;
      }
      if (suffix) continue;  // 1st, 2nd
    }
    in_number = false;
  }
  if (word.size() < 3 || count < 2) return std::nullopt;
  constexpr std::string_view kFull[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
  for (int m = 0; m < 12; ++m) {
    if (word != kMonths[m] && word != kFull[m] && !(m == 8 && word == "sept")) continue;
    bool const year_first = numbers[0].size() == 4;
    std::string const& year = numbers[year_first ? 0 : 1];
    std::string const& day = numbers[year_first ? 1 : 0];
    return day_of_parts({year, std::to_string(m + 1), day}, DateOrder::ymd);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Day> parse_day(std::string_view raw, DateOrder order) {
  std::string text = lower(with_arabic_digits(fold_width(raw)));
  if (auto const year = text.find("年"); year != std::string::npos && year < 8) {
    // "2020 年 4 月 1 日": spaces around the words, but keep the one before a time.
    auto const end = text.find("日") != std::string::npos ? text.find("日") : text.find("号");
    std::size_t const cut = end == std::string::npos ? text.size() : std::min(end, text.size());
    text = without_spaces(text.substr(0, cut)) + text.substr(cut);
  }
  if (text.size() < 6 || text.size() > 64) return std::nullopt;
  if (std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; }) &&
      (text[0] < '0' || text[0] > '9' || text.find_first_of("abcdefghijklmnopqrsuvwxyz") < 8))
    return day_with_month_name(text);
  if (text.size() == 8 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    return day_of_parts({text.substr(0, 4), text.substr(4, 2), text.substr(6)}, DateOrder::ymd);
  std::array<std::string, 3> parts;
  std::size_t part = 0;
  std::string_view rest = text;
  char separator = 0;
  while (!rest.empty()) {
    if (rest[0] >= '0' && rest[0] <= '9') {
      parts[part] += rest[0];
      if (parts[part].size() > 4) return std::nullopt;
      rest.remove_prefix(1);
      continue;
    }
    if (part == 2) break;
    char sign = 0;
    if (take(rest, "年"))
      sign = 'c';
    else if (take(rest, "月"))
      sign = 'c';
    else if (rest[0] == '-' || rest[0] == '/' || rest[0] == '.') {
      sign = rest[0];
      rest.remove_prefix(1);
    } else {
      return std::nullopt;
    }
    if (parts[part].empty() || (separator && separator != sign)) return std::nullopt;
    while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
    separator = sign;
    ++part;
  }
  if (part != 2 || parts[2].empty()) return std::nullopt;
  if (!rest.empty() && !take(rest, "日") && !take(rest, "号") && rest[0] != ' ' && rest[0] != 't')
    return std::nullopt;
  // Only a time of day may follow.
  if (rest.find_first_not_of(" t0123456789:.+-zapm上下午星期周一二三四五六日") !=
      std::string_view::npos)
    return std::nullopt;
  return day_of_parts(parts, order);
}

std::optional<Day> day_of_serial(std::string_view number, bool epoch_1904) {
  auto const measured = parse_measured(number);
  if (!measured || measured->power || !measured->unit.empty()) return std::nullopt;
  Decimal const value = measured->value;
  // The day only: what stands behind the point is a time.
  __int128 whole = value.digits;
  if (value.scale < 0 || value.scale > 30) return std::nullopt;
  for (int i = 0; i < value.scale; ++i) whole /= 10;
  if (whole < 1 || whole > 2958465) return std::nullopt;
  auto const serial = static_cast<std::int32_t>(whole);
  if (epoch_1904) return Day::of(1904, 1, 1).value() + serial;
  if (serial == 60) return std::nullopt;  // 1900-02-29, which never was
  return Day::of(1899, 12, serial < 60 ? 31 : 30).value() + serial;
}

}  // namespace longspan::exchange
