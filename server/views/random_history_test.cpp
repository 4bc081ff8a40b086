// Whatever is filed, in whatever order: what was pushed equals a fresh read, what runs equals a
// rebuild, and sums kept by differences equal sums added up anew. Every fact kind of programmes and
// projects takes part.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <future>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "adapters/postgres/test_database.hpp"
#include "adapters/sqlite/sqlite_db.hpp"
#include "store/migrate.hpp"
#include "store/projections.hpp"
#include "store/verify.hpp"
#include "store/writer.hpp"
#include "views/totals.hpp"
#include "views/views.hpp"

namespace longspan {
namespace {

namespace json = boost::json;
using contract::FactKind;
using ledger::Draft;
using ledger::Stream;

struct HandClock final : Clock {
  Instant at{1'785'000'000'000'000};  // 2026-07-25T17:20:00Z
  Instant now() const override { return at; }
};

class Office {
 public:
  explicit Office(unsigned seed) : random_(seed) {}

  std::vector<Draft> opening() {
    std::vector<Draft> out;
    out.push_back(
        draft(FactKind::programme_registered, Stream::of_programme("P"),
              {{"name", {{"zh", "计划"}}}, {"currency", "CNY"}, {"zone", "Asia/Shanghai"}}));
    for (auto const& code : kCodes)
      out.push_back(draft(FactKind::project_registered, Stream::of_project("P", code),
                          {{"name", {{"zh", "学校" + code}}},
                           {"category", "education"},
                           {"livelihood", pick(2) == 0}}));
    return out;
  }

