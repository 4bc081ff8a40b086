#include "exchange/import_status_rows.hpp"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <set>

#include "exchange/test_files.hpp"

namespace longspan::exchange {
namespace {

using contract::FactKind;
using testing::count;
using testing::TemporaryFile;

constexpr char const* kMap = R"(
format = "longspan status rows 1"
[programme]
name = { zh = "试验", en = "Trial" }
currency = "CNY"
zone = "Asia/Shanghai"
[columns]
code = "编号"
name = "名称"
category = "类别"
day = "日期"
phase = "阶段"
budget = "概算"
forecast_completion = "预计完工"
[categories]
"学校" = "education"
[phases]
"设计" = "design"
"施工" = "start"
"其他" = ""
)";

std::string const kRows =
    "编号,名称,类别,日期,阶段,概算,预计完工\n"
    "A1,第一中学,学校,2020-01-15,设计,\"1,200 万元\",2021-09-01\n"
    "A1,第一中学,学校,2020-06-15,施工,12500000,2021-10-01\n"
    "Ｂ２,\"二小\n（新校区）\",学校,2020年3月1日,其他,,\n";

Result<ImportPlan> import_rows(std::string_view content, ImportContext const& existing = {},
                               std::string_view map = kMap) {
  TemporaryFile const file(content), map_file(map, ".toml");
  auto options = testing::options("T");
  options.map = map_file.path();
  options.file_name = "rows.csv";
  return read_import(file.path(), options, existing);
}

std::string in_encoding(std::string_view text, char const* encoding) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(text.size() * 4 + 8, '\0');
  auto const size = ucnv_convert(encoding, "UTF-8", out.data(), static_cast<int32_t>(out.size()),
                                 text.data(), static_cast<int32_t>(text.size()), &status);
  EXPECT_TRUE(U_SUCCESS(status));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

TEST(ImportStatusRows, EachRowIsAFactOnItsOwnDay) {
  auto const plan = import_rows(kRows);
  ASSERT_TRUE(plan) << testing::all_sentences(plan.error());
  EXPECT_EQ(plan->projects, 2u);
  EXPECT_EQ(plan->rows, 3u);
  EXPECT_EQ(count(*plan, FactKind::programme_registered), 1u);
  EXPECT_EQ(count(*plan, FactKind::project_registered), 2u);
  EXPECT_EQ(count(*plan, FactKind::status_reported), 3u);
  ASSERT_EQ(plan->drafts.size(), 6u);
  EXPECT_EQ(plan->drafts[0].at.text(), "2020-01-15T12:00:00+08:00");
  auto const& first = std::get<contract::StatusReported>(plan->drafts[2].content);
  EXPECT_EQ(first.budget->amount_text(), "12000000");
  EXPECT_EQ(first.stage, contract::StageName::design);
  EXPECT_EQ(first.forecast_completion->text(), "2021-09-01");
  EXPECT_EQ(first.columns.size(), 7u);
  EXPECT_EQ(first.columns[5].second, "1,200 万元");
  EXPECT_EQ(first.source->place, "第 2 行 line 2");
  auto const& second = std::get<contract::ProjectRegistered>(plan->drafts[4].content);
  EXPECT_EQ(plan->drafts[4].stream.project, "B2") << "full-width letters of a code are folded";
  EXPECT_EQ(second.name.zh, "二小\n（新校区）")
      << "a line break in quotes belongs to the cell; prose keeps its brackets";
}

TEST(ImportStatusRows, EveryEncodingIsFoundAndGivesTheSameFacts) {
  auto const expected = import_rows(kRows);
  ASSERT_TRUE(expected);
  struct Case {
    char const* name;
    std::string bytes;
  };
  std::string crlf;
  for (char c : kRows) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (auto const& [name, bytes] :
       {Case{"UTF-8", "\xEF\xBB\xBF" + kRows}, Case{"GB18030", in_encoding(kRows, "GB18030")},
        Case{"UTF-16LE", "\xFF\xFE" + in_encoding(kRows, "UTF-16LE")},
        Case{"UTF-16BE", "\xFE\xFF" + in_encoding(kRows, "UTF-16BE")}, Case{"UTF-8", crlf}}) {
    auto const plan = import_rows(bytes);
    ASSERT_TRUE(plan) << name << testing::all_sentences(plan.error());
    EXPECT_EQ(plan->encoding, name);
    ASSERT_EQ(plan->drafts.size(), expected->drafts.size());
    for (std::size_t i = 0; i < plan->drafts.size(); ++i)
      EXPECT_EQ(plan->drafts[i].id, expected->drafts[i].id);
  }
}

TEST(ImportStatusRows, BytesThatFitNoEncodingAreNamedByLine) {
  auto const plan = import_rows("编号,名称\nA,ok\nB,caf\xE9 \xFF\xFF\n");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ProblemCode::file_unreadable);
  EXPECT_TRUE(sentence(plan.error(), Language::en).contains("line 3"))
      << sentence(plan.error(), Language::en);
}

