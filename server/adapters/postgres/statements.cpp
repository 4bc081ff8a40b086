#include "adapters/postgres/statements.hpp"

#include <charconv>

namespace longspan::postgres {
namespace {

std::string numbered(std::string_view sql) {
  std::string out;
  out.reserve(sql.size() + 16);
  int number = 0;
  bool quoted = false;
  for (char c : sql) {
    if (c == '\'') quoted = !quoted;
    if (c == '?' && !quoted)
      out += '$' + std::to_string(++number);
    else
      out += c;
  }
  return out;
}

}  // namespace

Statement& Statements::find(std::string_view sql) {
  if (auto it = by_text_.find(sql); it != by_text_.end()) return it->second;
  Statement statement;
  statement.sql = numbered(sql);
  statement.name = "s" + std::to_string(by_text_.size());
  return by_text_.emplace(sql, std::move(statement)).first->second;
}

void Statements::forget_prepared() {
  for (auto& [text, statement] : by_text_) {
    statement.state = Statement::State::unknown;
    statement.waiting.clear();
  }
}

void Bound::take(std::span<store::Param const> params) {
  using Type = store::Param::Type;
  values_.assign(params.size(), nullptr);
  lengths_.assign(params.size(), 0);
  formats_.assign(params.size(), 0);
  if (numbers_.size() < params.size()) numbers_.resize(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) {
    auto const& param = params[i];
    switch (param.type) {
      case Type::null:
        break;
      case Type::integer: {
        auto& digits = numbers_[i];
        *std::to_chars(digits.data(), digits.data() + digits.size() - 1, param.integer).ptr = '\0';
        values_[i] = digits.data();
        break;
      }
      case Type::text:  // in binary too: so a zero byte is refused, and does not cut the text off
      case Type::blob:
        values_[i] = param.bytes.data() ? param.bytes.data() : "";
        lengths_[i] = static_cast<int>(param.bytes.size());
        formats_[i] = 1;
        break;
    }
  }
}

}  // namespace longspan::postgres
