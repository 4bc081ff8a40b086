// Whatever is filed, in whatever order: what was pushed equals a fresh read, what runs equals a
// rebuild, sums kept by differences equal sums added up anew, and the lamps of every day equal
// those found by looking at each day alone. Every fact kind of programmes and projects takes part.
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
#include "store/calendar_rows.hpp"
#include "store/fold_stream.hpp"
#include "store/lamp_rows.hpp"
#include "store/migrate.hpp"
#include "store/projections.hpp"
#include "store/verify.hpp"
#include "store/writer.hpp"
#include "views/test_office.hpp"
#include "views/totals.hpp"
#include "views/views.hpp"

namespace longspan {
namespace {

struct HandClock final : Clock {
  Instant at{1'785'000'000'000'000};  // 2026-07-25T17:20:00Z
  Instant now() const override { return at; }
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

/// The lamps of one project that are not green, day by day, each day looked at on its own: what was
/// known of that day, and the yellow after a red.
class DayByDay {
 public:
  DayByDay(store::Db& db, std::string code) : db_(db), code_(std::move(code)) {
    calendar_ = store::load_calendar(db, "P");
    rules_ = store::load_lamp_rules(db, "P");
  }

  std::string on(Day day) {
    auto const state = store::folded_stream(db_, "P", code_, day);
    auto const input = standing::lamp_input(state.project, state.reporting, state.progress);
    std::string out;
    for (std::size_t i = 0; i < last_red_.size(); ++i) {
      auto const lamp = static_cast<contract::LampName>(i);
      auto colour = standing::raw_colour(lamp, input, calendar_, rules_.on(day), day);
      auto& last = last_red_[i];
      if (colour == contract::LampColour::red)
        last = day;
      else if (last && day <= standing::yellow_until(*last))
        colour = contract::LampColour::yellow;
      else
        last.reset();
      if (colour != contract::LampColour::green)
        out += std::string(to_text(lamp)) + ' ' + std::string(to_text(colour)) + ' ';
    }
    return out;
  }

 private:
  store::Db& db_;
  std::string code_;
  programme::Calendar calendar_;
  programme::LampRulings rules_;
  std::array<std::optional<Day>, 6> last_red_;
};

/// The same from the board as it stood; nothing where the project was not on it.
std::optional<std::string> lamps_on_board(store::Db& db, std::string const& code, Day day,
                                          Instant now) {
  views::BoardQuery query;
  query.programme = "P";
  query.as_of = day;
  auto const board = json::parse(views::board(db, query, now).value());
  for (auto const& row : board.at("rows").as_array()) {
    if (row.at("code").as_string() != code) continue;
    std::string out;
    for (auto const& mark : row.at("lamps").as_array())
      if (mark.at("lamp").as_string() != "finding")
        out += std::string(mark.at("lamp").as_string()) + ' ' +
               std::string(mark.at("colour").as_string()) + ' ';
    return out;
  }
  return std::nullopt;
}

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

  for (auto const& code : Office::kCodes) {
    DayByDay alone(*reader, code);
    for (Day day = *Day::of(2026, 5, 25); day < *Day::of(2026, 8, 20); day = day + 1)
      if (auto const shown = lamps_on_board(*reader, code, day, clock.now()))
        ASSERT_EQ(*shown, alone.on(day)) << code << ' ' << day.text();
  }

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
