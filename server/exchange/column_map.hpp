#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "contract/facts.hpp"
#include "exchange/cell_values.hpp"

namespace longspan::exchange {

/// How the columns of somebody else's CSV are read as dated status rows; a TOML file
/// (examples/maps/nyc-capital-projects.toml is one, with every key explained).
struct ColumnMap {
  contract::ProgrammeRegistered programme;
  std::string source_title;  ///< empty: the file's name
  std::string encoding = "auto";
  char delimiter = 0;  ///< 0: found out
  DateOrder dates = DateOrder::ymd;

  /// Header names; empty: the file has no such column.
  struct Columns {
    std::string code, name, name_en, description, category, place, region, day, phase, budget,
        started_on, forecast_completion, note;
  } columns;
  std::vector<std::pair<contract::PartyRole, std::string>> parties;
  std::map<std::string, contract::Category> categories;              ///< by match_key
  std::optional<contract::Category> category_otherwise;              ///< "*"
  std::map<std::string, std::optional<contract::StageName>> phases;  ///< none: known, but no stage
  bool phases_otherwise = false;  ///< "*" = "": unknown ones have no stage
};

/// Problem: file_unreadable with the line of the map and what is wrong there.
Result<ColumnMap> read_column_map(std::filesystem::path const& path);

}  // namespace longspan::exchange
