#pragma once
#include <string>
#include <string_view>

namespace longspan::standing {

struct SearchText {
  std::string sort_name;  ///< pinyin, lower case: Chinese names in the order of a Chinese index
  std::string search;     ///< lower case: code, both names, pinyin joined, and its initials
};

/// 喀拉塔勒镇中学 is found by 喀拉, kalatale, klt…, and by its code or English name.
SearchText search_text(std::string_view name_zh, std::string_view name_en, std::string_view code);

/// Lower case as `search` is kept.
std::string search_key(std::string_view typed);

}  // namespace longspan::standing
