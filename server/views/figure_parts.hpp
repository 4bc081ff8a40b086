#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/db.hpp"
#include "store/project_rows.hpp"
#include "views/rows.hpp"
#include "views/totals.hpp"

namespace longspan::views {

struct FigurePart {
  std::string figure;  ///< id of its own figure, or empty
  std::string label_zh, label_en;
  std::string value, unit, share;
};

/// A figure taken apart: its value, what it is made of, and which facts are behind it.
struct FigureParts {
  std::optional<std::string> value;
  std::string subject_zh, subject_en;
  std::string unit_zh, unit_en;  ///< where they differ from the catalogue's
  std::string basis = "computed";
  std::optional<std::string> published;  ///< JSON of the published total
  std::vector<FigurePart> parts;
  std::vector<std::string> kinds;  ///< of the facts behind it; empty: all of the stream
  std::string stream;              ///< of one project or programme
  std::string programme;           ///< or all projects of a programme
  std::string mentions;            ///< text the body contains
  std::optional<Day> on_day;       ///< only facts valid on that day
  bool held_only = false;
  std::string among;  ///< a further condition on fact, with the programme as its only parameter
};

struct FigureAsked {
  std::string type;  ///< programme, project, stage …
  std::string programme;
  std::string code;  ///< empty for programmes
  std::string name;  ///< the figure, stage, item, measure, line, payment or day
  std::optional<Day> as_of;
  Day day;  ///< as_of or today
};

FigureParts programme_figure(store::Db& db, ProgrammeRow const& programme,
                             FigureAsked const& asked);
Result<FigureParts> project_figure(ProgrammeRow const& programme, store::ProjectState const& state,
                                   FigureAsked const& asked);

/// "31.04" of 310400 parts per million.
std::string percent_text(std::int64_t ppm);

}  // namespace longspan::views
