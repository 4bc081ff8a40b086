// The rehearsal in a real store: what the ledger takes, and what follows from it.
#include "app/fill_rehearsal.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/sqlite/sqlite_db.hpp"
#include "base/uuid.hpp"
#include "store/migrate.hpp"
#include "store/projections.hpp"
#include "store/vault.hpp"
#include "store/verify.hpp"

namespace longspan {
namespace {

namespace fs = std::filesystem;
using store::Row;

struct HandClock final : Clock {
  Instant at;
  explicit HandClock(Day day) : at(Zone::find("Asia/Shanghai")->at(day, 9, 30)) {}
  Instant now() const override { return at; }
};

/// A folder filled with the rehearsal of a day.
struct Filled {
  fs::path folder = fs::temp_directory_path() / ("longspan-rehearsal-" + Uuid::v7(0).text());
  HandClock clock;
  std::unique_ptr<store::DbSource> source;
  std::unique_ptr<store::Db> db;

  explicit Filled(Day day) : clock(day) {
    fs::create_directories(folder);
    store::Vault::open_for_process(std::string(32, 'k'));
    source = sqlite::open_store(folder / "longspan.db");
    store::migrate(*source->open_writer(), clock.now());
    fill();
    db = source->open_reader();
  }
  ~Filled() {
    db.reset();
    source.reset();
    fs::remove_all(folder);
  }
  Filled(Filled const&) = delete;
  Filled& operator=(Filled const&) = delete;

  std::uint64_t fill(std::uint64_t seed = 2020) {
    store::Writer writer(*source, clock, {});
    auto const code = app::fill_rehearsal(folder, writer, clock, seed);
    EXPECT_TRUE(code.has_value()) << (code ? "" : sentence(code.error(), Language::en));
    return writer.head();
  }
  std::int64_t number(std::string const& sql) {
    std::int64_t out = -1;
    db->begin(false);
    db->read(sql, {}, [&](Row const& row) {
      out = row.integer(0);
      return false;
    });
    db->commit();
    return out;
  }
  std::int64_t findings(std::string const& where) {
    return number("SELECT COUNT(*) FROM finding WHERE " + where);
  }
};

class RehearsalInAStore : public testing::TestWithParam<char const*> {};

TEST_P(RehearsalInAStore, LivesTheWholeRhythm) {
  Day const today = *Day::parse(GetParam());
  Filled filled(today);
  // A report above plan, one before the start, and the second ones; nothing else waits for the
  // office.
  EXPECT_LE(filled.number("SELECT COUNT(*) FROM held"), 5);
  EXPECT_EQ(filled.number("SELECT COUNT(*) FROM held JOIN fact ON fact.id = held.id"
                          " WHERE fact.problem NOT LIKE '%held_quantity_above_plan%'"
                          " AND fact.problem NOT LIKE '%held_not_started%'"
                          " AND fact.problem NOT LIKE '%held_day_taken%'"),
            0);
  auto const ago = [&](int days) { return std::to_string((today - days).number); };
  EXPECT_GE(filled.findings("state = 0 AND severity > 0 AND raised_day BETWEEN " + ago(32) +
                            " AND " + ago(10)),
            3)
      << "overdue, and climbed";
  EXPECT_GE(filled.findings("state = 0"), 10);
  EXPECT_LE(filled.findings("state < 2"), 70);
  EXPECT_GE(filled.findings("state = 1"), 1) << "waits for review";
  EXPECT_GE(filled.findings("state = 2"), 100);
  EXPECT_GE(filled.findings("state = 2 AND returns = 1 AND source = 0"), 1);
  EXPECT_GE(filled.findings("state < 2 AND waits_for <> ''"), 2);
  EXPECT_EQ(filled.findings("state = 2 AND answered_by IS NULL"), 0);
  EXPECT_GE(filled.number("SELECT MAX(n) FROM (SELECT COUNT(DISTINCT code) AS n FROM finding"
                          " WHERE point IS NOT NULL AND raised_day > " +
                          ago(30) + " GROUP BY checklist, point)"),
            3)
      << "the same point on three sites";
  EXPECT_GE(filled.number("SELECT COUNT(DISTINCT code) FROM supervisor_log"), 15);
  EXPECT_EQ(filled.number("SELECT SUM(corrections) FROM supervisor_log"), 1);
  EXPECT_GE(filled.number("SELECT COUNT(*) FROM inspection"), 90);
  auto const actions = [&](std::string const& where) {
    return filled.number("SELECT COUNT(*) FROM action WHERE " + where);
  };
  EXPECT_GE(actions("state = 2"), 3) << "confirmed";
  EXPECT_GE(actions("returns = 1"), 1);
  EXPECT_GE(actions("owner LIKE '%bureau%'"), 2);
  EXPECT_GE(filled.number("SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM minuted_item"
                          " WHERE item LIKE 'action:%' GROUP BY item)"),
            2)
      << "carried over twice";
  EXPECT_GE(filled.number("SELECT COUNT(*) FROM ten_day_return"), 4);
}

TEST_P(RehearsalInAStore, FilledTwiceAddsNothingAndTheTablesAreWhatTheFactsSay) {
  Filled filled(*Day::parse(GetParam()));
  auto const facts = filled.number("SELECT COUNT(*) FROM fact");
  EXPECT_EQ(filled.fill(), static_cast<std::uint64_t>(facts));
  EXPECT_EQ(filled.number("SELECT COUNT(*) FROM fact"), facts);
  EXPECT_EQ(filled.number("SELECT COUNT(*) FROM fact WHERE kind = 'coordination.minuted'"), 4);
  filled.db.reset();
  auto const db = filled.source->open_writer();
  db->begin(true);
  store::begin_rebuild(*db);
  auto const before = store::projections_digest(*db);
  store::Projections projections(*db, 1024);
  projections.rebuild([](std::uint64_t) {});
  EXPECT_EQ(before, store::projections_digest(*db));
  db->commit();
}

INSTANTIATE_TEST_SUITE_P(InEverySeason, RehearsalInAStore,
                         testing::Values("2026-11-23", "2026-07-14", "2027-02-03", "2028-05-01"),
                         [](auto const& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace longspan
