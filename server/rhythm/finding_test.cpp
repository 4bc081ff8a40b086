#include "rhythm/finding.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "rhythm/inspection.hpp"

namespace longspan::rhythm {
namespace {

using contract::FactKind;
using contract::ReviewDecision;

Uuid const kFixer = *Uuid::parse("01900000-0000-7000-8000-000000000001");
Uuid const kOther = *Uuid::parse("01900000-0000-7000-8000-000000000002");

ledger::Draft draft(contract::Body content) {
  ledger::Draft out;
  out.content = std::move(content);
  return out;
}
contract::Body rectified(std::string id = "f") {
  return contract::FindingRectified{id, "已改", {}};
}
contract::Body reviewed(ReviewDecision decision, std::optional<std::string> reason = {}) {
  return contract::FindingReviewed{"f", decision, std::move(reason), {}};
}
ledger::Author who(Uuid account) { return {account, {}}; }

class Findings : public testing::Test {
 protected:
  Findings() {
    finding.id = "f";
    finding.severity = Severity::serious;
    finding.raised = *Day::of(2026, 7, 14);  // a Tuesday
    finding.due_days = 3;
    calendar.rest_days = 1U << 6;  // Sundays
  }
  void fold(contract::Body body, Uuid by = kFixer) {
    ledger::Fact fact;
    fact.seq = ++seq;
    fact.by = by;
    fact.valid_day = *Day::of(2026, 7, 15);
    fold_about_finding(finding, body, fact);
  }
  std::string objection(contract::Body body, Uuid by = kOther) {
    auto const no = decide_about_finding(&finding, draft(std::move(body)), who(by));
    return no ? std::string(contract::text_of(no->code).code) : "";
  }

