#include "rhythm/finding.hpp"

#include <algorithm>

#include "rhythm/file_daily_report.hpp"
#include "rhythm/supervisor_log.hpp"

namespace longspan::rhythm {
namespace {

using programme::object_to;
using programme::Objection;

Objection about(ProblemCode code, std::string const& finding, std::uint64_t seq = 0) {
  std::vector<std::pair<std::string, std::string>> params{{"finding", finding}};
  if (seq != 0) params.emplace_back("seq", std::to_string(seq));
  return object_to(code, std::move(params), "/body/finding");
}

Finding raised_by(ledger::Fact const& fact, FindingSource source, std::string id, Day day) {
  Finding out;
  out.id = std::move(id);
  out.source = source;
  out.raised = day;
  out.author = fact.by;
  out.seq = out.changed = fact.seq;
  return out;
}

/// A problem told in a report keeps its identity through corrections: its own, where the device
/// gave it one, else its place in the report of that day.
std::string problem_id(std::optional<Uuid> const& own, std::string_view of, Day day,
                       std::size_t place) {
  if (own) return own->text();
  return std::string(of) + "-" + day.text() + "-" + std::to_string(place + 1);
}

std::vector<Finding> of_report(contract::DailyReport const& report, ledger::Fact const& fact,
                               std::string_view project) {
  std::vector<Finding> out;
  for (std::size_t i = 0; i < report.problems.size(); ++i) {
    auto const& problem = report.problems[i];
    auto& finding = out.emplace_back(raised_by(
        fact, FindingSource::daily_report,
        problem_id(problem.problem, "R-" + std::string(project), report.day, i), report.day));
    finding.text = problem.text;
    finding.severity = problem.severity.value_or(Severity::minor);
    finding.due_days = usual_due_days(finding.severity);
    finding.waits_for = problem.waits_for.value_or("");
    // What waits for somebody else is not the site's to put right.
    finding.responsible =
        finding.waits_for.empty() ? site_post(project) : Post{Role::bureau, {}, {}};
    if (!finding.waits_for.empty()) finding.responsible.name = finding.waits_for;
  }
  return out;
}

std::vector<Finding> of_log(contract::SupervisorLog const& log, ledger::Fact const& fact,
                            std::string_view project) {
  std::vector<Finding> out;
  for (std::size_t i = 0; i < log.problems.size(); ++i) {
    auto const& problem = log.problems[i];
    if (problem.settled && !problem.settled->empty()) continue;
    auto& finding = out.emplace_back(
        raised_by(fact, FindingSource::supervisor_log,
                  problem_id(problem.problem, "L-" + std::string(project), log.day, i), log.day));
    finding.text = problem.text;
    finding.severity = problem.severity.value_or(Severity::minor);
    finding.due_days = usual_due_days(finding.severity);
    finding.responsible = site_post(project);
  }
  return out;
}

std::vector<Finding> of_inspection(contract::InspectionRecorded const& seen,
                                   ledger::Fact const& fact, std::string_view project) {
  std::vector<Finding> out;
  for (auto const& point : seen.points) {
    if (point.result != contract::PointResult::not_in_order || !point.finding) continue;
    auto& finding = out.emplace_back(raised_by(
        fact, FindingSource::inspection, seen.inspection.text() + "." + point.point, seen.day));
    auto const& told = *point.finding;
    finding.text = told.text;
    finding.severity = told.severity;
    finding.place = told.place.value_or("");
    finding.due_days = static_cast<int>(told.due_days);
    finding.responsible = told.responsible.value_or(site_post(project));
    finding.photos = point.photos;
    finding.inspection = seen.inspection.text();
    finding.checklist = seen.checklist;
    finding.point = point.point;
  }
  return out;
}

}  // namespace

int usual_due_days(Severity severity) {
  switch (severity) {
    case Severity::minor:
      return 7;
    case Severity::serious:
      return 3;
    case Severity::critical:
      return 1;
  }
  std::unreachable();
}

Climbed Climb::of(int overdue_days) const {
  if (overdue_days >= leader_days && overdue_days > 0) return Climbed::leader;
  if (overdue_days >= office_days && overdue_days > 0) return Climbed::office;
  return Climbed::responsible;
}

std::string finding_in(contract::Body const& body) {
  if (auto const* fixed = std::get_if<contract::FindingRectified>(&body)) return fixed->finding;
  if (auto const* review = std::get_if<contract::FindingReviewed>(&body)) return review->finding;
  if (auto const* amended = std::get_if<contract::FindingAmended>(&body)) return amended->finding;
  return {};
}

Objection decide_about_finding(Finding const* finding, ledger::Draft const& draft,
                               ledger::Author const& author) {
  auto const id = finding_in(draft.content);
  auto const* review = std::get_if<contract::FindingReviewed>(&draft.content);
  bool const returned = review && review->decision == contract::ReviewDecision::returned;
  if (returned && review->reason.value_or("").empty())
    return object_to(ProblemCode::reason_missing, {}, "/body/reason");
  if (finding == nullptr) return about(ProblemCode::held_finding_unknown, id);
  if (!finding->pending()) return about(ProblemCode::held_finding_closed, id, finding->closed_seq);
  if (review) {
    if (author.account && finding->answered_by == author.account)
      return object_to(ProblemCode::own_review, {});
    if (returned && finding->state != FindingState::answered)
      return about(ProblemCode::held_not_answered, id);
  }
  return std::nullopt;
}

void fold_about_finding(Finding& finding, contract::Body const& body, ledger::Fact const& fact) {
  finding.changed = fact.seq;
  // Held and settled as counted after all: told and kept, but the first closing stands.
  if (!finding.pending()) return;
  if (std::holds_alternative<contract::FindingRectified>(body)) {
    finding.state = FindingState::answered;
    finding.answered_by = fact.by;
    finding.answered_seq = fact.seq;
    finding.answered = fact.valid_day;
  } else if (auto const* review = std::get_if<contract::FindingReviewed>(&body)) {
    if (review->decision == contract::ReviewDecision::closed) {
      finding.state = FindingState::closed;
      finding.closed_seq = fact.seq;
      finding.closed = fact.valid_day;
    } else {
      finding.state = FindingState::open;
      ++finding.returns;
    }
  } else if (auto const* amended = std::get_if<contract::FindingAmended>(&body)) {
    if (amended->severity) finding.severity = *amended->severity;
    if (amended->due_days) finding.due_days = static_cast<int>(*amended->due_days);
    if (amended->responsible) finding.responsible = *amended->responsible;
    if (amended->waits_for) finding.waits_for = *amended->waits_for;
  }
}

std::vector<Finding> findings_raised(contract::Body const& body, ledger::Fact const& fact,
                                     std::string_view project) {
  if (auto const* raised = std::get_if<contract::FindingRaised>(&body)) {
    auto finding = raised_by(fact, FindingSource::raised, raised->finding.text(), fact.valid_day);
    finding.text = raised->text;
    finding.severity = raised->severity;
    finding.place = raised->place.value_or("");
    finding.waits_for = raised->waits_for.value_or("");
    finding.responsible = raised->responsible.value_or(site_post(project));
    finding.due_days = static_cast<int>(raised->due_days);
    finding.photos = raised->photos;
    return {std::move(finding)};
  }
  if (auto const* seen = std::get_if<contract::InspectionRecorded>(&body))
    return of_inspection(*seen, fact, project);
  if (auto const* report = daily_report_in(body)) return of_report(*report, fact, project);
  if (auto const* log = supervisor_log_in(body)) return of_log(*log, fact, project);
  return {};
}

}  // namespace longspan::rhythm
