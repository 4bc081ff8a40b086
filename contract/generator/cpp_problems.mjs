import { literal } from './cpp_text.mjs';

export function cppProblems({ problems }) {
  const header = `#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace longspan::contract {

enum class ProblemCode : std::uint16_t {
${problems.map((p) => `  ${p.code},`).join('\n')}
};

struct ProblemText {
  ProblemCode id;
  std::string_view code;
  int status;
  std::string_view what_zh, what_en, kept_zh, kept_en, todo_zh, todo_en;
};

ProblemText const& text_of(ProblemCode code);
std::optional<ProblemCode> problem_code(std::string_view code);
std::span<ProblemText const> all_problems();

}  // namespace longspan::contract
`;
  const rows = problems.map((p) => {
    const texts = [p.what.zh, p.what.en, p.kept.zh, p.kept.en, p.todo.zh, p.todo.en]
      .map(literal)
      .join(', ');
    return `    {ProblemCode::${p.code}, "${p.code}", ${p.status}, ${texts}},`;
  });
  const source = `#include "contract/problems.hpp"

namespace longspan::contract {
namespace {

constexpr ProblemText kTexts[] = {
${rows.join('\n')}
};

}  // namespace

ProblemText const& text_of(ProblemCode code) { return kTexts[static_cast<std::size_t>(code)]; }

std::optional<ProblemCode> problem_code(std::string_view code) {
  for (auto const& text : kTexts)
    if (text.code == code) return text.id;
  return std::nullopt;
}

std::span<ProblemText const> all_problems() { return kTexts; }

}  // namespace longspan::contract
`;
  return { 'problems.hpp': header, 'problems.cpp': source };
}
