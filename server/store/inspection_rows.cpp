#include "store/inspection_rows.hpp"
#include "store/columns.hpp"

#include <boost/json.hpp>

namespace longspan::store {
ChecklistHead newest_checklist(Db& db, std::string const& programme, std::string const& checklist) {
  ChecklistHead out;
  for (auto const& shipped : rhythm::shipped_checklists())
    if (shipped.checklist == checklist) out.version = static_cast<int>(shipped.version);
  db.read(
      "SELECT version, seq FROM checklist WHERE programme = ? AND checklist = ?"
      " ORDER BY version DESC LIMIT 1",
      {programme, checklist}, [&](Row const& row) {
        out = {static_cast<int>(row.integer(0)), seq_in(row, 1)};
        return false;
      });
  return out;
}

std::optional<contract::ChecklistPublished> load_checklist(Db& db, std::string const& programme,
                                                           std::string const& checklist,
                                                           int version) {
  std::optional<contract::ChecklistPublished> out;
  db.read("SELECT body FROM checklist WHERE programme = ? AND checklist = ? AND version = ?",
          {programme, checklist, version}, [&](Row const& row) {
            out = std::get<contract::ChecklistPublished>(
                contract::decode(contract::FactKind::checklist_published,
                                 boost::json::parse(row.text(0)))
                    .value());
            return false;
          });
  if (!out) out = rhythm::shipped_checklist(checklist, version);
  return out;
}

InspectionRow read_inspection(Row const& row) {
  InspectionRow out;
  out.project = row.text(0);
  auto& i = out.inspection;
  i.id = row.text(1);
  i.day = Day{static_cast<std::int32_t>(row.integer(2))};
  if (!row.null(3)) i.trip = Uuid::parse(row.text(3));
  i.checklist = row.text(4);
  i.version = static_cast<int>(row.integer(5));
  i.finished = row.integer(6) != 0;
  if (!row.null(7)) i.progress_ppm = row.integer(7);
  i.note = row.text(8);
  i.points = rhythm::read_points(row.text(9));
  if (!row.null(10)) i.author = Uuid::from_blob(row.text(10));
  i.first_seq = seq_in(row, 11);
  i.seq = seq_in(row, 12);
  return out;
}

std::optional<rhythm::Inspection> load_inspection(Db& db, std::string const& programme,
                                                  std::string const& project,
                                                  std::string const& id) {
  std::optional<rhythm::Inspection> out;
  db.read("SELECT " + std::string(kInspectionColumns) +
              " FROM inspection AS i WHERE i.programme = ? AND i.code = ? AND i.inspection = ?",
          {programme, project, id}, [&](Row const& row) {
            out = read_inspection(row).inspection;
            return false;
          });
  return out;
}

void write_inspection(Db& db, std::string const& programme, std::string const& project,
                      rhythm::Inspection const& i) {
  auto const trip = i.trip ? i.trip->text() : std::string();
  db.write(
      "INSERT INTO inspection (programme, code, inspection, day, trip, checklist, version, finished,"
      " progress, note, points, author, first_seq, seq)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (programme, code, inspection) DO UPDATE SET day = excluded.day,"
      " trip = excluded.trip, finished = excluded.finished, progress = excluded.progress,"
      " note = excluded.note, points = excluded.points, seq = excluded.seq",
      {programme, project, i.id, i.day.number, i.trip ? Param(trip) : Param(), i.checklist,
       i.version, i.finished, i.progress_ppm ? Param(*i.progress_ppm) : Param(), i.note,
       rhythm::points_text(i.points), i.author ? Param::blob(i.author->blob()) : Param(),
       i.first_seq, i.seq});
}

LogHead load_log(Db& db, std::string const& programme, std::string const& project, Day day) {
  LogHead out;
  db.read(
      "SELECT seq, fact, first_seq, corrections FROM supervisor_log"
      " WHERE programme = ? AND code = ? AND day = ?",
      {programme, project, day.number}, [&](Row const& row) {
        out = {seq_in(row, 0), Uuid::from_blob(row.text(1)), seq_in(row, 2),
               static_cast<int>(row.integer(3))};
        return false;
      });
  return out;
}

void write_log(Db& db, std::string const& programme, std::string const& project, Day day,
               LogHead const& log) {
  db.write(
      "INSERT INTO supervisor_log (programme, code, day, seq, fact, first_seq, corrections)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (programme, code, day) DO UPDATE SET"
      " seq = excluded.seq, fact = excluded.fact, corrections = excluded.corrections",
      {programme, project, day.number, log.seq, Param::blob(log.fact->blob()), log.first_seq,
       log.corrections});
}

}  // namespace longspan::store
