#include "store/casework.hpp"

#include <algorithm>

#include "rhythm/file_daily_report.hpp"
#include "rhythm/supervisor_log.hpp"
#include "store/coordination_rows.hpp"
#include "store/fact_log.hpp"
#include "store/finding_rows.hpp"
#include "store/fold_stream.hpp"
#include "store/inspection_rows.hpp"
#include "store/room_rows.hpp"

namespace longspan::store {
namespace {

using contract::FactKind;
using programme::object_to;
using rhythm::FindingSource;
using rhythm::FindingState;

std::optional<Problem> decide_inspection(Db& db, std::string const& programme,
                                         std::string const& project,
                                         contract::InspectionRecorded const& seen, Day today) {
  if (seen.progress && (seen.progress->thousandths < 0 || seen.progress->thousandths > 100'000))
    return object_to(ProblemCode::shape_invalid,
                     {{"pointer", "/body/progress"},
                      {"expected", "a percentage from 0 to 100"},
                      {"found", seen.progress->text()}},
                     "/body/progress");
  auto const begun = load_inspection(db, programme, project, seen.inspection.text());
  bool const known =
      load_checklist(db, programme, seen.checklist, static_cast<int>(seen.version)).has_value();
  return rhythm::decide_inspection(begun ? &*begun : nullptr, known, seen, today);
}

/// A finding told again (a report corrected, a point answered anew) keeps what became of it.
void fold_raised(Db& db, std::string const& programme, std::string const& project,
                 rhythm::Finding told) {
  auto const seq = told.changed;
  if (auto known = load_finding(db, programme, project, told.id)) {
    known->text = told.text;
    known->severity = told.severity;
    known->place = told.place;
    known->waits_for = told.waits_for;
    known->responsible = told.responsible;
    known->due_days = told.due_days;
    if (!told.photos.empty()) known->photos = told.photos;
    if (known->state == FindingState::withdrawn) known->state = FindingState::open;
    known->changed = seq;
    told = std::move(*known);
  }
  write_finding(db, programme, project, told, seq);
}

/// What was told before by the same report, log or inspection and is told no longer: it was a slip.
/// What has been answered or closed meanwhile stays as it is.
void withdraw_untold(Db& db, std::string const& programme, std::string const& project,
                     std::vector<rhythm::Finding> const& told,
                     std::vector<std::string> const& before, std::uint64_t seq) {
  for (auto const& id : before) {
    if (std::ranges::find(told, id, &rhythm::Finding::id) != told.end()) continue;
    auto known = load_finding(db, programme, project, id);
    if (!known || known->state != FindingState::open) continue;
    known->state = FindingState::withdrawn;
    known->changed = seq;
    write_finding(db, programme, project, *known, seq);
  }
}

std::vector<std::string> told_of_day(Db& db, std::string const& programme,
                                     std::string const& project, FindingSource source, Day day) {
  std::vector<std::string> out;
  db.read(
      "SELECT finding FROM finding WHERE programme = ? AND code = ? AND source = ?"
      " AND raised_day = ?",
      {programme, project, static_cast<int>(source), day.number}, [&](Row const& row) {
        out.emplace_back(row.text(0));
        return true;
      });
  return out;
}

void fold_log(Db& db, std::string const& programme, std::string const& project,
              ledger::Fact const& fact, Day day) {
  auto head = load_log(db, programme, project, day);
  head.corrections = head.seq == 0 ? 0 : head.corrections + 1;
  if (head.seq == 0) head.first_seq = fact.seq;
  head.seq = fact.seq;
  head.fact = fact.id;
  write_log(db, programme, project, day, head);
}

std::vector<std::string> fold_seen(Db& db, std::string const& programme, std::string const& project,
                                   ledger::Fact const& fact,
                                   contract::InspectionRecorded const& seen) {
  auto inspection = load_inspection(db, programme, project, seen.inspection.text())
                        .value_or(rhythm::Inspection{});
  rhythm::fold_inspection(inspection, seen, fact);
  write_inspection(db, programme, project, inspection);
  std::vector<std::string> answered;
  for (auto const& point : seen.points)
    answered.push_back(seen.inspection.text() + "." + point.point);
  return answered;
}

void fold_checklist(Db& db, std::string const& programme, ledger::Fact const& fact,
                    contract::ChecklistPublished const& list) {
  db.write(
      "INSERT INTO checklist (programme, checklist, version, body, seq) VALUES (?, ?, ?, ?, ?)",
      {programme, list.checklist, list.version, fact.body, fact.seq});
}

}  // namespace

bool is_casework(FactKind kind) {
  switch (kind) {
    case FactKind::supervisor_log_filed:
    case FactKind::supervisor_log_corrected:
    case FactKind::checklist_published:
    case FactKind::inspection_recorded:
    case FactKind::finding_raised:
    case FactKind::finding_amended:
    case FactKind::finding_rectified:
    case FactKind::finding_reviewed:
    case FactKind::supervision_letter_issued:
      return true;
    default:
      return is_coordination(kind) || is_room_kind(kind);
  }
}

std::optional<Problem> decide_casework(Db& db, programme::Programme const& programme,
                                       programme::Project const* project,
                                       ledger::Draft const& draft, ledger::Author const& author,
                                       Day today) {
  auto const& content = draft.content;
  if (is_coordination(draft.kind)) return decide_coordination(db, programme, draft, author);
  if (is_room_kind(draft.kind)) return decide_room(db, programme, draft, author);
  if (auto const* list = std::get_if<contract::ChecklistPublished>(&content)) {
    auto const head = newest_checklist(db, programme.code, list->checklist);
    return rhythm::decide_checklist(*list, head.version, head.seq);
  }
  auto const& code = project->code;
  if (auto const* log = rhythm::supervisor_log_in(content)) {
    auto const head = load_log(db, programme.code, code, log->day);
    return rhythm::decide_supervisor_log(*project, draft, head.seq, head.fact, today);
  }
  if (auto const* seen = std::get_if<contract::InspectionRecorded>(&content))
    return decide_inspection(db, programme.code, code, *seen, today);
  if (auto const id = rhythm::finding_in(content); !id.empty()) {
    auto const finding = load_finding(db, programme.code, code, id);
    return rhythm::decide_about_finding(finding ? &*finding : nullptr, draft, author);
  }
  return std::nullopt;
}

bool concerns_casework(FactKind kind, std::string_view body) {
  if (is_casework(kind) || kind == FactKind::daily_report_corrected) return true;
  return kind == FactKind::daily_report_filed && body.contains("\"problems\"");
}

void fold_counted(Db& db, contract::FactSettled const& settlement) {
  if (settlement.decision != contract::FactSettledDecision::counted) return;
  if (auto const fact = find_fact(db, settlement.fact))
    fold_casework(db, *fact, content_of(*fact), true);
}

void fold_casework(Db& db, ledger::Fact const& fact, contract::Body const& content, bool settled) {
  if (is_coordination(fact.kind)) return fold_coordination(db, fact, content);
  if (is_room_kind(fact.kind)) return fold_room(db, fact, content);
  auto const stream = *ledger::Stream::parse(fact.stream);
  auto const& [programme, project] = std::tie(stream.programme, stream.project);
  if (auto const* list = std::get_if<contract::ChecklistPublished>(&content))
    return fold_checklist(db, programme, fact, *list);
  if (auto const id = rhythm::finding_in(content); !id.empty()) {
    auto finding = load_finding(db, programme, project, id);
    if (!finding) return;  // settled as counted although nobody raised it: it says nothing
    rhythm::fold_about_finding(*finding, content, fact);
    return write_finding(db, programme, project, *finding, fact.seq);
  }
  auto const told = rhythm::findings_raised(content, fact, project);
  std::vector<std::string> before;
  if (auto const* report = rhythm::daily_report_in(content)) {
    // Nearly every report tells of no problem and corrects none.
    if (settled || fact.kind == FactKind::daily_report_corrected)
      before = told_of_day(db, programme, project, FindingSource::daily_report, report->day);
  } else if (auto const* log = rhythm::supervisor_log_in(content)) {
    fold_log(db, programme, project, fact, log->day);
    if (settled || fact.kind == FactKind::supervisor_log_corrected)
      before = told_of_day(db, programme, project, FindingSource::supervisor_log, log->day);
  } else if (auto const* seen = std::get_if<contract::InspectionRecorded>(&content)) {
    before = fold_seen(db, programme, project, fact, *seen);
  }
  for (auto const& finding : told) fold_raised(db, programme, project, finding);
  withdraw_untold(db, programme, project, told, before, fact.seq);
}

}  // namespace longspan::store
