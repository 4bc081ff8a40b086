#include <gtest/gtest.h>

#include "consult/decide.hpp"
#include "consult/identity.hpp"

namespace longspan::consult {
namespace {

using contract::FactKind;

Uuid const kAsking = *Uuid::parse("01900000-0000-7000-8000-0000000000aa");
Uuid const kAnswering = *Uuid::parse("01900000-0000-7000-8000-0000000000bb");
constexpr std::string_view kSheet = "01900000-0000-7000-8000-0000000000cc";

ledger::Author doctor(Uuid const& account) {
  return {account, {{people::Role::professional, "programme/P"}}};
}
ledger::Author const kSystem{};

/// An open consultation of the two, with what `Known` tells of its documents.
struct Case {
  Consultation of;
  std::optional<Document> sheet;
  int documents = 0;

  Case() {
    of.programme = "P";
    of.id = Uuid::v7(7);
    of.asked_by = kAsking;
    of.told.invited = {kAnswering};
    of.state = State::accepted;
  }
  std::string says(ledger::Author const& author, FactKind kind, std::string body) const {
    auto const draft = ledger::Draft::make(
        Uuid::v7(1), kind, ledger::Stream::of_consultation("P", of.id), {}, "", std::move(body));
    EXPECT_TRUE(draft);
    Known known;
    known.consultation = &of;
    known.has_part = [](Uuid const&) { return true; };
    known.document = [this](Uuid const&) { return sheet; };
    known.documents = [this] { return documents; };
    auto const problem = decide(known, *draft, author);
    return problem ? std::string(contract::text_of(problem->code).code) : "";
  }
  std::string adds(ledger::Author const& author, std::string const& title,
                   Uuid const& by = kAsking) const {
    return says(author, FactKind::consultation_document_added,
                R"({"document":")" + std::string(kSheet) +
                    R"(","media":"pdf","bytes":9,"sha256":")" + std::string(64, 'a') +
                    R"(","by":")" + by.text() + R"(","content":{"title":")" + title + R"("}})");
  }
  std::string removes(ledger::Author const& author, std::string const& why = "by_hand") const {
    return says(author, FactKind::consultation_document_removed,
                R"({"document":")" + std::string(kSheet) + R"(","why":")" + why + R"("})");
  }
};

TEST(Documents, AreAddedByTheServerForAMemberUpToTwenty) {
  Case one;
  EXPECT_EQ(one.adds(kSystem, "出院小结"), "");
  EXPECT_EQ(one.adds(doctor(kAsking), "出院小结"), "not_found");
  EXPECT_EQ(one.adds(kSystem, "出院小结", Uuid::v7(9)), "reference_unknown");
  EXPECT_EQ(one.adds(kSystem, "电话 13800138000"), "identity_in_text");
  one.documents = 20;
  EXPECT_EQ(one.adds(kSystem, "出院小结"), "documents_full");
}

TEST(Documents, AreTakenBackByWhoAddedThemUntilAnOpinionStands) {
  Case one;
  EXPECT_EQ(one.removes(doctor(kAsking)), "reference_unknown");
  one.sheet = Document{kAsking};
  EXPECT_EQ(one.removes(doctor(kAnswering)), "not_permitted");
  EXPECT_EQ(one.removes(doctor(kAsking), "withdrawn"), "shape_invalid");
  EXPECT_EQ(one.removes(doctor(kAsking)), "");
  one.of.steps.signed_by_both = Instant{1};
  EXPECT_EQ(one.removes(doctor(kAsking)), "document_relied_on");
}

TEST(Documents, AreDeletedByTheSystemOnce) {
  Case one;
  one.sheet = Document{kAsking, true};
  one.of.state = State::closed;
  EXPECT_EQ(one.removes(kSystem, "consent_over"), "") << "taken back, its bytes still lie there";
  one.sheet->erased = true;
  EXPECT_EQ(one.removes(kSystem, "consent_over"), "reference_unknown");
}

TEST(Documents, ArePagesThatSayWhereTheyNameSomebody) {
  EXPECT_FALSE(identity_on_page("Haemoglobin 128 g/L", 1));
  auto const named = identity_on_page("姓名：张三", 3);
  ASSERT_TRUE(named);
  EXPECT_EQ(named->code, ProblemCode::identity_in_text);
  EXPECT_EQ(named->param("where"), "page.3");
  EXPECT_EQ(named->param("where_zh"), "第 3 页");
}

}  // namespace
}  // namespace longspan::consult
