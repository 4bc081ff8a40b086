#include "base/quantity.hpp"

namespace longspan {
namespace {

/// Reads "-12.5" as an integer of 10^-decimals; nullopt for anything else.
std::optional<std::int64_t> scaled(std::string_view text, std::size_t max_whole, int decimals) {
  bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  auto point = text.find('.');
  auto whole = text.substr(0, point);
  auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole.empty() || whole.size() > max_whole) return std::nullopt;
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  if (fraction.size() > static_cast<std::size_t>(decimals)) return std::nullopt;
  std::int64_t out = 0;
  for (char c : whole) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  for (int i = 0; i < decimals; ++i) {
    auto at = static_cast<std::size_t>(i);
    char c = at < fraction.size() ? fraction[at] : '0';
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return negative ? -out : out;
}

std::string decimal(std::int64_t value, int decimals, bool shortest) {
  bool negative = value < 0;
  auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  auto out = std::to_string(magnitude);
  auto places = static_cast<std::size_t>(decimals);
  if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
  out.insert(out.size() - places, 1, '.');
  if (shortest) {
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
  }
  if (negative) out.insert(0, 1, '-');
  return out;
}

}  // namespace

std::string Quantity::text() const { return decimal(thousandths, 3, true); }

std::optional<Quantity> Quantity::parse(std::string_view text) {
  auto value = scaled(text, 12, 3);
  if (!value) return std::nullopt;
  return Quantity{*value};
}

std::optional<Currency> Currency::parse(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  Currency out;
  for (std::size_t i = 0; i < 3; ++i) {
    if (text[i] < 'A' || text[i] > 'Z') return std::nullopt;
    out.letters[i] = text[i];
  }
  return out;
}

std::string minor_text(std::int64_t minor) {
  return minor % 100 == 0 ? std::to_string(minor / 100) : decimal(minor, 2, false);
}

std::string Money::amount_text() const { return minor_text(minor); }

std::optional<Money> Money::parse(std::string_view amount, Currency currency) {
  auto value = scaled(amount, 15, 2);
  if (!value) return std::nullopt;
  return Money{*value, currency};
}

std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t out;
  if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
  return out;
}

}  // namespace longspan
