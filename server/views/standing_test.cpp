// What the agenda is told of a programme's lamps is what each project's own page says.
#include "views/standing.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "adapters/sqlite/sqlite_db.hpp"
#include "store/migrate.hpp"
#include "store/writer.hpp"

namespace longspan::views {
namespace {

namespace json = boost::json;
using contract::FactKind;
using ledger::Draft;
using ledger::Stream;

struct HandClock final : Clock {
  Instant at{1'785'000'000'000'000};  // 2026-07-25T17:20:00Z
  Instant now() const override { return at; }
};

class Standing : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("longspan-standing-" + Uuid::v7(0).text());
    std::filesystem::create_directories(folder);
    source = sqlite::open_store(folder / "longspan.db");
    store::migrate(*source->open_writer(), clock.now());
  }
  void TearDown() override {
    source.reset();
    std::filesystem::remove_all(folder);
  }

  void draft(FactKind kind, Stream stream, json::object const& body, char const* at) {
    auto made = Draft::make(Uuid::v7(++made_), kind, std::move(stream), *Stamp::parse(at), "案头",
                            json::serialize(body));
    ASSERT_TRUE(made.has_value()) << (made ? "" : sentence(made.error(), Language::en));
    drafts.push_back(std::move(*made));
  }
  /// Every second project never started in its planned month; every third reported last in June.
  void plan(int projects) {
    draft(FactKind::programme_registered, Stream::of_programme("P"),
          {{"name", {{"zh", "计划"}}}, {"currency", "CNY"}, {"zone", "Asia/Shanghai"}},
          "2026-01-05T10:00:00+08:00");
    for (int i = 0; i < projects; ++i) {
      auto const stream = Stream::of_project("P", "A" + std::to_string(10'000 + i));
      draft(FactKind::project_registered, stream,
            {{"name", {{"zh", "学校"}, {"en", "School"}}}, {"category", "education"}},
            "2026-01-05T10:00:00+08:00");
      if (i % 2 == 0)
        draft(FactKind::stage_dated, stream,
              {{"stage", "start"}, {"aspect", "planned"}, {"day", "2026-05-10"}},
              "2026-01-05T10:00:00+08:00");
      else if (i % 3 == 0)
        draft(FactKind::stage_dated, stream,
              {{"stage", "start"}, {"aspect", "reached"}, {"day", "2026-06-01"}},
              "2026-06-01T10:00:00+08:00");
      else
        continue;
      if (i % 4 == 0)
        draft(FactKind::finding_raised, stream,
              {{"finding", Uuid::v7(100'000 + i).text()},
               {"text", "临边无防护"},
               {"severity", "serious"},
               {"due_days", 3}},
              "2026-07-01T10:00:00+08:00");
    }
    store::Writer writer(*source, clock, {});
    auto const receipts = writer.file_whole(std::move(drafts), {}, {});
    ASSERT_TRUE(receipts.has_value());
    for (auto const& receipt : *receipts) ASSERT_EQ(receipt.outcome, ledger::Outcome::accepted);
  }

  std::filesystem::path folder;
  std::unique_ptr<store::DbSource> source;
  HandClock clock;
  std::vector<Draft> drafts;

 private:
  std::int64_t made_ = 0;
};

TEST_F(Standing, TellsTheAgendaWhatEachProjectsPageSays) {
  plan(60);
  auto const db = source->open_reader();
  auto const programme = find_programme(*db, "P");
  auto const told = lamps_of_programme(*db, *programme, today_at(*programme, clock.now()));
  // Of sixty: thirty not started, ten silent.
  ASSERT_EQ(told.size(), 40U);
  EXPECT_TRUE(std::ranges::is_sorted(told, {}, &LampStanding::code));
  for (auto const& project : told) {
    auto const page =
        json::parse(standing(*db, "P", project.code, std::nullopt, clock.now()).value());
    auto next = project.lamps.begin();
    for (auto const& lamp : page.at("lamps").as_array()) {
      if (lamp.at("colour").as_string() == "green") continue;
      ASSERT_NE(next, project.lamps.end());
      EXPECT_EQ(lamp.at("lamp").as_string(), to_text(next->lamp));
      EXPECT_EQ(lamp.at("colour").as_string(), to_text(next->colour));
      EXPECT_EQ(lamp.at("since").as_string(), next->since.text());
      ASSERT_FALSE(next->reasons.empty());
      EXPECT_EQ(lamp.at("reasons").at(0).at("text").at("zh").as_string(), next->reasons[0].zh);
      ++next;
    }
    EXPECT_EQ(next, project.lamps.end());
  }
  auto const& first = told.front();
  EXPECT_EQ(first.code, "A10000");
  EXPECT_EQ(first.name.en, "School");
  ASSERT_EQ(first.lamps.size(), 3U);
  EXPECT_EQ(first.lamps[0].lamp, contract::LampName::start);
  EXPECT_EQ(first.lamps[0].colour, contract::LampColour::yellow);
  EXPECT_EQ(first.lamps[0].since, *Day::of(2026, 6, 1));
  EXPECT_EQ(first.lamps[1].lamp, contract::LampName::registration);
  EXPECT_EQ(first.lamps[1].colour, contract::LampColour::red);
  EXPECT_EQ(first.lamps[2].lamp, contract::LampName::finding);
  EXPECT_EQ(first.lamps[2].reasons[0].en,
            "1 serious finding is overdue; the oldest was due on 2026-07-04.");
}

TEST_F(Standing, IsToldOfAThousandProjectsInOneQuery) {
  plan(1000);
  auto const db = source->open_reader();
  auto const programme = find_programme(*db, "P");
  auto const began = std::chrono::steady_clock::now();
  auto const told = lamps_of_programme(*db, *programme, today_at(*programme, clock.now()));
  std::chrono::duration<double, std::milli> const took = std::chrono::steady_clock::now() - began;
  RecordProperty("milliseconds", std::to_string(took.count()));
  EXPECT_EQ(told.size(), 667U);
}

}  // namespace
}  // namespace longspan::views
