#include "views/lamp_marks.hpp"
#include "store/columns.hpp"

#include <charconv>

namespace longspan::views {
namespace {

/// "state,severity,raised,due days,closed or -1;…".
std::vector<standing::FindingSpan> read_findings(std::string_view text) {
  std::vector<standing::FindingSpan> out;
  char const* at = text.data();
  char const* const end = at + text.size();
  while (at < end) {
    int numbers[5] = {};
    for (int& number : numbers) {
      at = std::from_chars(at, end, number).ptr;
      if (at < end) ++at;
    }
    auto& span = out.emplace_back();
    span.state = static_cast<contract::FindingState>(numbers[0]);
    span.severity = static_cast<contract::Severity>(numbers[1]);
    span.raised = Day{numbers[2]};
    span.due_days = numbers[3];
    if (numbers[4] >= 0) span.closed = Day{numbers[4]};
  }
  return out;
}

}  // namespace

std::string findings_column(std::string_view dialect, bool as_of) {
  std::string out = "(SELECT ";
  out += dialect == "postgres" ? "string_agg" : "group_concat";
  out +=
      "(f.state || ',' || f.severity || ',' || f.raised_day || ',' || f.due_days || ',' ||"
      " COALESCE(f.closed_day, -1), ';') FROM finding AS f WHERE f.programme = p.programme"
      " AND f.code = p.code AND f.state <> 3";
  if (!as_of) out += " AND (f.state < 2 OR f.severity > 0)";
  return out + ")";
}

RowLamps lamps_of_row(store::Row const& row, standing::Timetable const& timetable, Day day) {
  RowLamps out;
  auto& input = out.input;
  standing::LampBase base;
  standing::read_lamps(row.text(kLampsColumn), base, input);
  input.stage = static_cast<int>(row.integer(10));
  input.started = store::day_in(row, 12);
  input.completion_planned = store::day_in(row, 14);
  input.completion_forecast = store::day_in(row, 15);
  input.progress = row.integer(16);
  input.funds_planned = row.integer(17);
  input.paid = row.integer(19);
  if (row.integer(21) >= 0) input.last_report = Day{static_cast<std::int32_t>(row.integer(21))};
  input.plan = standing::read_plan(row.text(6));
  if (base.day) standing::advance(base.tracks, input, timetable, *base.day, day);
  out.tracks = base.tracks;
  if (!row.null(kFindingsColumn)) out.findings = read_findings(row.text(kFindingsColumn));
  out.tracks[static_cast<std::size_t>(contract::LampName::finding)] =
      standing::finding_track(out.findings, timetable.calendar, day);
  return out;
}

void write_lamp_marks(JsonWriter& json, RowLamps const& lamps, programme::Calendar const& calendar,
                      Day day) {
  json.key("lamps").array();
  for (std::size_t i = 0; i < lamps.tracks.size(); ++i) {
    auto const colour = lamps.tracks[i].colour;
    if (colour == contract::LampColour::green) continue;
    json.object().field("lamp", contract::to_text(static_cast<contract::LampName>(i)));
    json.field("colour", contract::to_text(colour)).end_object();
  }
  json.end_array();
  std::int64_t open = 0;
  std::int64_t overdue = 0;
  standing::OverdueOn is_overdue(calendar, day);
  for (auto const& finding : lamps.findings) {
    if (!finding.pending_on(day)) continue;
    ++open;
    overdue += is_overdue(finding);
  }
  json.key("findings").object().field("open", open).field("overdue", overdue).end_object();
}

}  // namespace longspan::views