  Draft next() {
    auto stream = Stream::of_project("P", kCodes[static_cast<std::size_t>(pick(3))]);
    auto item = "W" + std::to_string(pick(3));
    switch (pick(18)) {
      case 0:
        return draft(FactKind::stage_dated, stream,
                     {{"stage", pick(2) ? "start" : "design"},
                      {"aspect", pick(3) ? "reached" : "forecast"},
                      {"day", day()}});
      case 1:
        return draft(FactKind::work_item_planned, stream,
                     {{"item", item},
                      {"name", {{"zh", "分项"}}},
                      {"unit", "m3"},
                      {"quantity", number(400)},
                      {"weight", number(9)},
                      {"start", "2026-05-01"},
                      {"finish", "2026-08-30"}});
      case 2:
        return draft(FactKind::funding_planned, stream,
                     {{"line", pick(2) ? "aid" : "central"}, {"amount", money(900'000)}});
      case 3:
        return draft(FactKind::payment_made, stream,
                     {{"payment", "Z" + std::to_string(pick(6))},
                      {"amount", money(90'000)},
                      {"day", day()},
                      {"voucher", "记-1"}});
      case 4:
        return draft(FactKind::payment_corrected, stream,
                     {{"payment", "Z" + std::to_string(pick(6))},
                      {"amount", money(90'000)},
                      {"day", day()},
                      {"voucher", "记-2"},
                      {"reason", "笔误"}});
      case 5:
        return draft(FactKind::outcome_stated, stream,
                     {{"measure", "beds"},
                      {"aspect", pick(2) ? "planned" : "built"},
                      {"quantity", number(90)},
                      {"unit", "张"}});
      case 6:
        return draft(FactKind::status_reported, stream,
                     {{"day", day()},
                      {"phase", "Construction"},
                      {"stage", "start"},
                      {"budget", money(1'000'000)}});
      case 7:
        return draft(FactKind::project_corrected, stream,
                     {{"reason", "改名"}, {"name", {{"zh", "学校" + std::to_string(pick(99))}}}});
      case 8:
        return draft(
            FactKind::programme_total_published, Stream::of_programme("P"),
            {{"figure", "projects"}, {"value", number(22)}, {"source", {{"title", "公报"}}}});
      case 9:
        return draft(FactKind::programme_corrected, Stream::of_programme("P"),
                     {{"reason", "补充"}, {"note", "说明"}});
      case 14:
        return draft(FactKind::calendar_ruled, Stream::of_programme("P"),
                     {{"rest_days", pick(2) ? json::array{"sunday"} : json::array{}}});
      case 15:
        return draft(FactKind::calendar_day_ruled, Stream::of_programme("P"),
                     {{"day", day()},
                      {"kind", pick(2) ? "holiday" : "working"},
                      {"name", {{"zh", "节日"}}}});
      case 16:
        return draft(FactKind::shutdown_planned, stream,
                     {{"shutdown", "S" + std::to_string(pick(2))},
                      {"from", "2026-06-10"},
                      {"to", "2026-06-20"},
                      {"reason", "越冬停工"}});
      case 17:
        return draft(FactKind::obligation_excused, stream,
                     {{"duty", "daily_report"}, {"day", day()}, {"reason", "停电"}});
      case 10:
        if (!held.empty()) {
          auto [id, of] = held[static_cast<std::size_t>(pick(static_cast<int>(held.size())))];
          return draft(FactKind::fact_settled, *Stream::parse(of),
                       {{"fact", id.text()}, {"decision", pick(2) ? "counted" : "set_aside"}});
        }
        [[fallthrough]];
      case 11:
        if (auto it = filed.find(stream.project); it != filed.end())
          return draft(FactKind::daily_report_corrected, stream,
                       {{"corrects", it->second.first.text()},
                        {"reason", "数量有误"},
                        {"report", report(item, it->second.second)}});
        [[fallthrough]];
      default: {
        auto of = day();
        auto out = draft(FactKind::daily_report_filed, stream, {{"report", report(item, of)}});
        filed[stream.project] = {out.id, of};
        return out;
      }
    }
  }

  std::vector<std::pair<Uuid, std::string>> held;  ///< facts the ledger holds, with their streams
  std::map<std::string, std::pair<Uuid, std::string>> filed;

 private:
  inline static std::vector<std::string> const kCodes{"A1", "B2", "C3"};

  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string number(int below) { return std::to_string(1 + pick(below)) + (pick(2) ? "" : ".5"); }
  std::string day() { return (*Day::of(2026, 6, 1) + pick(56)).text(); }
  json::object money(int below) { return {{"amount", number(below)}, {"currency", "CNY"}}; }
  json::object report(std::string const& item, std::string const& of) {
    return {{"day", of},
            {"weather", {{"sky", "clear"}}},
            {"workforce", json::array{json::object{{"trade", "carpenter"}, {"count", pick(30)}}}},
            {"quantities", json::array{json::object{{"item", item}, {"quantity", number(30)}}}}};
  }
  Draft draft(FactKind kind, Stream stream, json::object const& body) {
    clock_us_ += 1'000'000LL * (1 + pick(90'000));
    Stamp at{{1'780'000'000'000'000 + clock_us_ % 5'000'000'000'000}, 480};
    auto made = Draft::make(Uuid::v7(at.instant.ms()), kind, std::move(stream), at, "手机 K-07",
                            json::serialize(body));
    EXPECT_TRUE(made.has_value()) << (made ? "" : sentence(made.error(), Language::en));
    return std::move(*made);
  }

  std::mt19937 random_;
  std::int64_t clock_us_ = 0;
};

enum class Kept : std::uint8_t { sqlite, postgres };

class RandomHistory : public testing::TestWithParam<std::tuple<unsigned, Kept>> {
 protected:
  void SetUp() override {
    if (std::get<Kept>(GetParam()) == Kept::postgres) {
      database = postgres::TestDatabase::make();
      if (!database) GTEST_SKIP() << "LONGSPAN_SPEC_POSTGRES names no server";
      source = database->open();
    } else {
      make_file();
    }
    store::migrate(*source->open_writer(), clock.now());
  }
  void make_file() {
    folder = std::filesystem::temp_directory_path() / ("longspan-history-" + Uuid::v7(0).text());
    std::filesystem::create_directories(folder);
    source = sqlite::open_store(folder / "longspan.db");
  }
  void TearDown() override {
    source.reset();
    if (!folder.empty()) std::filesystem::remove_all(folder);
  }

  std::filesystem::path folder;
  std::unique_ptr<postgres::TestDatabase> database;
  std::unique_ptr<store::DbSource> source;
  HandClock clock;
};

std::vector<ledger::Receipt> file(store::Writer& writer, std::vector<Draft> drafts) {
  std::promise<Result<store::Writer::Receipts>> promise;
  writer.file(std::move(drafts), {}, [&](auto result) { promise.set_value(std::move(result)); });
  return promise.get_future().get().value();
}

/// A client's board: rows by code, totals, as a browser keeps them.
struct Screen {
  std::map<std::string, json::value> rows;
  json::value totals;
  std::uint64_t cursor = 0;
  std::int64_t calendar_seq = 0;

  void read(json::value const& board) {
    rows.clear();
    apply(board);
    calendar(board);
  }
  /// Whether it is another than before.
  bool calendar(json::value const& message) {
    auto const* seq = message.at("programme").as_object().if_contains("calendar_seq");
    auto const now = seq ? seq->to_number<std::int64_t>() : 0;
    return std::exchange(calendar_seq, now) != now;
  }
  void apply(json::value const& message) {
    for (auto const& row : message.at("rows").as_array())
      rows[std::string(row.at("code").as_string())] = row;
    totals = message.at("totals");
    cursor = message.at("cursor").to_number<std::uint64_t>();
  }
  bool operator==(Screen const&) const = default;
};

TEST_P(RandomHistory, PushEqualsFreshReadAndRebuildEqualsRunning) {
  auto const seed = std::get<unsigned>(GetParam());
  Office office(seed);
  std::mt19937 random(seed);
  auto reader = source->open_reader();
  views::BoardQuery query;
  query.programme = "P";
  Screen pushed;
  std::set<std::string> accepted_kinds;
  {
    store::Writer writer(*source, clock, {.cached_streams = 2});
    file(writer, office.opening());
    pushed.read(json::parse(views::board(*reader, query, clock.now()).value()));
    for (int step = 0; step < 60; ++step) {
      std::vector<Draft> batch;
      for (unsigned i = 0; i <= random() % 4; ++i) batch.push_back(office.next());
      auto receipts = file(writer, batch);
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (receipts[i].outcome == ledger::Outcome::held)
          office.held.emplace_back(batch[i].id, batch[i].stream.text());
        if (receipts[i].outcome == ledger::Outcome::accepted)
          accepted_kinds.emplace(to_text(batch[i].kind));
      }
      // A message may be skipped now and then, as on a bad line: the next one brings everything
      // since the cursor.
      if (random() % 3 == 0) continue;
      auto const change =
          json::parse(views::changes(*reader, "P", pushed.cursor, {}, clock.now()).value());
      Screen fresh;
      auto const board = json::parse(views::board(*reader, query, clock.now()).value());
      fresh.read(board);
      // As a browser does: another calendar may change every row, so the board is read again.
      if (pushed.calendar(change))
        pushed.read(board);
      else
        pushed.apply(change);
      ASSERT_EQ(pushed, fresh) << "after step " << step;
    }
  }
  Day today = *Day::of(2026, 7, 26);
  auto kept = views::totals_of(*reader, "P", std::nullopt, {}, today);
  auto anew = views::recomputed_totals(*reader, "P", std::nullopt, {}, today);
  EXPECT_EQ(kept.projects, anew.projects);
  EXPECT_EQ(kept.active, anew.active);
  EXPECT_EQ(kept.reported, anew.reported);
  EXPECT_EQ(kept.paid, anew.paid);
  EXPECT_EQ(kept.funds_planned, anew.funds_planned);
  EXPECT_EQ(kept.weighed_progress, anew.weighed_progress);
  EXPECT_EQ(kept.held, anew.held);

  auto running = store::projections_digest(*reader).hex();
  {
    auto db = source->open_writer();
    db->begin(true);
    store::Projections projections(*db, 2);
    projections.rebuild([](std::uint64_t) {});
    db->commit();
  }
  EXPECT_EQ(store::projections_digest(*reader).hex(), running);
  EXPECT_FALSE(store::verify(*reader, [](std::uint64_t) {}).mismatch.has_value());
  EXPECT_GE(accepted_kinds.size(), 8U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory,
                         testing::Combine(testing::Range(1U, 25U),
                                          testing::Values(Kept::sqlite, Kept::postgres)));

}  // namespace
}  // namespace longspan
