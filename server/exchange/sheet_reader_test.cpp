#include "exchange/sheet_reader.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "exchange/test_workbooks.hpp"
#include "exchange/write_workbook.hpp"

namespace longspan::exchange {
namespace {

using testing::TemporaryFile;
using testing::TestPart;

Result<ImportPlan> import_parts(std::vector<TestPart> const& parts, bool packed = true) {
  TemporaryFile const file("", ".xlsx");
  testing::write_zip(file.path(), parts, packed);
  return read_import(file.path(), testing::options("T"), {});
}

TEST(SheetReader, AZipBombIsStopped) {
  std::string zeros(300u << 20, ' ');
  auto const start = std::string(R"(<?xml version="1.0"?><worksheet><sheetData><row r="1">)");
  zeros.replace(0, start.size(), start);
  auto const plan = import_parts(testing::workbook_parts({{"项目", {}, {}, zeros}}));
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ProblemCode::file_unreadable);
  EXPECT_TRUE(sentence(plan.error(), Language::en).contains("zip bomb"))
      << sentence(plan.error(), Language::en);
}

TEST(SheetReader, EntitiesAreNeverExpandedNorFetched) {
  for (std::string const& type :
       {std::string(R"(<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>)"),
        std::string(R"(<!DOCTYPE a SYSTEM "file:///etc/passwd">)")}) {
    auto const plan = import_parts(
        testing::workbook_parts({{"项目",
                                  {},
                                  {},
                                  "<?xml version=\"1.0\"?>" + type +
                                      "<worksheet><sheetData><row><c "
                                      "t=\"str\"><v>x</v></c></row></sheetData></worksheet>"}}));
    ASSERT_FALSE(plan);
    EXPECT_TRUE(sentence(plan.error(), Language::en).contains("document type declaration"))
        << sentence(plan.error(), Language::en);
  }
}

TEST(SheetReader, AnOldXlsAndARandomFileAreTurnedAwayPolitely) {
  for (std::string const& bytes :
       {std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), std::string("PK\x03\x04 nonsense"),
        std::string("\x01\x02\x03"), std::string()}) {
    TemporaryFile const file(bytes, ".xlsx");
    auto const plan = read_import(file.path(), testing::options("T"), {});
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, ProblemCode::file_unreadable);
  }
}

TEST(SheetReader, SharedTextsSkipReadingAidsAndJoinRuns) {
  auto parts = testing::workbook_parts(
      {{"项目",
        {},
        {},
        R"(<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>99</v></c></row></sheetData></worksheet>)"}});
  parts.push_back(
      {"xl/sharedStrings.xml",
       R"(<sst><si><r><t>喀拉</t></r><r><t>塔勒</t></r><rPh><t>kala</t></rPh></si><si><t>a_x000D_b</t></si></sst>)"});
  TemporaryFile const file("", ".xlsx");
  testing::write_zip(file.path(), parts);
  auto reader = SheetReader::open(file.path());
  ASSERT_TRUE(reader);
  std::vector<Cell> seen;
  ASSERT_TRUE(reader->read_rows(reader->sheets()[0], [&](std::vector<Cell> const& cells) {
    seen = cells;
    return true;
  }));
  ASSERT_EQ(seen.size(), 2u) << "an index into nowhere is a blank";
  EXPECT_EQ(seen[0].text, "喀拉塔勒");
  EXPECT_EQ(seen[1].text, "a\rb");
}

TEST(SheetReader, AHundredMegabytesStreamThrough) {
  std::string rows =
      R"(<?xml version="1.0"?><worksheet><sheetData><row r="1"><c t="str"><v>编号</v></c><c t="str"><v>名称</v></c><c t="str"><v>类别</v></c></row>)";
  std::mt19937_64 random(7);
  std::string const noise = "x";
  std::size_t row = 2;
  while (rows.size() < (100u << 20)) {
    std::string filler;
    for (int i = 0; i < 64; ++i) filler += std::to_string(random());
    auto const n = std::to_string(row++);
    rows += "<row r=\"" + n + "\"><c t=\"str\"><v>P" + n +
            "</v></c><c t=\"str\"><v>名</v></c><c t=\"str\"><v>教育</v></c><c t=\"str\"><v>" +
            filler + "</v></c></row>";
  }
  rows += "</sheetData></worksheet>";
  auto const plan = import_parts(testing::workbook_parts({{"项目", {}, {}, rows}}), false);
  ASSERT_TRUE(plan) << testing::all_sentences(plan.error());
  EXPECT_EQ(plan->projects, row - 2);
}

/// Mutated bytes of a good workbook: any answer but a crash (the asan preset sees more).
TEST(SheetReader, DamagedWorkbooksNeverCrash) {
  TemporaryFile const good("", ".xlsx");
  Portfolio portfolio;
  portfolio.programme.name.zh = "试验";
  portfolio.programme.currency = "CNY";
  portfolio.programme.zone = "Asia/Shanghai";
  for (int i = 0; i < 4; ++i) {
    auto& project = portfolio.projects.emplace_back();
    project.code = "P" + std::to_string(i);
    project.registration.name.zh = "项目";
    project.funding.push_back({contract::FundingLine::aid, Money{100, {}}, {}, {}});
  }
  ASSERT_TRUE(write_workbook(portfolio, good.path()));
  std::ifstream in(good.path(), std::ios::binary);
  std::string const bytes((std::istreambuf_iterator<char>(in)), {});
  auto const parts = testing::workbook_parts(
      {{"项目",
        {{"编号", "名称", "类别"}, {"A", "一", "教育"}, {"B", "=d:43922", "=b:1"}},
        {"A2:B3"},
        {}}});
  std::mt19937 random(2020);
  for (int round = 0; round < 400; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 1 + round % 9; ++i)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    if (round % 7 == 0) damaged.resize(random() % damaged.size() + 1);
    TemporaryFile const file(damaged, ".xlsx");
    (void)read_import(file.path(), testing::options("T"), {});
    auto mutated = parts;  // and inside the zip, where checksums do not protect
    auto& part = mutated[random() % mutated.size()].content;
    for (int i = 0; i < 1 + round % 5; ++i)
      part[random() % part.size()] = static_cast<char>(random());
    (void)import_parts(mutated);
  }
}

}  // namespace
}  // namespace longspan::exchange
