#pragma once
#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/db.hpp"

namespace longspan::postgres {

/// A row of a result in binary format: whole numbers (also SUM's numeric), texts and bytes.
class ResultRow final : public store::Row {
 public:
  explicit ResultRow(PGresult const* result) : result_(result) {}
  void stand_on(int row) { row_ = row; }

  int columns() const override { return PQnfields(result_); }
  bool null(int column) const override { return PQgetisnull(result_, row_, column) == 1; }
  std::int64_t integer(int column) const override;
  std::string_view text(int column) const override;

 private:
  std::string_view bytes(int column) const {
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }

  PGresult const* result_;
  int row_ = 0;
  /// Numbers asked for as text, as SQLite gives them.
  mutable std::vector<std::array<char, 24>> written_;
};

}  // namespace longspan::postgres
