#include "adapters/postgres/gathered.hpp"

namespace longspan::postgres {
namespace {

using store::Param;

void put32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}
void put64(std::string& out, std::uint64_t value) {
  put32(out, static_cast<std::uint32_t>(value >> 32));
  put32(out, static_cast<std::uint32_t>(value));
}

// From pg_type.dat: the types Longspan's columns have, and whether they are numbers.
constexpr Oid kBytes = 17;
constexpr Oid kInt8 = 20;

char const* array_of(Oid type) {
  return type == kInt8 ? "bigint[]" : type == kBytes ? "bytea[]" : "text[]";
}

/// "v.c1, v.c2 …" in the place of each ?.
std::string with_columns(std::string_view sql) {
  std::string out;
  int number = 0;
  for (char c : sql) {
    if (c == '?')
      out += "v.c" + std::to_string(++number);
    else
      out += c;
  }
  return out;
}

std::string rows_as_v(std::span<Oid const> types) {
  std::string arrays;
  std::string names;
  for (std::size_t i = 0; i < types.size(); ++i) {
    auto const number = std::to_string(i + 1);
    arrays += (i ? ", $" : "$") + number + "::" + array_of(types[i]);
    names += (i ? ", c" : "c") + number;
  }
  return " FROM unnest(" + arrays + ") AS v(" + names + ")";
}

}  // namespace

std::string for_many_rows(std::string_view sql, std::span<Oid const> types) {
  constexpr std::string_view kValues = " VALUES (";
  constexpr std::string_view kWhere = " WHERE ";
  if (sql.starts_with("INSERT")) {
    auto const values = sql.find(kValues);
    auto const end = sql.find(')', values);
    if (values == sql.npos || end == sql.npos) return {};
    auto const row = sql.substr(values + kValues.size(), end - values - kValues.size());
    return std::string(sql.substr(0, values)) + " SELECT " + with_columns(row) + rows_as_v(types) +
           // Else ON CONFLICT could be taken for a join's ON.
           " WHERE true" + std::string(sql.substr(end + 1));
  }
  if (sql.starts_with("UPDATE")) {
    auto const where = sql.find(kWhere);
    if (where == sql.npos) return {};
    auto const numbered = with_columns(sql);
    auto const at = numbered.find(kWhere);
    return numbered.substr(0, at) + rows_as_v(types) + numbered.substr(at);
  }
  if (sql.starts_with("DELETE")) {
    auto const where = sql.find(kWhere);
    if (where == sql.npos) return {};
    auto rows = rows_as_v(types);
    rows.replace(0, std::string_view(" FROM").size(), " USING");
    return std::string(sql.substr(0, where)) + rows + with_columns(sql.substr(where));
  }
  return {};
}

void Gathered::add(std::span<Param const> row) {
  columns_ = row.size();
  for (auto const& param : row) {
    cells_.push_back({param.type, param.integer, bytes_.size(), param.bytes.size()});
    bytes_ += param.bytes;
  }
  ++rows_;
}

std::vector<Param> Gathered::single() const {
  std::vector<Param> out;
  for (auto const& cell : cells_) {
    Param param;
    param.type = cell.type;
    param.integer = cell.integer;
    param.bytes = std::string_view(bytes_).substr(cell.from, cell.size);
    out.push_back(param);
  }
  return out;
}

void Gathered::encode(std::string& out, Cell const& cell) const {
  switch (cell.type) {
    case Param::Type::null:
      put32(out, static_cast<std::uint32_t>(-1));
      return;
    case Param::Type::integer:
      put32(out, 8);
      put64(out, static_cast<std::uint64_t>(cell.integer));
      return;
    case Param::Type::text:
    case Param::Type::blob:
      put32(out, static_cast<std::uint32_t>(cell.size));
      out.append(bytes_, cell.from, cell.size);
      return;
  }
}

std::vector<Param> Gathered::arrays(std::span<Oid const> types) {
  std::vector<Param> out;
  arrays_.resize(columns_);
  for (std::size_t column = 0; column < columns_; ++column) {
    auto& array = arrays_[column];
    array.clear();
    put32(array, 1);  // dimensions
    put32(array, 1);  // there may be nulls
    put32(array, types[column]);
    put32(array, static_cast<std::uint32_t>(rows_));
    put32(array, 1);  // the first one's number
    for (std::size_t row = 0; row < rows_; ++row) encode(array, cells_[row * columns_ + column]);
    out.push_back(Param::blob(array));
  }
  return out;
}

void Gathered::clear() {
  rows_ = 0;
  cells_.clear();
  bytes_.clear();
}

}  // namespace longspan::postgres
