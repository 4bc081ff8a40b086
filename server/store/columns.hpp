#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/day.hpp"
#include "base/uuid.hpp"
#include "store/db.hpp"

/// Values as columns have them: NULL where there is none.
namespace longspan::store {

inline Day day_at(Row const& row, int column) {
  return Day{static_cast<std::int32_t>(row.integer(column))};
}
inline std::optional<Day> day_in(Row const& row, int column) {
  if (row.null(column)) return std::nullopt;
  return day_at(row, column);
}
inline std::optional<std::int64_t> number_in(Row const& row, int column) {
  if (row.null(column)) return std::nullopt;
  return row.integer(column);
}
/// 0: none.
inline std::uint64_t seq_in(Row const& row, int column) {
  return row.null(column) ? 0 : static_cast<std::uint64_t>(row.integer(column));
}
inline std::string text_in(Row const& row, int column) {
  return row.null(column) ? std::string() : std::string(row.text(column));
}
inline std::optional<Uuid> account_in(Row const& row, int column) {
  return row.null(column) ? std::nullopt : Uuid::from_blob(row.text(column));
}

inline Param day_or_null(std::optional<Day> const& day) {
  return day ? Param(day->number) : Param();
}
inline Param number_or_null(std::optional<std::int64_t> const& value) {
  return value ? Param(*value) : Param();
}
inline Param seq_or_null(std::uint64_t seq) { return seq ? Param(seq) : Param(); }
inline Param text_or_null(std::string const& text) { return text.empty() ? Param() : Param(text); }
inline Param account_or_null(std::optional<Uuid> const& account) {
  return account ? Param::blob(account->blob()) : Param();
}

}  // namespace longspan::store
