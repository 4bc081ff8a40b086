// What migrations do to rows that are there, and which stores are refused; on both stores.
#include "store/migrate.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/postgres/test_database.hpp"
#include "adapters/sqlite/sqlite_db.hpp"
#include "base/hash.hpp"
#include "base/uuid.hpp"
#include "store/sql_texts.hpp"

namespace longspan::store {
namespace {

class Migrations : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "postgres") {
      database_ = postgres::TestDatabase::make();
      if (!database_) GTEST_SKIP() << "LONGSPAN_SPEC_POSTGRES names no server";
      source_ = database_->open();
    } else {
      folder_ = std::filesystem::temp_directory_path() / ("longspan-migrate-" + Uuid::v7(0).text());
      std::filesystem::create_directories(folder_);
      source_ = sqlite::open_store(folder_ / "longspan.db");
    }
    db = source_->open_writer();
  }
  void TearDown() override {
    db.reset();
    source_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  /// The store as an earlier Longspan left it: all scripts before `name`.
  void migrate_before(std::string_view name) {
    db->script(in_dialect("CREATE TABLE migration (name TEXT PRIMARY KEY)", db->dialect()));
    for (auto const& sql : sql_texts()) {
      if (sql.name >= name || !(sql.dialect.empty() || sql.dialect == db->dialect())) continue;
      db->script(sql.dialect.empty() ? in_dialect(sql.text, db->dialect()) : std::string(sql.text));
      db->write("INSERT INTO migration (name) VALUES (?)", {sql.name});
    }
  }

  std::vector<std::string> rows(std::string_view sql) {
    std::vector<std::string> out;
    db->read(sql, {}, [&](Row const& row) {
      std::string line;
      for (int i = 0; i < row.columns(); ++i) line += (i ? " " : "") + std::string(row.text(i));
      out.push_back(line);
      return true;
    });
    return out;
  }

  std::string refusal() {
    try {
      migrate(*db, {});
      return "none";
    } catch (DbError const& error) {
      return error.what();
    }
  }

  std::unique_ptr<Db> db;

 private:
  std::unique_ptr<postgres::TestDatabase> database_;
  std::filesystem::path folder_;
  std::unique_ptr<DbSource> source_;
};

TEST_P(Migrations, MoveWhatIsDoneOfItemsIntoTheProjectsRow) {
  migrate_before("0006");
  db->write(
      "INSERT INTO project (programme, code, registered_seq, info, name_zh, name_en, sort_name, search,"
      " category, livelihood, place, plan, outcomes, stage, phase, progress, funds_planned, aid_planned,"
      " paid, last_report, days_mask, reports, held, changed, newest_day) VALUES"
      " ('P', 'A', 1, '', '', '', '', '', 0, 0, '', '', '', 0, '', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),"
      " ('P', 'B', 2, '', '', '', '', '', 0, 0, '', '', '', 0, '', 0, 0, 0, 0, 0, 0, 0, 0, 2, 0)");
  // A planned and reported item, one nothing was done of, and one that is in no plan.
  db->write(
      "INSERT INTO work_item (programme, code, item, body, seq, done) VALUES ('P', 'A', '砌筑', '{}', 5, 2500),"
      " ('P', 'A', 'B2', '{}', 6, 0), ('P', 'A', 'A1', '', 0, 70)");
  migrate(*db, {});
  EXPECT_EQ(rows("SELECT code, done FROM project ORDER BY code"),
            (std::vector<std::string>{R"(A {"A1":70,"砌筑":2500})", "B {}"}));
  EXPECT_EQ(rows("SELECT item, seq FROM work_item ORDER BY item"),
            (std::vector<std::string>{"B2 6", "砌筑 5"}));
}

