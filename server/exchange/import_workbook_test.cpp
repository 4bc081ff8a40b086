#include "exchange/import_workbook.hpp"

#include <gtest/gtest.h>

#include "exchange/test_workbooks.hpp"

namespace longspan::exchange {
namespace {

using contract::FactKind;
using testing::all_sentences;
using testing::bodies;
using testing::count;
using testing::import_sheets;
using testing::TestSheet;

TestSheet projects(std::vector<std::vector<std::string>> rows) {
  rows.insert(rows.begin(), {"项目编号\nCode", "项目名称\nName", "类别\nCategory"});
  return {"项目 Projects", std::move(rows), {}, {}};
}

TestSheet const kOneProject = projects({{"A1", "第一中学", "教育"}});

TEST(ImportWorkbook, HeadersMayStandInAnyOrderAndLanguageWithTitlesAbove) {
  auto const plan = import_sheets({{"Projects",
                                    {{"2020年计划项目表"},
                                     {},
                                     {"Category", "备用", "编号", "名称"},
                                     {"education", "x", "=n:7", "一"}},
                                    {},
                                    {}},
                                   {"资金",
                                    {{"资金来源", "项目编号", "计划资金（万元）"},
                                     {"援助资金", "7", "１，２００．５"},
                                     {"Central", "=n:7", "=n:213.00000000000003"},
                                     {"social", "7", "3 亿元"}},
                                    {},
                                    {}}});
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  EXPECT_EQ(plan->format, "workbook");
  EXPECT_EQ(plan->projects, 1u);
  auto const funding = bodies<contract::FundingPlanned>(*plan);
  ASSERT_EQ(funding.size(), 3u);
  EXPECT_EQ(funding[0].amount.amount_text(), "12005000");
  EXPECT_EQ(funding[1].amount.amount_text(), "2130000");
  EXPECT_EQ(funding[2].amount.amount_text(), "300000000");
  EXPECT_EQ(funding[0].source->place, "资金 第 2 行 row 2");
  ASSERT_EQ(plan->notes.size(), 2u) << "the spare column, and the programme without a name";
  EXPECT_EQ(plan->notes[1].place, "Projects!B3");
}

TEST(ImportWorkbook, AChineseAndAnEnglishHeaderRowAreOneHeader) {
  auto const plan = import_sheets({{"项目",
                                    {{"项目编号", "项目名称", "类别"},
                                     {"Code", "Name", "Category"},
                                     {"A", "一", "卫生 Health"}},
                                    {},
                                    {}}});
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  EXPECT_EQ(plan->projects, 1u);
}

TEST(ImportWorkbook, DaysAreReadFromTextSerialsAndBothEpochs) {
  TestSheet const stages{"阶段 Stages",
                         {{"项目编号", "阶段", "计划", "预计", "实际"},
                          {"A1", "立项", "2020年4月1日", "=d:43922", "=n:43922"},
                          {"A1", "可研", "April 1 2020", "43922", "=n:20200401"},
                          {"A1", "设计", "2020.4.1", "2020/4/1", "=d:43922.75"}},
                         {},
                         {}};
  auto const plan = import_sheets({kOneProject, stages});
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  auto const dated = bodies<contract::StageDated>(*plan);
  ASSERT_EQ(dated.size(), 9u);
  for (auto const& stage : dated) EXPECT_EQ(stage.day->text(), "2020-04-01");
  auto const mac = import_sheets(
      {kOneProject, {"阶段", {{"项目编号", "阶段", "计划"}, {"A1", "立项", "=d:42460"}}, {}, {}}},
      {}, true);
  ASSERT_TRUE(mac);
  EXPECT_EQ(bodies<contract::StageDated>(*mac)[0].day->text(), "2020-04-01");
}

TEST(ImportWorkbook, APersonFindsEveryMistakeByItsCell) {
  auto const plan = import_sheets(
      {projects({{"A1", "一", "教育"}, {"A1", "二", "教育"}, {"A 3", "", "庙宇"}}),
       {"阶段 Stages",
        {{"项目编号", "阶段", "实际"}, {"ZZ", "立项", "2020-13-01"}, {"A1", "飞升", "2099-01-01"}},
        {},
        {}},
       {"支付 Payments",
        {{"项目编号", "支付编号", "金额", "日期"},
         {"A1", "P1", "=e:#REF!", "2020-01-01"},
         {"A1", "P2", "=f", "=b:1"}},
        {},
        {}},
       {"分部分项",
        {{"项目编号", "分项编号", "分项名称", "单位", "计划工程量", "权重", "计划开始", "计划完成"},
         {"A1", "01", "基础", "m3", "0", "一些", "2020-05-01", "2020-04-01"},
         {"A1", "02", "主体", "m3", "1,20", "3", "", ""}},
        {},
        {}}});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ProblemCode::import_refused);
  std::string const text = all_sentences(plan.error());
  for (auto part : {"项目 Projects!A3 “项目编号 Code”",
                    "is already used at 项目 Projects!A2",
                    "项目 Projects!A4",
                    "项目 Projects!B4",
                    "“Name” filled in",
                    "项目 Projects!C4",
                    "应为以下之一：教育、卫生",
                    "one of: Education, Health",
                    "庙宇",
                    "阶段 Stages!A2",
                    "stands on the sheet “Projects”",
                    "阶段 Stages!C2",
                    "2020-13-01",
                    "阶段 Stages!B3",
                    "阶段 Stages!C3",
                    "not after today",
                    "支付 Payments!A1: the column “凭证号 Voucher” is missing",
                    "支付 Payments!C2",
                    "#REF!",
                    "支付 Payments!C3",
                    "= ?",
                    "支付 Payments!D3",
                    "分部分项!E2",
                    "above 0",
                    "分部分项!F2",
                    "分部分项!H2",
                    "not before 2020-05-01",
                    "分部分项!E3",
                    "1,20"})
    EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
}

TEST(ImportWorkbook, MergedProjectCodesAreFilledDownAndOtherMergesAreNamed) {
  TestSheet stages{"阶段",
                   {{"项目编号", "阶段", "计划"},
                    {"A1", "立项", "2020-01-01"},
                    {"", "设计", "2020-02-01"},
                    {"", "开工", "2020-03-01"}},
                   {"A2:A4"},
                   {}};
  auto const plan = import_sheets({kOneProject, stages});
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  EXPECT_EQ(count(*plan, FactKind::stage_dated), 3u);
  stages.merged = {"A2:A4", "C3:C4"};
  auto const refused = import_sheets({kOneProject, stages});
  ASSERT_FALSE(refused);
  EXPECT_TRUE(
      all_sentences(refused.error()).contains("阶段!C3:C4: expected cells that are not merged"))
      << all_sentences(refused.error());
  stages.merged = {"A1:C1"};
  EXPECT_TRUE(import_sheets(
      {kOneProject, {"阶段", {{"各项目阶段"}, stages.rows[0], stages.rows[1]}, {"A1:C1"}, {}}}))
      << "a merged title above the header stops nothing";
}

TEST(ImportWorkbook, PublishedTotalsKeepTheirSourceAndExactFigures) {
  auto const plan = import_sheets(
      {{"计划 Programme",
        {{"项 Item", "内容 Value", "单位 Unit", "来源 Source", "来源日期 Source day", "备注 Note"},
         {"计划名称", "试验"},
         {"援建方 Sponsor", "甲市"},
         {"受援方英文", "Yi"},
         {"计划年度", "=n:2020"},
         {"相距", "4,600 公里"},
         {"公布援助资金", "2.13", "亿元", "公开报道", "2020-12-01"},
         {"公布总投资", "10.4亿元", "", "公开报道"},
         {"公布民生占比", "=p:0.893", "%", "公开报道", "", "报道未说明按项目还是按资金"},
         {"公布项目数", "=n:22", "个", "公开报道"},
         {"联系人", "张三"}},
        {},
        {}},
       kOneProject});
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  auto const totals = bodies<contract::ProgrammeTotalPublished>(*plan);
  ASSERT_EQ(totals.size(), 4u);
  EXPECT_EQ(totals[0].money->amount_text(), "213000000");
  EXPECT_EQ(totals[0].source.title, "公开报道");
  EXPECT_EQ(totals[0].source.day->text(), "2020-12-01");
  EXPECT_EQ(totals[1].money->amount_text(), "1040000000");
  EXPECT_EQ(totals[2].value->text(), "89.3");
  EXPECT_EQ(totals[3].value->text(), "22");
  auto const programme = bodies<contract::ProgrammeRegistered>(*plan)[0];
  EXPECT_EQ(programme.distance_km, 4600);
  EXPECT_EQ(programme.partner->zh, "Yi");
  EXPECT_EQ(plan->drafts[0].at.text(), "2020-01-01T12:00:00+08:00") << "dated by the plan's year";
  EXPECT_TRUE(plan->notes[0].zh.contains("联系人"));
}

TEST(ImportWorkbook, ReportsPaymentsAndOutcomesComeIn) {
  auto const plan = import_sheets(
      {kOneProject,
       {"分部分项",
        {{"项目编号", "分项编号", "分项名称", "单位", "计划工程量", "权重"},
         {"A1", "01", "基础", "㎡", "=n:100", "=n:1"}},
        {},
        {}},
       {"建设成效",
        {{"项目编号", "指标", "单位", "计划", "建成"},
         {"A1", "建筑面积", "平方米", "26,829", "=n:0.1"}},
        {},
        {}},
       {"支付",
        {{"项目编号", "支付编号", "金额（元）", "日期", "凭证号", "资金来源"},
         {"A1", "P1", "1,000.50", "2020-02-03", "记-12", "Aid"}},
        {},
        {}},
       {"日报",
        {{"项目编号", "日期", "天气", "最低气温", "人员", "完成量", "问题"},
         {"A1", "2020-02-04", "晴", "－12", "木工=12；瓦工：8", "01=35.5", "缺砂\n停电"}},
        {},
        {}}});
  ASSERT_TRUE(plan) << all_sentences(plan.error());
  auto const report = bodies<contract::DailyReportFiled>(*plan)[0].report;
  EXPECT_EQ(report.weather.min_c, -12);
  ASSERT_EQ(report.workforce.size(), 2u);
  EXPECT_EQ(report.workforce[1].trade, "瓦工");
  EXPECT_EQ(report.quantities[0].quantity.text(), "35.5");
  EXPECT_EQ(report.problems.size(), 2u);
  EXPECT_EQ(bodies<contract::OutcomeStated>(*plan)[0].unit, "m²");
  EXPECT_EQ(bodies<contract::PaymentMade>(*plan)[0].voucher, "记-12");
  for (auto const& draft : plan->drafts)
    if (draft.kind == FactKind::project_registered) {
      EXPECT_EQ(draft.at.text().substr(0, 10), "2020-02-03") << "no later than what happened first";
    }
}

TEST(ImportWorkbook, ASecondImportAddsNothingAndAChangedOneCorrects) {
  std::vector<TestSheet> const first_file{
      projects({{"A1", "第一中学", "教育"}, {"A2", "医院", "卫生"}}),
      {"资金", {{"项目编号", "资金来源", "计划资金（万元）"}, {"A1", "援助资金", "100"}}, {}, {}},
      {"阶段", {{"项目编号", "阶段", "计划"}, {"A1", "开工", "2020-05-01"}}, {}, {}}};
  auto const first = import_sheets(first_file);
  ASSERT_TRUE(first) << all_sentences(first.error());
  auto const again = import_sheets(first_file);
  for (std::size_t i = 0; i < first->drafts.size(); ++i)
    EXPECT_EQ(first->drafts[i].id, again->drafts[i].id) << "the ledger knows them by their ids";

  ImportContext existing;
  existing.programme = [&](std::string const&) {
    return ImportContext::Programme{bodies<contract::ProgrammeRegistered>(*first)[0], {}, 1};
  };
  existing.project = [&](std::string const&,
                         std::string const& code) -> std::optional<ImportContext::Project> {
    ImportContext::Project out;
    out.head = 9;
    bool found = false;
    for (auto const& draft : first->drafts) {
      if (draft.stream.project != code) continue;
      found = true;
      if (auto const* body = std::get_if<contract::ProjectRegistered>(&draft.content))
        out.now.registration = *body;
      if (auto const* body = std::get_if<contract::FundingPlanned>(&draft.content))
        out.now.funding.push_back(*body);
      if (auto const* body = std::get_if<contract::StageDated>(&draft.content))
        out.now.stages.push_back(*body);
    }
    return found ? std::optional(out) : std::nullopt;
  };
  auto const known = import_sheets(first_file, existing);
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->drafts.empty());

