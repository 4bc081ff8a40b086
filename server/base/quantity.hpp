#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longspan {

/// A measured quantity in thousandths of its unit.
struct Quantity {
  std::int64_t thousandths = 0;

  auto operator<=>(Quantity const&) const = default;
  Quantity operator+(Quantity other) const { return {thousandths + other.thousandths}; }
  Quantity operator-(Quantity other) const { return {thousandths - other.thousandths}; }
  Quantity& operator+=(Quantity other) {
    thousandths += other.thousandths;
    return *this;
  }
  Quantity& operator-=(Quantity other) {
    thousandths -= other.thousandths;
    return *this;
  }
  /// Shortest decimal: "38", "38.5".
  std::string text() const;
  /// At most 12 digits before and 3 after the point.
  static std::optional<Quantity> parse(std::string_view decimal);
};

/// Three upper-case letters, ISO 4217.
struct Currency {
  char letters[4] = {'C', 'N', 'Y', 0};

  auto operator<=>(Currency const&) const = default;
  std::string_view text() const { return {letters, 3}; }
  static std::optional<Currency> parse(std::string_view text);
};

/// An amount in minor units (1/100) of a currency.
struct Money {
  std::int64_t minor = 0;
  Currency currency;

  auto operator<=>(Money const&) const = default;
  std::string amount_text() const;
  /// At most 15 digits before and 2 after the point; nullopt otherwise.
  static std::optional<Money> parse(std::string_view amount, Currency currency);
};

std::string minor_text(std::int64_t minor);
/// a + b, or nullopt where that would overflow.
std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b);

}  // namespace longspan
