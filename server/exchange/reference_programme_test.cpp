#include "exchange/reference_programme.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "exchange/test_workbooks.hpp"
#include "exchange/write_workbook.hpp"

namespace longspan::exchange {
namespace {

using testing::bodies;

/// The figures of the public report, once more, so that nobody changes them by accident.
TEST(ReferenceProgramme, ItsWorkbookHoldsExactlyThePublishedFacts) {
  testing::TemporaryFile const file("", ".xlsx");
  ASSERT_TRUE(write_workbook(reference_programme(), file.path()));
  auto options = testing::options(std::string(kReferenceProgramme));
  options.file_name = "hangzhou-aksu-2020.xlsx";
  auto const plan = read_import(file.path(), options, {});
  ASSERT_TRUE(plan) << testing::all_sentences(plan.error());
  EXPECT_TRUE(plan->notes.empty());
  EXPECT_EQ(plan->projects, 4u);

  std::map<contract::PublishedFigure, std::string> totals;
  for (auto const& total : bodies<contract::ProgrammeTotalPublished>(*plan))
    totals[total.figure] =
        total.money ? total.money->amount_text() + " " + std::string(total.money->currency.text())
                    : total.value->text();
  using contract::PublishedFigure;
  EXPECT_EQ(totals, (std::map<PublishedFigure, std::string>{
                        {PublishedFigure::projects, "22"},
                        {PublishedFigure::aid_funds, "213000000 CNY"},
                        {PublishedFigure::total_investment, "1040000000 CNY"},
                        {PublishedFigure::livelihood_share, "89.3"},
                        {PublishedFigure::classes, "110"},
                        {PublishedFigure::seats, "5000"}}));
  std::multiset<std::string> outcomes;
  for (auto const& outcome : bodies<contract::OutcomeStated>(*plan))
    outcomes.insert(outcome.quantity.text() + " " + outcome.unit);
  EXPECT_EQ(outcomes,
            (std::multiset<std::string>{"26829 m²", "27045 m²", "6794 m²", "90 张", "2606 户"}));
  EXPECT_TRUE(bodies<contract::FundingPlanned>(*plan).empty())
      << "the report gives no funds by project";
  EXPECT_TRUE(bodies<contract::StageDated>(*plan).empty()) << "nor any day";
  auto const programme = bodies<contract::ProgrammeRegistered>(*plan)[0];
  EXPECT_EQ(programme.distance_km, 4600);
  EXPECT_FALSE(programme.term_from);
}

TEST(ReferenceProgramme, MistakesInSuchAFileAreNamedByLine) {
  auto const missing = read_programme_text(
      "source = 'x'\n[programme]\nname = {zh='a'}\ncurrency='CNY'\nzone='UTC'\n[[project]]\ncode='1'\n");
  ASSERT_FALSE(missing);
  EXPECT_TRUE(sentence(missing.error(), Language::en).contains("line 6: name is missing"))
      << sentence(missing.error(), Language::en);
  EXPECT_FALSE(read_programme_text("= 3"));
}

}  // namespace
}  // namespace longspan::exchange