TEST_P(Migrations, FoldTheFactsThatAreThereAnewForTheLamps) {
  migrate_before("0009");
  db->write(
      "INSERT INTO stream (no, name, programme) VALUES (1, 'programme/P', 'P'), (2, 'project/P/A', 'P')");
  auto const fact = [&](int seq, int stream, int day, std::string_view kind,
                        std::string_view body) {
    auto const id = Uuid::v7(seq);
    db->write(
        "INSERT INTO fact (seq, id, stream, kind, at_us, at_offset, zone, valid_day, device, body,"
        " received_us, outcome, problem, prev, hash)"
        " VALUES (?, ?, ?, ?, 0, 0, 'UTC', ?, '', ?, 0, 0, '', ?, ?)",
        {seq, Param::blob(id.blob()), stream, kind, day, body, Param::blob(Hash{}.blob()),
         Param::blob(Hash{}.blob())});
  };
  fact(1, 1, 20600, "programme.registered",
       R"({"name":{"zh":"计划"},"currency":"CNY","zone":"UTC"})");
  fact(2, 2, 20600, "project.registered", R"({"name":{"zh":"学校"},"category":"education"})");
  fact(3, 2, 20600, "stage.dated", R"({"stage":"start","aspect":"reached","day":"2026-05-27"})");
  fact(4, 2, 20614, "stage.dated", R"({"stage":"design","aspect":"reached","day":"2026-06-10"})");
  migrate(*db, {});
  // Fourteen days without a report lie between the two: red since the fifth of them was over.
  EXPECT_EQ(rows("SELECT code, lamps FROM project"),
            (std::vector<std::string>{"A 20614;;;;;5r20605!20613,"}));
}

TEST_P(Migrations, ListTheRoomsOfSessionsThatWereArrangedBefore) {
  migrate_before("0014");
  db->write(
      "INSERT INTO stream (no, name, programme) VALUES (1, 'consultation/P/c-1', 'P'),"
      " (2, 'consultation/P/c-2', 'P')");
  auto const arranged = [&](int seq, int stream, std::string_view body) {
    auto const id = Uuid::v7(seq);
    db->write(
        "INSERT INTO fact (seq, id, stream, kind, at_us, at_offset, zone, valid_day, device, body,"
        " received_us, outcome, problem, prev, hash) VALUES (?, ?, ?,"
        " 'consultation.session_arranged', 0, 0, 'UTC', 20600, '', ?, 0, 0, '', ?, ?)",
        {seq, Param::blob(id.blob()), stream, body, Param::blob(Hash{}.blob()),
         Param::blob(Hash{}.blob())});
  };
  arranged(1, 1, R"({"room":"r-1","meeting":"1970-01-03"})");
  arranged(2, 1, R"({"room":"r-1","meeting":"1970-01-03"})");
  arranged(3, 2, R"({"room":"r-2","meeting":"2026-11-29"})");
  migrate(*db, {});
  EXPECT_EQ(rows("SELECT programme, consultation, room, meeting FROM consultation_room"
                 " ORDER BY consultation"),
            (std::vector<std::string>{"P c-1 r-1 2", "P c-2 r-2 20786"}));
}

TEST_P(Migrations, AreDoneOnceAndThenFindAllInOrder) {
  migrate(*db, {});
  auto const first = rows("SELECT line FROM made ORDER BY line");
  EXPECT_GT(first.size(), 100U);
  EXPECT_EQ(refusal(), "none");
  EXPECT_EQ(rows("SELECT line FROM made ORDER BY line"), first);
}

TEST_P(Migrations, RefuseAStoreOfANewerLongspan) {
  migrate(*db, {});
  db->write("INSERT INTO migration (name) VALUES ('9999-from-the-future')");
  EXPECT_TRUE(refusal().contains("9999-from-the-future")) << refusal();
}

TEST_P(Migrations, RefuseTablesChangedByHandAndNameWhatIsGone) {
  migrate(*db, {});
  db->script("ALTER TABLE project DROP COLUMN reports");
  EXPECT_TRUE(refusal().contains("gone: column project.reports")) << refusal();
}

TEST_P(Migrations, RefuseAColumnSomebodyAddedAndNameIt) {
  migrate(*db, {});
  db->script("ALTER TABLE project ADD COLUMN remark TEXT");
  EXPECT_TRUE(refusal().contains("not made by Longspan: column project.remark")) << refusal();
}

TEST_P(Migrations, LeaveTheOperatorsOwnTablesAndIndexesAlone) {
  migrate(*db, {});
  db->script("CREATE TABLE office_list (name TEXT); CREATE INDEX by_phase ON project (phase)");
  EXPECT_EQ(refusal(), "none");
}

INSTANTIATE_TEST_SUITE_P(Stores, Migrations, testing::Values("sqlite", "postgres"),
                         [](auto const& store) { return store.param; });

}  // namespace
}  // namespace longspan::store
