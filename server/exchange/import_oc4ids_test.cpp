#include "exchange/import_oc4ids.hpp"

#include <gtest/gtest.h>

#include "exchange/test_workbooks.hpp"

namespace longspan::exchange {
namespace {

using contract::FactKind;
using testing::all_sentences;
using testing::bodies;
using testing::count;
using testing::TemporaryFile;

Result<ImportPlan> import_json(std::string_view content, ImportContext const& existing = {}) {
  TemporaryFile const file(content, ".json");
  auto options = testing::options("OC");
  options.file_name = "package.json";
  return read_import(file.path(), options, existing);
}

std::string package(std::string const& projects, std::string const& version = "0.9") {
  return R"({"version": ")" + version +
         R"(", "publishedDate": "2020-06-01T00:00:00Z", "publisher": {"name": "City"}, "projects": [)" +
         projects + "]}";
}

constexpr char const* kSchool =
    R"({"id": "p-1", "title": "School", "status": "implementation", "updated": "2020-05-01T00:00:00Z",
  "sector": ["education", "education.primary"], "description": "A school", "locations": [{"description": "Hill", "address": {"region": "West"}}],
  "identificationPeriod": {"endDate": "2019-01-31T00:00:00Z"},
  "implementationPeriod": {"startDate": "2020-03-01T00:00:00Z", "endDate": "2027-03-01T00:00:00Z"},
  "budget": {"amount": {"amount": 40000000.105, "currency": "GBP"}},
  "publicAuthority": {"name": "City", "id": "c"},
  "contractingProcesses": [{"id": "1", "summary": {"nature": ["supervision"], "suppliers": [{"name": "Watch Ltd"}],
    "transactions": [{"id": "t/1", "date": "2020-04-07T00:00:00Z", "value": {"amount": 0.1e3, "currency": "GBP"}, "payee": {"name": "Watch Ltd"}}]}}],
  "documents": [{"title": "Plan", "url": "https://example.org/plan"}]})";

TEST(ImportOc4ids, AProjectComesInWithStagesMoneyAndParties) {
  auto const plan = import_json(package(kSchool));
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  EXPECT_EQ(plan->format, "oc4ids");
  auto const project = bodies<contract::ProjectRegistered>(*plan)[0];
  EXPECT_EQ(project.category, contract::Category::education);
  EXPECT_EQ(project.site->region, "West");
  EXPECT_TRUE(project.description->contains("Plan: https://example.org/plan"));
  ASSERT_EQ(project.parties.size(), 2u);
  EXPECT_EQ(project.parties[1].role, contract::PartyRole::supervisor);
  EXPECT_EQ(bodies<contract::FundingPlanned>(*plan)[0].amount.amount_text(), "40000000.10")
      << "half to even, from the text, not from a float";
  EXPECT_EQ(bodies<contract::ProgrammeRegistered>(*plan)[0].currency, "GBP");
  auto const payment = bodies<contract::PaymentMade>(*plan)[0];
  EXPECT_EQ(payment.amount.amount_text(), "100");
  EXPECT_TRUE(payment.payment.starts_with("T-")) << "an id with a slash is no code";
  EXPECT_EQ(payment.voucher, "t/1");
  auto const stages = bodies<contract::StageDated>(*plan);
  ASSERT_EQ(stages.size(), 3u);
  EXPECT_EQ(stages[0].aspect, contract::StageAspect::reached);
  EXPECT_EQ(stages[1].aspect, contract::StageAspect::reached) << "the start is past";
  EXPECT_EQ(stages[2].aspect, contract::StageAspect::planned) << "the completion is to come";
  auto const status = bodies<contract::StatusReported>(*plan)[0];
  EXPECT_EQ(status.day.text(), "2020-05-01");
  EXPECT_EQ(status.stage, contract::StageName::start);
  EXPECT_EQ(plan->drafts[1].at.text().substr(0, 10), "2019-01-31")
      << "registered no later than what happened first";
}

