#include "exchange/write_workbook.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "exchange/test_workbooks.hpp"

namespace longspan::exchange {
namespace {

using testing::bodies;
using testing::TemporaryFile;

std::string bytes_of(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Portfolio sample() {
  Portfolio out;
  out.programme.name = {"试验计划", "Trial"};
  out.programme.sponsor = contract::Name{"甲市", "Jia"};
  out.programme.distance_km = 4600;
  out.programme.plan_year = 2020;
  out.programme.currency = "CNY";
  out.programme.zone = "Asia/Urumqi";
  out.data_day = Day::of(2020, 3, 1);
  contract::ProgrammeTotalPublished total;
  total.figure = contract::PublishedFigure::livelihood_share;
  total.value = Quantity{89300};
  total.unit = "%";
  total.source.title = "公开报道";
  out.totals.push_back(total);
  auto& project = out.projects.emplace_back();
  project.code = "01";
  project.registration.name = {"一中 & <二中>", "First & second"};
  project.registration.category = contract::Category::education;
  project.registration.livelihood = true;
  project.registration.description = "两行\n说明";
  project.stages.push_back({contract::StageName::start,
                            contract::StageAspect::reached,
                            Day::of(2020, 4, 1),
                            {},
                            {},
                            {}});
  contract::WorkItemPlanned item;
  item.item = "01";
  item.name.zh = "基础";
  item.unit = "m³";
  item.quantity = Quantity{1234567};
  item.weight = Quantity{12500};
  item.start = Day::of(2020, 4, 1);
  project.work_items.push_back(item);
  project.outcomes.push_back({contract::Measure::floor_area,
                              contract::OutcomeAspect::planned,
                              Quantity{26829000},
                              "m²",
                              {},
                              {}});
  project.funding.push_back({contract::FundingLine::aid, Money{1234567890123, {}}, {}, {}});
  contract::PaymentMade payment;
  payment.payment = "P-1";
  payment.amount = Money{12345, {}};
  payment.day = *Day::of(2020, 5, 1);
  payment.voucher = "0012";
  project.payments.push_back(payment);
  return out;
}

TEST(WriteWorkbook, WhatIsWrittenReadsBackTheSame) {
  TemporaryFile const file("", ".xlsx");
  auto const portfolio = sample();
  ASSERT_TRUE(write_workbook(portfolio, file.path()));
  auto const plan = read_import(file.path(), testing::options("T"), {});
  ASSERT_TRUE(plan) << testing::all_sentences(plan.error());
  EXPECT_TRUE(plan->notes.empty()) << plan->notes[0].en << plan->notes[0].place;
  auto const& project = portfolio.projects[0];
  auto const registered = bodies<contract::ProjectRegistered>(*plan)[0];
  EXPECT_EQ(registered.name.zh, project.registration.name.zh);
  EXPECT_EQ(registered.description, project.registration.description);
  EXPECT_EQ(registered.livelihood, true);
  EXPECT_EQ(bodies<contract::WorkItemPlanned>(*plan)[0].quantity, project.work_items[0].quantity);
  EXPECT_EQ(bodies<contract::WorkItemPlanned>(*plan)[0].start, project.work_items[0].start);
  EXPECT_EQ(bodies<contract::FundingPlanned>(*plan)[0].amount, project.funding[0].amount);
  EXPECT_EQ(bodies<contract::PaymentMade>(*plan)[0].voucher, "0012");
  EXPECT_EQ(bodies<contract::OutcomeStated>(*plan)[0].quantity, project.outcomes[0].quantity);
  EXPECT_EQ(bodies<contract::StageDated>(*plan)[0].day, project.stages[0].day);
  EXPECT_EQ(bodies<contract::ProgrammeTotalPublished>(*plan)[0].value->text(), "89.3");
  EXPECT_EQ(bodies<contract::ProgrammeRegistered>(*plan)[0].zone, "Asia/Urumqi");
}

TEST(WriteWorkbook, WhatTheLedgerHoldsComesBackUnchangedThroughAWorkbook) {
  auto now = sample();
  auto& project = now.projects[0];
  project.registration.parties = {{contract::PartyRole::contractor, {"甲公司", "Jia Ltd"}},
                                  {contract::PartyRole::sponsor, {"甲市", "Jia"}},
                                  {contract::PartyRole::contractor, {"乙公司", {}}}};
  auto& report = project.reports.emplace_back();
  report.day = *Day::of(2020, 5, 2);
  report.plant.push_back({"tower_crane", 1, 8});
  report.workforce.push_back({"carpenter", 12});
  report.problems.push_back({{}, "缺砂\nNo sand", contract::Severity::serious, {}});
  report.narrative = "两行\n施工";
  ImportContext existing;
  existing.programme = [&](std::string const&) {
    return ImportContext::Programme{now.programme, now.totals, 1};
  };
  existing.project = [&](std::string const&, std::string const&) {
    return ImportContext::Project{project, 1};
  };
  existing.report = [&](std::string const&, std::string const&, Day) {
    return ImportContext::Report{Uuid{}, report};
  };
  TemporaryFile const file("", ".xlsx");
  ASSERT_TRUE(write_workbook(now, file.path()));
  auto const plan = read_import(file.path(), testing::options("T"), existing);
  ASSERT_TRUE(plan) << testing::all_sentences(plan.error());
  for (auto const& draft : plan->drafts) ADD_FAILURE() << draft.body;

  project.registration.parties[0].name.zh =
      "丙公司";  // the ledger moved on; the file says otherwise
  auto const changed = read_import(file.path(), testing::options("T"), existing);
  ASSERT_TRUE(changed);
  auto const parties = bodies<contract::ProjectCorrected>(*changed)[0].parties;
  ASSERT_EQ(parties.size(), 3u);
  EXPECT_EQ(parties[0].role, contract::PartyRole::sponsor);
  EXPECT_EQ(parties[1].name.zh, "甲公司");
}

TEST(WriteWorkbook, TheSameContentGivesTheSameBytes) {
  TemporaryFile const a("", ".xlsx"), b("", ".xlsx");
  ASSERT_TRUE(write_workbook(sample(), a.path()));
  ASSERT_TRUE(write_workbook(sample(), b.path()));
  EXPECT_EQ(bytes_of(a.path()), bytes_of(b.path()));
}

TEST(WriteWorkbook, TheTemplateHasEverySheetAndImportsAsAnEmptyProgramme) {
  TemporaryFile const file("", ".xlsx");
  ASSERT_TRUE(write_template(file.path()));
  auto const reader = SheetReader::open(file.path());
  ASSERT_TRUE(reader);
  std::vector<std::string> names;
  for (auto const& sheet : reader->sheets()) names.push_back(sheet.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"说明 Instructions", "计划 Programme", "项目 Projects",
                                      "阶段 Stages", "分部分项 Work items", "建设成效 Outcomes",
                                      "资金 Funding", "支付 Payments", "日报 Reports"}));
  auto const plan = read_import(file.path(), testing::options("T"), {});
  ASSERT_TRUE(plan) << testing::all_sentences(plan.error());
  EXPECT_EQ(plan->drafts.size(), 1u);
}

TEST(WriteWorkbook, AFolderThatIsNotThereIsAProblem) {
  auto const written = write_template("/nowhere/at/all.xlsx");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ProblemCode::file_unreadable);
}

}  // namespace
}  // namespace longspan::exchange
