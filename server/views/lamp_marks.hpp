#pragma once
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "standing/lamps.hpp"
#include "store/db.hpp"

/// The lamps of a project as its row on the board gives them.
namespace longspan::views {

/// Where the row of `board_columns` has them.
inline constexpr int kLampsColumn = 24;
inline constexpr int kFindingsColumn = 25;

struct RowLamps {
  standing::LampInput input;
  std::vector<standing::FindingSpan> findings;  ///< none that was withdrawn
  standing::LampTracks tracks;                  ///< at the end of the day asked for
};
RowLamps lamps_of_row(store::Row const& row, standing::Timetable const& timetable, Day day);

/// BoardRow.lamps and BoardRow.findings.
void write_lamp_marks(JsonWriter& json, RowLamps const& lamps, programme::Calendar const& calendar,
                      Day day);

/// One column with the findings of `project` as p; those closed long ago that matter to no lamp are
/// left out unless a day gone by is asked for.
std::string findings_column(std::string_view dialect, bool as_of);

}  // namespace longspan::views