TEST(ImportOc4ids, ProblemsAreNamedByPointerAllAtOnce) {
  auto const plan = import_json(package(
      std::string(kSchool) +
      R"(, {"id": "p-1", "title": 3, "status": "asleep", "budget": {"amount": {"amount": "x", "currency": "GBP"}}},
    {"id": "a b", "budget": {"amount": {"amount": 3, "currency": "USD"}}, "implementationPeriod": {"startDate": "soon"}},
    "project", {"id": "p4", "title": "T", "transactions": [{"id": "1", "value": {"amount": -5, "currency": "GBP"}}]})"));
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ProblemCode::import_refused);
  std::string const text = all_sentences(plan.error());
  for (auto part :
       {"/projects/1/id", "already used at /projects/0/id", "/projects/1/status", "asleep",
        "/projects/1/budget/amount/amount", "/projects/2/id", "/projects/2/title",
        "keeps GBP; this says USD", "/projects/2/implementationPeriod/startDate", "/projects/3",
        "/projects/4/transactions/0/value/amount", "/projects/4/transactions/0/date"})
    EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
  bool pointed = false;
  for (auto const& one : plan.error().errors)
    pointed = pointed || one.pointer == "/projects/2/implementationPeriod/startDate";
  EXPECT_TRUE(pointed);
}

TEST(ImportOc4ids, OtherVersionsAndBrokenFilesAreTurnedAway) {
  auto const old = import_json(package(kSchool, "1.0"));
  ASSERT_FALSE(old);
  EXPECT_TRUE(
      all_sentences(old.error()).contains("/version: expected OC4IDS version 0.9, found “1.0”"))
      << all_sentences(old.error());
  EXPECT_TRUE(import_json(package(kSchool, "0.9.5")));
  for (std::string_view bad :
       {"{\"version\": \"0.9\",\n \"projects\": [}", "{\"version\"", "{} {}", "[]", "{}",
        "{\"version\":\"0.9\",\"projects\":[]}", "[1", "{\"a\":\"\xFF\"}"}) {
    auto const plan = import_json(bad);
    EXPECT_FALSE(plan) << bad;
  }
  auto const broken = import_json("{\"version\": \"0.9\",\n \"projects\": [}");
  EXPECT_TRUE(sentence(broken.error(), Language::en).contains("line 2: not valid JSON"))
      << sentence(broken.error(), Language::en);
  std::string deep = R"({"version":"0.9","projects":[)";
  for (int i = 0; i < 100'000; ++i) deep += '[';
  EXPECT_FALSE(import_json(deep)) << "nesting has a limit";
}

TEST(ImportOc4ids, AnotherCurrencyThanTheProgrammesIsNamed) {
  ImportContext existing;
  existing.programme = [](std::string const&) {
    ImportContext::Programme out;
    out.registration.name.zh = "x";
    out.registration.currency = "CNY";
    out.registration.zone = "Asia/Shanghai";
    return out;
  };
  auto const plan = import_json(package(kSchool), existing);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().errors[0].code, ProblemCode::currency_mismatch);
  EXPECT_EQ(plan.error().errors[0].pointer, "/projects/0/budget/amount/currency");
}

TEST(ImportOc4ids, TheStandardsOwnExampleComesIn) {
  auto const data = testing::shared_data("oc4ids/example.json");
  if (!data) GTEST_SKIP() << "oc4ids/example.json is not here";
  auto const plan = read_import(*data, testing::options("OC4IDS"), {});
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  EXPECT_EQ(plan->projects, 1u);
  EXPECT_EQ(bodies<contract::ProjectRegistered>(*plan)[0].category, contract::Category::transport);
  EXPECT_EQ(bodies<contract::FundingPlanned>(*plan)[0].amount.amount_text(), "40000000");
  EXPECT_GE(count(*plan, FactKind::payment_made), 1u);
  EXPECT_GE(count(*plan, FactKind::stage_dated), 6u);
}

}  // namespace
}  // namespace longspan::exchange
