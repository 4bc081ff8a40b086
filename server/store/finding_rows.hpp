#pragma once
#include <functional>
#include <string>

#include "rhythm/finding.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// A finding with its project, as one row of `finding`.
struct FindingRow {
  std::string project;
  rhythm::Finding finding;
};

/// The columns `read_finding` reads, of `finding` as f.
inline constexpr std::string_view kFindingColumns =
    "f.code, f.finding, f.state, f.severity, f.text, f.place, f.responsible, f.waits_for,"
    " f.raised_day, f.due_days, f.source, f.inspection, f.checklist, f.point, f.photos, f.returns,"
    " f.author, f.seq, f.answered_by, f.answered_seq, f.answered_day, f.closed_seq, f.closed_day,"
    " f.changed";
FindingRow read_finding(Row const& row);

std::optional<rhythm::Finding> load_finding(Db& db, std::string const& programme,
                                            std::string const& project, std::string const& id);
/// Its row, and the fact as one more step of its course.
void write_finding(Db& db, std::string const& programme, std::string const& project,
                   rhythm::Finding const& finding, std::uint64_t step);

}  // namespace longspan::store
