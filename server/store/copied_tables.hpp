#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/db.hpp"

namespace longspan::store {

/// A table whose rows a copy carries over as they are. What is folded from facts is none of these.
struct CopiedTable {
  enum class Type : std::uint8_t { number, text, bytes };
  struct Column {
    std::string_view name;
    Type type;
  };
  std::string_view name;
  std::vector<Column> columns;

  std::string select() const;
  /// Rows in the same order in every store: a table's key is made of its first columns.
  std::string select_in_order() const;
  std::string insert() const;
  /// A row of `select` as parameters of `insert`; `out` borrows from the row.
  void take(Row const& row, std::vector<Param>& out) const;
};

CopiedTable const& stream_table();
CopiedTable const& fact_table();
/// Seals, and what lies beside the ledger: accounts' details, sessions, tokens, the set-up link,
/// evidence, channels and their outbox.
std::span<CopiedTable const> tables_beside();

}  // namespace longspan::store
