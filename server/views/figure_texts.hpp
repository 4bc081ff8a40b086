#pragma once
#include <string_view>

namespace longspan::views {

/// What a figure is called, its unit, and the rule by which it comes about, in both languages.
struct FigureText {
  std::string_view name;
  std::string_view label_zh, label_en;
  std::string_view unit_zh, unit_en;
  std::string_view rule_zh, rule_en;
};

/// `type` is programme, project, stage, item, outcome, funding, payment or report; null where there
/// is none.
FigureText const* figure_text(std::string_view type, std::string_view name);

}  // namespace longspan::views
