#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programme/decide.hpp"
#include "programme/model.hpp"

namespace longspan::rhythm {

/// What was seen on a site against one version of a checklist, in one or several facts.
struct Inspection {
  std::string id;
  Day day;
  std::optional<Uuid> trip;  ///< sites seen on one journey
  std::string checklist;
  int version = 0;
  bool finished = false;
  std::optional<std::int64_t> progress_ppm;  ///< of the works, as the inspector sees it
  std::string note;
  std::vector<contract::PointSeen> points;  ///< the newest answer to each
  std::optional<Uuid> author;
  std::uint64_t first_seq = 0;
  std::uint64_t seq = 0;
};

/// inspection.recorded; `begun` null where it is the first of its inspection. Refused: a point not
/// in order without saying what is to be done. Held, never lost: a version nobody published,
/// another version than it began with, a serious point without a photo, a day to come.
programme::Objection decide_inspection(Inspection const* begun, bool version_known,
                                       contract::InspectionRecorded const& seen, Day today);
/// Applies one counted fact.
void fold_inspection(Inspection& inspection, contract::InspectionRecorded const& seen,
                     ledger::Fact const& fact);

/// checklist.published; `newest` 0 where there is none. Problems: version_taken, shape_invalid.
programme::Objection decide_checklist(contract::ChecklistPublished const& list, int newest,
                                      std::uint64_t newest_seq);

std::string points_text(std::vector<contract::PointSeen> const& points);
std::vector<contract::PointSeen> read_points(std::string_view text);
std::string photos_text(std::vector<contract::Photo> const& photos);
std::vector<contract::Photo> read_photos(std::string_view text);

/// The version of a checklist that comes with Longspan, as the body of a checklist.published. No
/// version once shipped is ever taken out: inspections name it.
std::optional<contract::ChecklistPublished> shipped_checklist(std::string_view checklist,
                                                              int version);
/// The newest version of each.
std::vector<contract::ChecklistPublished> const& shipped_checklists();

}  // namespace longspan::rhythm
