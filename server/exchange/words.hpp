#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "contract/facts.hpp"
#include "exchange/cell_values.hpp"

/// The words a workbook uses for the contract's lists, in both languages.
namespace longspan::exchange {

template <class E>
struct Word {
  E value;
  std::string_view zh, en;
};

/// In the contract's order.
template <class E>
std::span<Word<E> const> words();

template <>
std::span<Word<contract::Category> const> words();
template <>
std::span<Word<contract::StageName> const> words();
template <>
std::span<Word<contract::PartyRole> const> words();
template <>
std::span<Word<contract::Measure> const> words();
template <>
std::span<Word<contract::FundingLine> const> words();
template <>
std::span<Word<contract::Sky> const> words();
template <>
std::span<Word<contract::Severity> const> words();

/// "教育 Education".
template <class E>
std::string label(E value) {
  for (auto const& word : words<E>())
    if (word.value == value) return std::string(word.zh) + " " + std::string(word.en);
  return std::string(contract::to_text(value));
}

/// The Chinese word, the English one, both together, or the contract's own code; width and case do
/// not matter.
template <class E>
std::optional<E> parse_word(std::string_view text) {
  std::string const key = match_key(text);
  if (key.empty()) return {};
  for (auto const& word : words<E>()) {
    std::string const zh = match_key(word.zh), en = match_key(word.en);
    if (key == zh || key == en || key == zh + en || key == en + zh ||
        key == match_key(contract::to_text(word.value)))
      return word.value;
  }
  return {};
}

/// "教育、卫生、…" for a problem's sentence.
template <class E>
std::string word_list(bool english) {
  std::string out;
  for (auto const& word : words<E>()) {
    if (!out.empty()) out += english ? ", " : "、";
    out += english ? word.en : word.zh;
  }
  return out;
}

}  // namespace longspan::exchange