  auto changed = first_file;
  changed[0].rows[1][1] = "第一高级中学";
  changed[0].rows.push_back({"A3", "新路", "交通"});
  changed[1].rows[1][2] = "120";
  auto const corrected = import_sheets(changed, existing);
  ASSERT_TRUE(corrected) << all_sentences(corrected.error());
  ASSERT_EQ(corrected->drafts.size(), 3u);
  auto const correction = bodies<contract::ProjectCorrected>(*corrected)[0];
  EXPECT_EQ(correction.name->zh, "第一高级中学");
  EXPECT_FALSE(correction.category) << "only what changed";
  EXPECT_EQ(bodies<contract::FundingPlanned>(*corrected)[0].amount.amount_text(), "1200000");
  EXPECT_EQ(bodies<contract::ProjectRegistered>(*corrected)[0].name.zh, "新路");
}

TEST(ImportWorkbook, AWorkbookWithoutOurSheetsSaysWhereToGetATemplate) {
  auto const plan = import_sheets({{"Sheet1", {{"a", "b"}}, {}, {}}});
  ASSERT_FALSE(plan);
  EXPECT_TRUE(sentence(plan.error(), Language::en).contains("--template"));
}

TEST(ImportWorkbook, AnotherCurrencyThanTheProgrammesIsNamed) {
  ImportContext existing;
  existing.programme = [](std::string const&) {
    ImportContext::Programme out;
    out.registration.name.zh = "x";
    out.registration.currency = "CNY";
    out.registration.zone = "Asia/Shanghai";
    return out;
  };
  auto const plan =
      import_sheets({{"计划", {{"项", "内容"}, {"币种", "USD"}}, {}, {}}, kOneProject}, existing);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().errors[0].code, ProblemCode::currency_mismatch);
  auto const foreign = import_sheets(
      {kOneProject,
       {"资金", {{"项目编号", "资金来源", "计划资金"}, {"A1", "Aid", "100 美元"}}, {}, {}}});
  ASSERT_FALSE(foreign);
  EXPECT_TRUE(all_sentences(foreign.error()).contains("资金!C2"));
}

}  // namespace
}  // namespace longspan::exchange
