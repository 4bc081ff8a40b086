#include "exchange/column_map.hpp"

#include <toml++/toml.h>

#include <algorithm>

#include "base/instant.hpp"
#include "exchange/problem_list.hpp"

namespace longspan::exchange {

namespace {

/// Collects what is wrong with the map; every key is checked, unknown ones are refused (a misspelt
/// key would otherwise be a silently empty column).
class MapReader {
 public:
  explicit MapReader(toml::table const& root) : root_(root) {}

  std::optional<std::string> text(toml::table const& table, std::string_view key, bool required) {
    auto const* node = table.get(key);
    if (!node) {
      if (required)
        wrong(table.source(), "缺少 " + std::string(key), "“" + std::string(key) + "” is missing");
      return {};
    }
    auto const value = node->value<std::string>();
    if (!value || !node->is_string()) {
      wrong(node->source(), std::string(key) + " 应为文字",
            "“" + std::string(key) + "” should be text");
      return {};
    }
    return *value;
  }

  toml::table const& table(toml::table const& parent, std::string_view key, bool required) {
    static toml::table const kEmpty;
    auto const* node = parent.get(key);
    if (node && node->is_table()) return *node->as_table();
    if (required || node)
      wrong(node ? node->source() : parent.source(), "缺少表 [" + std::string(key) + "]",
            "the table [" + std::string(key) + "] is missing");
    return kEmpty;
  }

  void only(toml::table const& table, std::initializer_list<std::string_view> known) {
    for (auto const& [key, node] : table)
      if (std::ranges::find(known, key.str()) == known.end())
        wrong(node.source(), "不认识的键 " + std::string(key.str()),
              "unknown key “" + std::string(key.str()) + "”");
  }

  void wrong(toml::source_region const& where, std::string const& zh, std::string const& en) {
    auto const line = std::to_string(where.begin.line);
    problems_.unreadable({"列映射第 " + line + " 行：" + zh, "map line " + line + ": " + en},
                         line_place(where.begin.line));
  }

