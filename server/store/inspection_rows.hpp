#pragma once
#include <optional>
#include <string>

#include "ledger/fact.hpp"
#include "rhythm/inspection.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// The newest version of the programme's own and of the shipped one; 0 where there is neither.
struct ChecklistHead {
  int version = 0;
  std::uint64_t seq = 0;  ///< 0: shipped
};
ChecklistHead newest_checklist(Db& db, std::string const& programme, std::string const& checklist);
/// One version, the programme's own or the shipped one.
std::optional<contract::ChecklistPublished> load_checklist(Db& db, std::string const& programme,
                                                           std::string const& checklist,
                                                           int version);

/// The columns `read_inspection` reads, of `inspection` as i.
inline constexpr std::string_view kInspectionColumns =
    "i.code, i.inspection, i.day, i.trip, i.checklist, i.version, i.finished, i.progress, i.note,"
    " i.points, i.author, i.first_seq, i.seq";
struct InspectionRow {
  std::string project;
  rhythm::Inspection inspection;
};
InspectionRow read_inspection(Row const& row);
std::optional<rhythm::Inspection> load_inspection(Db& db, std::string const& programme,
                                                  std::string const& project,
                                                  std::string const& id);
void write_inspection(Db& db, std::string const& programme, std::string const& project,
                      rhythm::Inspection const& inspection);

/// The supervisor's log that counts for a day.
struct LogHead {
  std::uint64_t seq = 0;  ///< 0: there is none
  std::optional<Uuid> fact;
  std::uint64_t first_seq = 0;
  int corrections = 0;
};
LogHead load_log(Db& db, std::string const& programme, std::string const& project, Day day);
void write_log(Db& db, std::string const& programme, std::string const& project, Day day,
               LogHead const& log);

}  // namespace longspan::store
