#include "consult/decide.hpp"

#include <gtest/gtest.h>

namespace longspan::consult {
namespace {

using contract::FactKind;

Uuid const kAsking = *Uuid::parse("01900000-0000-7000-8000-0000000000aa");
Uuid const kConsultation = *Uuid::parse("01900000-0000-7000-8000-0000000000bb");

std::string ask(Known const& known) {
  auto const draft = ledger::Draft::make(
      Uuid::v7(1), FactKind::consultation_requested,
      ledger::Stream::of_consultation("P", kConsultation), {}, "",
      R"({"specialty":"orthopaedics","urgency":"soon","mode":"live","from_place":"AKS-H",)"
      R"("invited":["01900000-0000-7000-8000-0000000000cc"],)"
      R"("content":{"patient":"AKS-0417","question":"?"}})");
  EXPECT_TRUE(draft);
  auto const problem =
      decide(known, *draft, {kAsking, {{people::Role::professional, "programme/P"}}});
  return problem ? std::string(contract::text_of(problem->code).code) : "";
}

TEST(Consultation, IsAskedForWithinTheTermAndFinishedAfterIt) {
  Known known;
  known.today = *Day::parse("2026-11-29");
  known.has_part = [](Uuid const&) { return true; };
  known.has_place = [](std::string const&) { return true; };
  EXPECT_EQ(ask(known), "");
  known.term_to = known.today;
  EXPECT_EQ(ask(known), "");
  known.term_to = *Day::parse("2026-11-28");
  EXPECT_EQ(ask(known), "consultation_term_over");
  Consultation of;
  of.programme = "P";
  of.id = kConsultation;
  of.asked_by = kAsking;
  known.consultation = &of;
  EXPECT_EQ(ask(known), "");
}

}  // namespace
}  // namespace longspan::consult
