#include "exchange/import.hpp"

#include <array>
#include <cstdio>

#include "exchange/column_map.hpp"
#include "exchange/import_oc4ids.hpp"
#include "exchange/import_status_rows.hpp"
#include "exchange/import_workbook.hpp"
#include "exchange/problem_list.hpp"

namespace longspan::exchange {

Result<ImportPlan> read_import(std::filesystem::path const& path, ImportOptions const& options,
                               ImportContext const& existing) {
  std::string const file_name =
      options.file_name.empty() ? path.filename().string() : options.file_name;
  std::array<char, 64> head{};
  std::size_t size = 0;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    size = std::fread(head.data(), 1, head.size(), file);
    std::fclose(file);
  } else {
    return std::unexpected(unreadable({"打不开文件", "the file cannot be opened"}));
  }
  std::string_view const start(head.data(), size);
  if (size == 0) return std::unexpected(unreadable({"文件是空的", "the file is empty"}));
  if (start.starts_with("\xD0\xCF\x11\xE0"))
    return std::unexpected(unreadable(
        {"这是旧的 .xls 或加了密码的工作簿；请去掉密码、另存为 .xlsx",
         "this is an old .xls or a workbook with a password; save it as .xlsx without one"}));
  if (start.starts_with("PK\x03\x04")) return import_workbook(path, options, existing, file_name);
  if (options.map) {
    auto const map = read_column_map(*options.map);
    if (!map) return std::unexpected(map.error());
    return import_status_rows(path, *map, options, existing, file_name);
  }
  constexpr std::string_view kBefore(" \t\r\n\xEF\xBB\xBF\xFF\xFE\0", 10);
  auto const first = start.find_first_not_of(kBefore);
  if (first != std::string_view::npos && (start[first] == '{' || start[first] == '['))
    return import_oc4ids(path, options, existing, file_name);
  return std::unexpected(unreadable(
      {"认不出格式。可以导入：Longspan 工作簿（.xlsx）、OC4IDS 项目包（.json）、带列映射的 "
       "CSV（--map）",
       "the format is not recognised. Longspan takes its own workbook (.xlsx), OC4IDS project "
       "packages (.json), and CSV with a column map (--map)"}));
}

}  // namespace longspan::exchange
