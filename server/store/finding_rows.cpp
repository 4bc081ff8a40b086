#include "store/finding_rows.hpp"

#include "rhythm/inspection.hpp"
#include "store/columns.hpp"

namespace longspan::store {
FindingRow read_finding(Row const& row) {
  FindingRow out;
  out.project = row.text(0);
  auto& f = out.finding;
  f.id = row.text(1);
  f.state = static_cast<rhythm::FindingState>(row.integer(2));
  f.severity = static_cast<rhythm::Severity>(row.integer(3));
  f.text = row.text(4);
  f.place = row.text(5);
  f.responsible = rhythm::read_post(row.text(6));
  f.waits_for = row.text(7);
  f.raised = *day_in(row, 8);
  f.due_days = static_cast<int>(row.integer(9));
  f.source = static_cast<rhythm::FindingSource>(row.integer(10));
  f.inspection = text_in(row, 11);
  f.checklist = text_in(row, 12);
  f.point = text_in(row, 13);
  f.photos = rhythm::read_photos(row.text(14));
  f.returns = static_cast<int>(row.integer(15));
  f.author = account_in(row, 16);
  f.seq = seq_in(row, 17);
  f.answered_by = account_in(row, 18);
  f.answered_seq = seq_in(row, 19);
  f.answered = day_in(row, 20);
  f.closed_seq = seq_in(row, 21);
  f.closed = day_in(row, 22);
  f.changed = seq_in(row, 23);
  return out;
}

std::optional<rhythm::Finding> load_finding(Db& db, std::string const& programme,
                                            std::string const& project, std::string const& id) {
  std::optional<rhythm::Finding> out;
  db.read("SELECT " + std::string(kFindingColumns) +
              " FROM finding AS f WHERE f.programme = ? AND f.code = ? AND f.finding = ?",
          {programme, project, id}, [&](Row const& row) {
            out = read_finding(row).finding;
            return false;
          });
  return out;
}

void write_finding(Db& db, std::string const& programme, std::string const& project,
                   rhythm::Finding const& f, std::uint64_t step) {
  db.write(
      "INSERT INTO finding (programme, code, finding, state, severity, text, place, responsible,"
      " role, waits_for, raised_day, due_days, due_floor, source, inspection, checklist, point, photos, returns,"
      " author, seq, answered_by, answered_seq, answered_day, closed_seq, closed_day, changed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (programme, code, finding) DO UPDATE SET state = excluded.state,"
      " severity = excluded.severity, text = excluded.text, place = excluded.place,"
      " responsible = excluded.responsible, role = excluded.role, waits_for = excluded.waits_for,"
      " raised_day = excluded.raised_day, due_days = excluded.due_days, due_floor = excluded.due_floor, source = excluded.source,"
      " inspection = excluded.inspection, checklist = excluded.checklist, point = excluded.point,"
      " photos = excluded.photos, returns = excluded.returns, answered_by = excluded.answered_by,"
      " answered_seq = excluded.answered_seq, answered_day = excluded.answered_day,"
      " closed_seq = excluded.closed_seq, closed_day = excluded.closed_day,"
      " changed = excluded.changed",
      {programme,
       project,
       f.id,
       static_cast<int>(f.state),
       static_cast<int>(f.severity),
       f.text,
       f.place,
       rhythm::post_text(f.responsible),
       static_cast<int>(f.responsible.role),
       f.waits_for,
       f.raised.number,
       f.due_days,
       f.raised.number + f.due_days,
       static_cast<int>(f.source),
       text_or_null(f.inspection),
       text_or_null(f.checklist),
       text_or_null(f.point),
       rhythm::photos_text(f.photos),
       f.returns,
       account_or_null(f.author),
       f.seq,
       account_or_null(f.answered_by),
       seq_or_null(f.answered_seq),
       day_or_null(f.answered),
       seq_or_null(f.closed_seq),
       day_or_null(f.closed),
       f.changed});
  db.write(
      "INSERT INTO finding_step (programme, code, finding, seq) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (programme, code, finding, seq) DO NOTHING",
      {programme, project, f.id, step});
}

}  // namespace longspan::store
