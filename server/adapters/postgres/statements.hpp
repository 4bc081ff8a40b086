#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/postgres/gathered.hpp"
#include "store/db.hpp"

namespace longspan::postgres {

/// A statement as PostgreSQL takes it, and whether this connection has it prepared.
struct Statement {
  std::string sql;   ///< with $1, $2 … for the ?
  std::string name;  ///< it is prepared under
  std::string many;  ///< the same for many rows (gathered.hpp), once `types` are known
  std::vector<Oid> types;
  Gathered waiting;
  enum class State : std::uint8_t { unknown, sent, prepared } state = State::unknown;
};

/// Statements by the text they are asked with.
class Statements {
 public:
  Statement& find(std::string_view sql);
  /// A new connection knows none of them.
  void forget_prepared();

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> by_text_;
};

/// Parameters as libpq takes them: numbers as text, texts and bytes as they are. Borrows from
/// `params`; valid until the next call.
class Bound {
 public:
  void take(std::span<store::Param const> params);
  int count() const { return static_cast<int>(values_.size()); }
  char const* const* values() const { return values_.data(); }
  int const* lengths() const { return lengths_.data(); }
  int const* formats() const { return formats_.data(); }

 private:
  std::vector<char const*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<std::array<char, 24>> numbers_;
};

}  // namespace longspan::postgres