  programme::Calendar calendar;
  Finding finding;
  std::uint64_t seq = 10;
};

TEST_F(Findings, AreDueAfterWorkingDays) {
  EXPECT_EQ(finding.due(calendar).text(), "2026-07-17");
  finding.due_days = 5;
  EXPECT_EQ(finding.due(calendar).text(), "2026-07-20");  // not on Sunday the 19th
  calendar.days[*Day::of(2026, 7, 20)].kind = contract::CalendarDayKind::holiday;
  EXPECT_EQ(finding.due(calendar).text(), "2026-07-21");
}

TEST_F(Findings, AreOverdueByWorkingDaysWhileTheyArePending) {
  EXPECT_EQ(finding.overdue(calendar, *Day::of(2026, 7, 17)), 0);
  EXPECT_EQ(finding.overdue(calendar, *Day::of(2026, 7, 20)), 2);
  fold(rectified());
  EXPECT_EQ(finding.overdue(calendar, *Day::of(2026, 7, 20)), 2);
  fold(reviewed(ReviewDecision::closed), kOther);
  EXPECT_EQ(finding.overdue(calendar, *Day::of(2026, 7, 20)), 0);
}

TEST_F(Findings, ClimbByTheDaysOverdue) {
  Climb const climb;
  EXPECT_EQ(climb.of(0), Climbed::responsible);
  EXPECT_EQ(climb.of(1), Climbed::office);
  EXPECT_EQ(climb.of(5), Climbed::leader);
  Climb const at_once{0, 0};
  EXPECT_EQ(at_once.of(0), Climbed::responsible);
}

TEST_F(Findings, AreClosedOnlyBySomebodyElse) {
  fold(rectified());
  EXPECT_EQ(finding.state, FindingState::answered);
  EXPECT_EQ(objection(reviewed(ReviewDecision::closed), kFixer), "own_review");
  EXPECT_EQ(objection(reviewed(ReviewDecision::closed)), "");
}

TEST_F(Findings, ComeBackWithAReason) {
  EXPECT_EQ(objection(reviewed(ReviewDecision::returned, "不清楚")), "held_not_answered");
  fold(rectified());
  EXPECT_EQ(objection(reviewed(ReviewDecision::returned)), "reason_missing");
  fold(reviewed(ReviewDecision::returned, "不清楚"), kOther);
  EXPECT_EQ(finding.state, FindingState::open);
  EXPECT_EQ(finding.returns, 1);
}

TEST_F(Findings, OnceClosedHoldWhatComesLater) {
  fold(rectified());
  fold(reviewed(ReviewDecision::closed), kOther);
  EXPECT_EQ(objection(reviewed(ReviewDecision::closed)), "held_finding_closed");
  EXPECT_EQ(objection(rectified()), "held_finding_closed");
  auto const closed = finding.closed_seq;
  fold(rectified());
  fold(reviewed(ReviewDecision::closed), kOther);
  EXPECT_EQ(finding.state, FindingState::closed);
  EXPECT_EQ(finding.closed_seq, closed);
}

TEST_F(Findings, ThatNobodyRaisedHoldTheAnswer) {
  auto const no = decide_about_finding(nullptr, draft(rectified()), who(kFixer));
  EXPECT_EQ(no->code, ProblemCode::held_finding_unknown);
}

contract::InspectionRecorded seen_with(std::vector<contract::PointSeen> points) {
  contract::InspectionRecorded out;
  out.inspection = kFixer;
  out.day = *Day::of(2026, 7, 14);
  out.checklist = "structure";
  out.version = 1;
  out.points = std::move(points);
  return out;
}
contract::PointSeen failed(Severity severity, bool photo) {
  contract::PointSeen out;
  out.point = "S01";
  out.result = contract::PointResult::not_in_order;
  out.finding = contract::FindingSeen{"间距偏大", severity, {}, {}, 3};
  if (photo) out.photos.emplace_back();
  return out;
}
std::string objection_to(Inspection const* begun, bool known,
                         contract::InspectionRecorded const& seen) {
  auto const no = decide_inspection(begun, known, seen, *Day::of(2026, 7, 14));
  return no ? std::string(contract::text_of(no->code).code) : "";
}

TEST(Inspections, WantAPhotoFromSeriousUp) {
  EXPECT_EQ(objection_to(nullptr, true, seen_with({failed(Severity::serious, false)})),
            "held_photo_missing");
  EXPECT_EQ(objection_to(nullptr, true, seen_with({failed(Severity::serious, true)})), "");
  EXPECT_EQ(objection_to(nullptr, true, seen_with({failed(Severity::minor, false)})), "");
}

TEST(Inspections, SayWhatIsToBeDoneAboutAPointNotInOrder) {
  auto point = failed(Severity::minor, false);
  point.finding.reset();
  EXPECT_EQ(objection_to(nullptr, true, seen_with({point})), "shape_invalid");
}

TEST(Inspections, KeepTheVersionTheyBeganWith) {
  Inspection begun;
  begun.checklist = "structure";
  begun.version = 2;
  EXPECT_EQ(objection_to(&begun, true, seen_with({})), "held_checklist_changed");
  EXPECT_EQ(objection_to(nullptr, false, seen_with({})), "held_checklist_unknown");
}

TEST(Inspections, LetTheNewerAnswerToAPointStand) {
  Inspection inspection;
  ledger::Fact fact;
  fact.seq = 4;
  fold_inspection(inspection, seen_with({failed(Severity::minor, false)}), fact);
  auto better = failed(Severity::minor, false);
  better.result = contract::PointResult::in_order;
  better.finding.reset();
  fact.seq = 5;
  fold_inspection(inspection, seen_with({better}), fact);
  ASSERT_EQ(inspection.points.size(), 1U);
  EXPECT_EQ(inspection.points[0].result, contract::PointResult::in_order);
  EXPECT_EQ(inspection.first_seq, 4U);
  EXPECT_EQ(inspection.seq, 5U);
}

TEST(Inspections, PointsAreKeptAsTheyWereTold) {
  auto point = failed(Severity::serious, true);
  point.note = "“引号”\n换行";
  point.finding->responsible = site_post("A");
  auto const text = points_text({point});
  EXPECT_EQ(points_text(read_points(text)), text);
}

TEST(Checklists, ComeWithPointsOfTheirOwnCodesInBothLanguages) {
  ASSERT_FALSE(shipped_checklists().empty());
  for (auto const& list : shipped_checklists()) {
    EXPECT_EQ(decide_checklist(list, static_cast<int>(list.version) - 1, 0), std::nullopt)
        << list.checklist;
    for (auto const& point : list.points)
      EXPECT_FALSE(point.text.en.value_or("").empty()) << list.checklist << " " << point.point;
  }
}

}  // namespace
}  // namespace longspan::rhythm
