#include "rhythm/action.hpp"

#include <gtest/gtest.h>

namespace longspan::rhythm {
namespace {

using contract::FactKind;

constexpr char const* kId = "01900000-0000-7000-8000-000000000005";

Uuid account(unsigned n) {
  return *Uuid::parse("01900000-0000-7000-8000-00000000000" + std::to_string(n));
}
ledger::Author somebody(unsigned n, contract::Role role, std::string scope) {
  return {account(n), {{role, std::move(scope)}}};
}
ledger::Author const kOffice = somebody(1, Role::office, "programme/P");
ledger::Author const kOther = somebody(2, Role::office, "programme/P");
ledger::Author const kSite = somebody(3, Role::site, "project/P/A");

ledger::Draft draft(FactKind kind, std::string const& body) {
  return ledger::Draft::make(Uuid::v7(1), kind, ledger::Stream::of_programme("P"), {}, "", body)
      .value();
}
ledger::Draft answer() {
  return draft(FactKind::action_answered,
               std::string(R"({"action":")") + kId + R"(","note":"班组已进场"})");
}
ledger::Draft review(std::string const& decision, std::string const& reason = {}) {
  auto body = std::string(R"({"action":")") + kId + R"(","decision":")" + decision + "\"";
  if (!reason.empty()) body += R"(,"reason":")" + reason + "\"";
  return draft(FactKind::action_reviewed, body + "}");
}

class Actions : public testing::Test {
 protected:
  Actions() {
    take(draft(FactKind::action_assigned,
               std::string(R"({"action":")") + kId +
                   R"(","text":"增加班组","owner":{"role":"site","project":"A"},)"
                   R"("due":"2026-07-17"})"),
         kOffice);
  }
  void take(ledger::Draft const& told, ledger::Author const& author) {
    ledger::Fact fact;
    fact.seq = ++seq;
    fact.by = author.account;
    fact.valid_day = *Day::of(2026, 7, 11);
    fold_about_action(action, told.content, fact);
  }
  std::string said(ledger::Draft const& told, ledger::Author const& author) const {
    auto const problem = decide_about_action(&action, told, author);
    return problem ? std::string(contract::text_of(problem->code).code) : "";
  }

  Action action;
  std::uint64_t seq = 10;
};

TEST_F(Actions, WhoHoldsTheOwnersPostAnswersAndTheOfficeMayToo) {
  EXPECT_EQ(said(answer(), kSite), "");
  EXPECT_EQ(said(answer(), kOffice), "");
  EXPECT_EQ(said(answer(), somebody(4, Role::site, "project/P/B")), "not_permitted");
  EXPECT_EQ(said(answer(), somebody(4, Role::supervisor, "project/P/A")), "not_permitted");
  EXPECT_EQ(said(answer(), somebody(4, Role::office, "programme/Q")), "not_permitted");
}

TEST_F(Actions, SomebodyElseConfirmsAndWhatNobodyAnsweredIsNotClosed) {
  EXPECT_EQ(said(review("closed"), kOffice), "not_answered");
  EXPECT_EQ(said(review("returned", "人数不够"), kOffice), "not_answered");
  take(answer(), kOffice);
  EXPECT_EQ(said(review("closed"), kOffice), "own_review");
  EXPECT_FALSE(may_review(kOffice, "P", action));
  EXPECT_TRUE(may_review(kOther, "P", action));
  EXPECT_FALSE(may_review(kSite, "P", action));
  EXPECT_EQ(said(review("closed"), kOther), "");
}

TEST_F(Actions, AReturnNeedsAReasonAndOpensItAgain) {
  take(answer(), kSite);
  EXPECT_EQ(said(review("returned"), kOffice), "reason_missing");
  take(review("returned", "人数不够"), kOffice);
  EXPECT_EQ(action.state, ActionState::open);
  EXPECT_EQ(action.returns, 1);
  EXPECT_EQ(said(review("closed"), kOffice), "not_answered");
  take(answer(), kSite);
  take(review("closed"), kOffice);
  EXPECT_EQ(said(answer(), kSite), "already_closed");
  EXPECT_EQ(said(review("closed"), kOffice), "already_closed");
}

TEST_F(Actions, WhatWasAssignedIsNotAssignedAgainAndTheUnknownIsNotAnswered) {
  auto const again =
      draft(FactKind::action_assigned,
            std::string(R"({"action":")") + kId +
                R"(","text":"另一件","owner":{"role":"office"},"due":"2026-07-17"})");
  EXPECT_EQ(said(again, kOffice), "already_assigned");
  EXPECT_FALSE(decide_about_action(nullptr, again, kOffice));
  EXPECT_EQ(decide_about_action(nullptr, answer(), kOffice)->code, ProblemCode::reference_unknown);
}

TEST_F(Actions, ItIsOverdueByWorkingDaysUntilItIsClosed) {
  programme::Calendar calendar;
  calendar.rest_days = 1U << 5 | 1U << 6;  // due on a Friday
  EXPECT_EQ(action.overdue(calendar, *Day::of(2026, 7, 17)), 0);
  EXPECT_EQ(action.overdue(calendar, *Day::of(2026, 7, 19)), 0);
  EXPECT_EQ(action.overdue(calendar, *Day::of(2026, 7, 21)), 2);
  take(answer(), kSite);
  take(review("closed"), kOffice);
  EXPECT_EQ(action.overdue(calendar, *Day::of(2026, 7, 21)), 0);
}

}  // namespace
}  // namespace longspan::rhythm