  ProblemList problems_;
  toml::table const& root_;
};

template <class E, class Parse>
std::optional<E> parsed(MapReader& reader, toml::node const& node, Parse parse, char const* what_zh,
                        char const* what_en) {
  auto const text = node.value<std::string>();
  auto out = text ? parse(*text) : std::optional<E>{};
  if (!out)
    reader.wrong(node.source(), std::string("不认识的") + what_zh + " " + text.value_or(""),
                 std::string("unknown ") + what_en + " “" + text.value_or("") + "”");
  return out;
}

void read_programme(MapReader& reader, ColumnMap& map) {
  auto const& table = reader.table(reader.root_, "programme", true);
  reader.only(table, {"name", "currency", "zone", "note", "sponsor", "partner"});
  auto name = [&](std::string_view key, bool required) -> std::optional<contract::Name> {
    if (!required && !table.get(key)) return {};
    auto const& both = reader.table(table, key, true);
    reader.only(both, {"zh", "en"});
    contract::Name out;
    out.zh = reader.text(both, "zh", true).value_or("");
    out.en = reader.text(both, "en", false);
    return out;
  };
  map.programme.name = name("name", true).value();
  map.programme.sponsor = name("sponsor", false);
  map.programme.partner = name("partner", false);
  map.programme.currency = reader.text(table, "currency", true).value_or("");
  map.programme.zone = reader.text(table, "zone", true).value_or("");
  map.programme.note = reader.text(table, "note", false);
  if (!Currency::parse(map.programme.currency))
    reader.wrong(table.source(), "currency 应为三个大写字母",
                 "currency should be three capital letters");
  if (!Zone::find(map.programme.zone))
    reader.wrong(table.source(), "不认识的时区 " + map.programme.zone,
                 "unknown time zone " + map.programme.zone);
}

void read_file_part(MapReader& reader, ColumnMap& map) {
  auto const& table = reader.table(reader.root_, "file", false);
  reader.only(table, {"encoding", "delimiter", "dates", "title"});
  map.encoding = reader.text(table, "encoding", false).value_or("auto");
  map.source_title = reader.text(table, "title", false).value_or("");
  if (auto const delimiter = reader.text(table, "delimiter", false)) {
    if (delimiter->size() == 1)
      map.delimiter = (*delimiter)[0];
    else
      reader.wrong(table.source(), "delimiter 应为一个字符", "delimiter should be one character");
  }
  std::string const dates = reader.text(table, "dates", false).value_or("year-month-day");
  if (dates == "month/day/year")
    map.dates = DateOrder::mdy;
  else if (dates == "day/month/year")
    map.dates = DateOrder::dmy;
  else if (dates != "year-month-day")
    reader.wrong(table.source(), "dates 应为 year-month-day、month/day/year 或 day/month/year",
                 "dates should be year-month-day, month/day/year or day/month/year");
}

void read_columns(MapReader& reader, ColumnMap& map) {
  auto const& table = reader.table(reader.root_, "columns", true);
  reader.only(table, {"code", "name", "name_en", "description", "category", "place", "region",
                      "day", "phase", "budget", "started_on", "forecast_completion", "note"});
  auto& c = map.columns;
  c.code = reader.text(table, "code", true).value_or("");
  c.name = reader.text(table, "name", true).value_or("");
  c.day = reader.text(table, "day", true).value_or("");
  c.name_en = reader.text(table, "name_en", false).value_or("");
  c.description = reader.text(table, "description", false).value_or("");
  c.category = reader.text(table, "category", false).value_or("");
  c.place = reader.text(table, "place", false).value_or("");
  c.region = reader.text(table, "region", false).value_or("");
  c.phase = reader.text(table, "phase", false).value_or("");
  c.budget = reader.text(table, "budget", false).value_or("");
  c.started_on = reader.text(table, "started_on", false).value_or("");
  c.forecast_completion = reader.text(table, "forecast_completion", false).value_or("");
  c.note = reader.text(table, "note", false).value_or("");
  for (auto const& [key, node] : reader.table(reader.root_, "parties", false)) {
    auto const role = contract::parse_party_role(key.str());
    auto const column = node.value<std::string>();
    if (role && column)
      map.parties.emplace_back(*role, *column);
    else
      reader.wrong(node.source(), "不认识的参建方 " + std::string(key.str()),
                   "unknown party role “" + std::string(key.str()) + "”");
  }
}

void read_words(MapReader& reader, ColumnMap& map) {
  for (auto const& [key, node] : reader.table(reader.root_, "categories", false)) {
    auto const category =
        parsed<contract::Category>(reader, node, contract::parse_category, "类别", "category");
    if (!category) continue;
    if (key.str() == "*")
      map.category_otherwise = *category;
    else
      map.categories[match_key(key.str())] = *category;
  }
  for (auto const& [key, node] : reader.table(reader.root_, "phases", false)) {
    bool const none = node.value<std::string>() == "";
    if (key.str() == "*") {
      map.phases_otherwise = none;
      if (!none) reader.wrong(node.source(), "“*” 只能写空", "“*” can only be empty");
      continue;
    }
    std::optional<contract::StageName> stage;
    if (!none)
      stage =
          parsed<contract::StageName>(reader, node, contract::parse_stage_name, "阶段", "stage");
    map.phases[match_key(key.str())] = stage;
  }
}

}  // namespace

Result<ColumnMap> read_column_map(std::filesystem::path const& path) {
  toml::table root;
  try {
    root = toml::parse_file(path.string());
  } catch (toml::parse_error const& error) {
    auto const line = std::to_string(error.source().begin.line);
    std::string const what(error.description());
    return std::unexpected(
        unreadable({"列映射第 " + line + " 行：" + what, "map line " + line + ": " + what}));
  }
  ColumnMap map;
  MapReader reader(root);
  reader.only(reader.root_,
              {"format", "programme", "file", "columns", "parties", "categories", "phases"});
  if (reader.text(reader.root_, "format", true) != "longspan status rows 1")
    reader.wrong(reader.root_.source(), "format 应为 longspan status rows 1",
                 "format should be “longspan status rows 1”");
  read_programme(reader, map);
  read_file_part(reader, map);
  read_columns(reader, map);
  read_words(reader, map);
  if (!reader.problems_.empty()) return std::unexpected(reader.problems_.refusal());
  return map;
}

}  // namespace longspan::exchange