TEST(ImportStatusRows, EveryProblemIsToldAtOnceWithItsLine) {
  auto const plan = import_rows(
      "编号,名称,类别,日期,阶段,概算,预计完工\n"
      "A1,一,学校,2020-13-01,设计,1,2021-09-01\n"
      "A 2,二,学校,2020-01-01,设计,abc,2021-09-01\n"
      "A3,三,庙宇,2020-01-01,拆除,1,then\n"
      "A4,,学校,2020-01-01,设计,1\n"
      "A5,五,学校,2020-01-01,设计,1,\n"
      "A5,五,学校,2020/1/1,施工,1,\n");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ProblemCode::import_refused);
  EXPECT_EQ(plan.error().param("count"), "8");
  auto const text = testing::all_sentences(plan.error());
  for (auto part : {"line 2 “日期”", "line 3 “编号”", "line 3 “概算”", "found “abc”",
                    "line 4 “类别”", "line 4 “阶段”", "line 4 “预计完工”", "line 5", "7 columns",
                    "line 7 “日期”", "A5 @ 2020-01-01"})
    EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
}

TEST(ImportStatusRows, ColumnsThatAreNotThereAreAllNamed) {
  auto const plan = import_rows("编号,名称,日期\nA,一,2020-01-01\n");
  ASSERT_FALSE(plan);
  auto const text = testing::all_sentences(plan.error());
  for (auto part : {"“类别”", "“阶段”", "“概算”", "“预计完工”"})
    EXPECT_TRUE(text.contains(part)) << text;
}

TEST(ImportStatusRows, AQuoteThatIsNeverClosedIsNamedWhereItOpens) {
  auto const plan = import_rows(
      "编号,名称,类别,日期,阶段,概算,预计完工\nA1,\"一,学校,2020-01-01,设计,1,\nB1,x\n");
  ASSERT_FALSE(plan);
  EXPECT_TRUE(testing::all_sentences(plan.error()).contains("line 2: expected a quotation mark"))
      << testing::all_sentences(plan.error());
}

TEST(ImportStatusRows, AThousandProblemsAreListedAndAllAreCounted) {
  std::string rows = "编号,名称,类别,日期,阶段,概算,预计完工\n";
  for (int i = 0; i < 1500; ++i) rows += "A" + std::to_string(i) + ",一,学校,nope,设计,1,\n";
  auto const plan = import_rows(rows);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().param("count"), "1500");
  EXPECT_EQ(plan.error().errors.size(), kProblemsListed);
}

TEST(ImportStatusRows, AProjectDescribedOtherwiseIsCorrectedOnThatDay) {
  auto const plan = import_rows(
      "编号,名称,类别,日期,阶段,概算,预计完工\n"
      "A1,新名,学校,2020-06-15,施工,,\nA1,旧名,学校,2020-01-15,设计,,\n");
  ASSERT_TRUE(plan);
  ASSERT_EQ(count(*plan, FactKind::project_corrected), 1u);
  EXPECT_EQ(std::get<contract::ProjectRegistered>(plan->drafts[1].content).name.zh, "旧名");
  EXPECT_EQ(plan->drafts[2].at.text(), "2020-06-15T12:00:00+08:00");
  EXPECT_EQ(std::get<contract::ProjectCorrected>(plan->drafts[2].content).name->zh, "新名");
}

