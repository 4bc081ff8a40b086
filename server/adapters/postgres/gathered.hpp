#pragma once
#include <libpq-fe.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/db.hpp"

namespace longspan::postgres {

/// A statement for one row, INSERT … VALUES (…), UPDATE … WHERE … or DELETE … WHERE …, made into
/// one for many: each of its parameters becomes an array with a value for every row. `types` are
/// the parameters' types as the server has found them. Empty where the statement is of no such
/// form.
std::string for_many_rows(std::string_view sql, std::span<Oid const> types);

/// Rows of one statement that wait to go together, as arrays in PostgreSQL's binary format
/// (array_recv in src/backend/utils/adt/arrayfuncs.c).
class Gathered {
 public:
  void add(std::span<store::Param const> row);
  std::size_t rows() const { return rows_; }
  /// The only row, as it came; valid until `clear`.
  std::vector<store::Param> single() const;
  /// One array a column; valid until `clear`.
  std::vector<store::Param> arrays(std::span<Oid const> types);
  void clear();

 private:
  struct Cell {
    store::Param::Type type;
    std::int64_t integer;
    std::size_t from, size;  ///< in bytes_
  };
  void encode(std::string& out, Cell const& cell) const;

  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<Cell> cells_;  ///< row by row
  std::string bytes_;
  std::vector<std::string> arrays_;
};

}  // namespace longspan::postgres
