#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longspan {

/// 128 bits, written as 36 lower-case characters. Ids of facts are UUIDv7, made where the fact
/// happened.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(Uuid const&) const = default;
  bool is_nil() const { return *this == Uuid{}; }
  std::string text() const;
  std::string_view blob() const { return {reinterpret_cast<char const*>(bytes.data()), 16}; }

  static std::optional<Uuid> parse(std::string_view text);
  static std::optional<Uuid> from_blob(std::string_view blob);
  /// UUIDv7: milliseconds since 1970, then random bits.
  static Uuid v7(std::int64_t unix_ms);
  /// UUIDv8 from a hash of `name`: the same name always gives the same id (imports stay
  /// idempotent). The first 48 bits are `unix_ms`, so that such ids sort by time too.
  static Uuid named(std::int64_t unix_ms, std::string_view name);
};

struct UuidHash {
  std::size_t operator()(Uuid const& id) const noexcept {
    std::size_t out;
    __builtin_memcpy(&out, id.bytes.data() + 8, sizeof out);
    return out;
  }
};

}  // namespace longspan