TEST(ImportStatusRows, WhatIsRegisteredAlreadyIsLeftAlone) {
  auto const first = import_rows(kRows);
  ASSERT_TRUE(first);
  ImportContext existing;
  existing.programme = [&](std::string const&) {
    return ImportContext::Programme{
        std::get<contract::ProgrammeRegistered>(first->drafts[0].content), {}, 1};
  };
  existing.project = [&](std::string const&,
                         std::string const& code) -> std::optional<ImportContext::Project> {
    for (auto const& draft : first->drafts)
      if (draft.kind == FactKind::project_registered && draft.stream.project == code) {
        ImportContext::Project out;
        out.now.registration = std::get<contract::ProjectRegistered>(draft.content);
        out.head = 7;
        return out;
      }
    return {};
  };
  existing.status = [&](std::string const&, std::string const& code,
                        Day day) -> std::optional<contract::StatusReported> {
    for (auto const& draft : first->drafts)
      if (auto const* status = std::get_if<contract::StatusReported>(&draft.content))
        if (draft.stream.project == code && status->day == day) return *status;
    return {};
  };
  auto const again = import_rows(kRows, existing);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->drafts.empty());
  EXPECT_EQ(again->unchanged, 5u);

  std::string changed = kRows;
  changed.replace(changed.find("12500000"), 8, "12600000");
  auto const third = import_rows(changed, existing);
  ASSERT_TRUE(third);
  ASSERT_EQ(third->drafts.size(), 1u);
  EXPECT_EQ(std::get<contract::StatusReported>(third->drafts[0].content).budget->amount_text(),
            "12600000");
}

TEST(ImportStatusRows, AMapWithMistakesNamesItsLines) {
  auto const plan = import_rows(kRows, {}, R"(format = "longspan status rows 1"
[programme]
name = { zh = "试验" }
currency = "yuan"
zone = "Asia/Nowhere"
[columns]
code = "编号"
nmae = "名称"
day = "日期"
[categories]
"学校" = "school"
)");
  ASSERT_FALSE(plan);
  auto const text = testing::all_sentences(plan.error());
  for (auto part : {"three capital letters", "Asia/Nowhere", "unknown key “nmae”",
                    "“name” is missing", "map line 11: unknown category “school”"})
    EXPECT_TRUE(text.contains(part)) << part << text;
  auto const broken = import_rows(kRows, {}, "format = \n");
  ASSERT_FALSE(broken);
  EXPECT_TRUE(sentence(broken.error(), Language::en).contains("map line 1"));
}

TEST(ImportStatusRows, ACancelledImportSaysSo) {
  std::string rows = kRows;
  for (int i = 0; i < 600; ++i) rows += "C" + std::to_string(i) + ",一,学校,2020-01-01,设计,1,\n";
  TemporaryFile const file(rows), map_file(kMap, ".toml");
  auto options = testing::options("T");
  options.map = map_file.path();
  options.progress = [](std::string_view, std::size_t, std::size_t) { return false; };
  auto const plan = read_import(file.path(), options, {});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ProblemCode::import_cancelled);
}

TEST(ImportStatusRows, NewYorksPortfolioComesInWhole) {
  auto const data = testing::shared_data("portfolio/nyc-capital-projects-2019.csv");
  auto const root = testing::repository();
  if (!data || !root) GTEST_SKIP() << "nyc-capital-projects-2019.csv is not here";
  auto options = testing::options("NYC");
  options.map = *root / "examples" / "maps" / "nyc-capital-projects.toml";
  auto const plan = read_import(*data, options, {});
  ASSERT_TRUE(plan) << testing::all_sentences(plan.error());
  EXPECT_EQ(plan->projects, 378u);
  EXPECT_EQ(count(*plan, FactKind::project_registered), 378u);
  EXPECT_EQ(count(*plan, FactKind::status_reported), 2259u);
  std::set<Uuid> ids;
  for (auto const& draft : plan->drafts) ids.insert(draft.id);
  EXPECT_EQ(ids.size(), plan->drafts.size());
  EXPECT_EQ(plan->drafts.front().at.text(), "2013-09-01T12:00:00-04:00");
}

}  // namespace
}  // namespace longspan::exchange
