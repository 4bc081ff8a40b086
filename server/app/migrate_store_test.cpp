// A store copied into another one, on both databases: whatever breaks it off, in the end there are
// the same facts, chains, seals and accounts.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <future>
#include <map>
#include <tuple>

#include "adapters/postgres/test_database.hpp"
#include "adapters/sqlite/sqlite_db.hpp"
#include "app/fill_rehearsal.hpp"
#include "base/uuid.hpp"
#include "store/channel_rows.hpp"
#include "store/copied_tables.hpp"
#include "store/copy_store.hpp"
#include "store/device_tables.hpp"
#include "store/fact_log.hpp"
#include "store/migrate.hpp"
#include "store/outbox.hpp"
#include "store/people_tables.hpp"
#include "store/vault.hpp"
#include "store/verify.hpp"

namespace longspan {
namespace {

namespace fs = std::filesystem;
using store::Db;
using store::DbError;
using store::DbSource;
using store::Param;
using store::Row;

struct HandClock final : Clock {
  Instant at{1'785'000'000'000'000};  // 2026-07-25T17:20:00Z
  Instant now() const override { return at; }
};

struct Folder {
  fs::path path = fs::temp_directory_path() / ("longspan-move-" + Uuid::v7(0).text());
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
};

/// A store of its own, empty, brought up to date.
struct Store {
  std::unique_ptr<postgres::TestDatabase> database;
  std::unique_ptr<DbSource> source;
  std::unique_ptr<Db> db;

  static Store in(fs::path const& file) {
    Store out;
    out.source = sqlite::open_store(file);
    out.open();
    return out;
  }
  static std::optional<Store> in_postgres() {
    Store out;
    out.database = postgres::TestDatabase::make();
    if (!out.database) return std::nullopt;
    out.source = out.database->open();
    out.open();
    return out;
  }
  void open() {
    db = source->open_writer();
    store::migrate(*db, HandClock{}.now());
  }
};

/// A connection that breaks before a given one of its calls, as when the command is killed there.
class Breaking final : public Db {
 public:
  struct Broke {};
  Breaking(Db& whole, int calls) : whole_(whole), calls_(calls) {}

  void begin(bool write) override { count(), whole_.begin(write); }
  void commit() override { count(), whole_.commit(); }
  void rollback() override { whole_.rollback(); }
  using Db::read;
  using Db::scan;
  using Db::write;
  void write(std::string_view sql, std::span<Param const> params) override {
    count(), whole_.write(sql, params);
  }
  void read(std::string_view sql, std::span<Param const> params, OnRow const& on_row) override {
    count(), whole_.read(sql, params, on_row);
  }
  void scan(std::string_view sql, std::span<Param const> params, OnRow const& on_row) override {
    count(), whole_.scan(sql, params, on_row);
  }
  void script(std::string_view sql) override { count(), whole_.script(sql); }
  std::string_view dialect() const override { return whole_.dialect(); }
  bool shared() const override { return whole_.shared(); }

 private:
  void count() {
    if (calls_-- <= 0) throw Broke();
  }
  Db& whole_;
  int calls_;
};

constexpr char kName[] = "sqlite:the source";

store::CopyOrder order() {
  return {kName, 500, [](std::uint64_t) {}};
}

std::expected<std::uint64_t, std::string> copied(Db& source, Db& target) {
  return store::copy_rows(source, target, order());
}

store::Verification verified(Db& db) {
  return store::verify(db, [](std::uint64_t) {});
}

/// All steps of a copy, as the command does them.
void copy_whole(Db& source, Db& target) {
  auto const rows = copied(source, target);
  ASSERT_TRUE(rows.has_value()) << (rows ? "" : rows.error());
  ASSERT_FALSE(verified(target).mismatch.has_value());
  store::fold_copy(target, [](std::uint64_t) {});
  auto const found = store::compare_stores(source, target);
  EXPECT_EQ(found.late, 0U);
  EXPECT_TRUE(found.seals);
  EXPECT_TRUE(found.beside);
  EXPECT_TRUE(found.projections);
  EXPECT_EQ(found.uncompared, "");
  store::end_copy(target);
}

/// Every row that a copy carries over and every one made anew: the whole store.
std::string everything(Db& db) {
  std::vector<std::string> queries{store::stream_table().select() + " ORDER BY no",
                                   store::fact_table().select() + " ORDER BY seq",
                                   "SELECT id, seq FROM known_id ORDER BY id"};
  for (auto const& table : store::tables_beside()) queries.push_back(table.select_in_order());
  return store::digest_of(db, queries).hex() + store::projections_digest(db).hex();
}

/// The rehearsal programme, with people signed in and the ledger sealed twice.
class MigrateStore : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    store::Vault::open_for_process(std::string(32, 'k'));
    rehearsal_ = new Folder();
    auto store = Store::in(rehearsal_->path / "longspan.db");
    HandClock clock;
    {
      store::Writer writer(*store.source, clock, {});
      ASSERT_TRUE(app::fill_rehearsal(rehearsal_->path, writer, clock, 7).has_value());
    }
    auto& db = *store.db;
    db.begin(true);
    store::take_seal(db, clock.at.us);
    auto const account = Uuid::v7(1);
    store::put_account_detail(db, {account, "zhoumin", "周敏", "a hash", clock.at});
    store::put_session(db, {sha256("s"), account, clock.at, clock.at});
    auto const phone = Uuid::v7(3);
    store::put_device(
        db, {phone, account, "手机", true, std::string(65, '\4'), clock.at, clock.at, {}, {}});
    store::put_pairing(db, {Uuid::v7(4),
                            sha256("p"),
                            account,
                            account,
                            clock.at,
                            {clock.at.us + people::kPairingLastsUs},
                            {},
                            {}});
    store::use_pairing(db, sha256("p"), phone, clock.at);
    store::cut_device_off(db, phone, account, clock.at);
    store::put_carry_key(db, {std::string(32, 's'), std::string(65, 'p')}, clock.at);
    store::put_carried(db, {sha256("b"), phone, clock.at, account, clock.at});
    store::put_token(db, {Uuid::v7(2), sha256("t"), account, "nightly", clock.at, 0});
    store::put_setup_link(db, sha256("l"), clock.at);
    put_channel_in_use(db, account, clock.at);
    db.commit();
    add_fact(store, "after the seal");
    db.begin(true);
    store::take_seal(db, clock.at.us);
    db.commit();
  }
  static void TearDownTestSuite() { delete rehearsal_; }

  /// A source for one test alone.
  Store source() {
    auto const file = folder.path / "source.db";
    auto rehearsal = sqlite::open_store(rehearsal_->path / "longspan.db")->open_writer();
    rehearsal->script("PRAGMA wal_checkpoint(TRUNCATE)");
    fs::copy_file(rehearsal_->path / "longspan.db", file);
    return Store::in(file);
  }
  Store empty(std::string const& name = "target.db") { return Store::in(folder.path / name); }

  /// Somebody to remind, a robot, and a message it carried out.
  static void put_channel_in_use(Db& db, Uuid const& account, Instant at) {
    store::put_contact(db, {account, "zhoumin@example.org", Language::en});
    reminders::Channel channel;
    channel.programme = "REHEARSAL";
    channel.code = "group";
    channel.kind = reminders::ChannelKind::dingtalk;
    channel.sealed = std::string("\0\xff sealed", 9);
    store::put_channel(db, channel);
    reminders::Message message;
    message.id = Uuid::v7(3);
    message.programme = channel.programme;
    message.channel = channel.code;
    message.kind = channel.kind;
    message.lines.push_back(
        {"daily_report:1", reminders::Stage::after, {}, 2, "日报", "", {account}});
    message.created_at = message.next_try = at;
    store::queue_message(db, message);
    ASSERT_TRUE(store::claim_message(db, Uuid::v7(4), {}, at).has_value());
  }

  static void add_fact(Store& store, std::string_view note) {
    HandClock clock;
    store::Writer writer(*store.source, clock, {});
    auto draft =
        ledger::Draft::make(Uuid::v7(clock.at.ms()), contract::FactKind::programme_corrected,
                            ledger::Stream::of_programme("REHEARSAL"), {clock.at, 480}, "",
                            R"({"reason":"补充","note":")" + std::string(note) + R"("})");
    ASSERT_TRUE(draft.has_value());
    std::promise<Result<store::Writer::Receipts>> promise;
    std::vector<ledger::Draft> drafts;
    drafts.push_back(std::move(*draft));
    writer.file(std::move(drafts), {}, [&](auto result) { promise.set_value(std::move(result)); });
    auto const receipts = promise.get_future().get();
    ASSERT_TRUE(receipts.has_value());
    EXPECT_EQ(receipts->front().outcome, ledger::Outcome::accepted);
  }

  /// A copy that breaks off at the target after more and more calls, until it goes through.
  static void copy_broken_off(Store& from, Store& to) {
    int calls = 0;
    for (bool done = false; !done; calls += 3 + calls / 3) {
      try {
        Breaking broken(*to.db, calls);
        copy_whole(*from.db, broken);
        done = true;
      } catch (Breaking::Broke const&) {
        if (calls > 8) {
          EXPECT_THROW(store::must_be_whole(*to.db), DbError) << calls;
        }
      }
    }
    EXPECT_GT(calls, 5000);
    store::must_be_whole(*to.db);
    EXPECT_EQ(everything(*from.db), everything(*to.db));
  }

  static Folder* rehearsal_;
  Folder folder;
};
Folder* MigrateStore::rehearsal_ = nullptr;

TEST_F(MigrateStore, CarriesOverEveryTableThatIsNotFolded) {
  auto store = empty();
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> tables;
  store.db->read(
      "SELECT t.name, c.name, c.type FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c"
      " WHERE t.type = 'table'",
      {}, [&](Row const& row) {
        tables[std::string(row.text(0))][std::string(row.text(1))] = row.text(2);
        return true;
      });
  for (auto const& table : store::projection_tables())
    EXPECT_EQ(tables.erase(std::string(table.name)), 1U) << table.name;
  for (auto const* own : {"migration", "made", "copy_under_way"}) EXPECT_EQ(tables.erase(own), 1U);
  std::vector<store::CopiedTable> copied(store::tables_beside().begin(),
                                         store::tables_beside().end());
  copied.push_back(store::stream_table());
  copied.push_back(store::fact_table());
  static constexpr std::array<std::string_view, 3> kTypes{"INTEGER", "TEXT", "BLOB"};
  for (auto const& table : copied) {
    std::map<std::string, std::string, std::less<>> columns;
    for (auto const& [name, type] : table.columns)
      columns[std::string(name)] = kTypes.at(static_cast<std::size_t>(type));
    EXPECT_EQ(tables[std::string(table.name)], columns) << table.name;
    tables.erase(std::string(table.name));
  }
  for (auto const& [table, columns] : tables) ADD_FAILURE() << table << " would be left behind";
}

TEST_F(MigrateStore, SqliteToSqlite) {
  auto from = source();
  auto to = empty();
  copy_whole(*from.db, *to.db);
  EXPECT_EQ(everything(*from.db), everything(*to.db));
  EXPECT_TRUE(store::holds_the_same(*from.db, *to.db));
  add_fact(to, "life goes on");
  EXPECT_FALSE(store::holds_the_same(*from.db, *to.db));
  EXPECT_FALSE(verified(*to.db).mismatch.has_value());
  EXPECT_EQ(verified(*to.db).seals, 2U);
}

TEST_F(MigrateStore, SqliteToPostgresAndBack) {
  auto from = source();
  auto between = Store::in_postgres();
  if (!between) GTEST_SKIP() << "LONGSPAN_SPEC_POSTGRES names no server";
  copy_whole(*from.db, *between->db);
  EXPECT_EQ(everything(*from.db), everything(*between->db));
  auto further = Store::in_postgres();
  copy_whole(*between->db, *further->db);
  auto back = empty();
  copy_whole(*further->db, *back.db);
  EXPECT_EQ(everything(*from.db), everything(*back.db));
  add_fact(*further, "life goes on");
  EXPECT_FALSE(verified(*further->db).mismatch.has_value());
}

TEST_F(MigrateStore, BrokenOffAnywhereItGoesOnInSqlite) {
  auto from = source();
  auto to = empty();
  copy_broken_off(from, to);
}

TEST_F(MigrateStore, BrokenOffAnywhereItGoesOnInPostgres) {
  auto from = source();
  auto to = Store::in_postgres();
  if (!to) GTEST_SKIP() << "LONGSPAN_SPEC_POSTGRES names no server";
  copy_broken_off(from, *to);
}

TEST_F(MigrateStore, GoesOnAfterTheNewestPortion) {
  auto from = source();
  auto to = empty();
  struct Stopped {};
  auto stopping = order();
  stopping.progress = [](std::uint64_t count) {
    if (count >= 1500) throw Stopped();
  };
  EXPECT_THROW(std::ignore = store::copy_rows(*from.db, *to.db, stopping), Stopped);
  EXPECT_EQ(copied(*from.db, *to.db), verified(*from.db).facts - 1500);
}

TEST_F(MigrateStore, TakesOverWhatCameMeanwhile) {
  auto from = source();
  auto to = empty();
  auto const before = verified(*from.db).facts;
  EXPECT_EQ(copied(*from.db, *to.db), before);
  store::fold_copy(*to.db, [](std::uint64_t) {});
  add_fact(from, "late");
  EXPECT_EQ(store::compare_stores(*from.db, *to.db).late, 1U);
  EXPECT_THROW(store::must_be_whole(*to.db), DbError);
  copy_whole(*from.db, *to.db);
  EXPECT_EQ(everything(*from.db), everything(*to.db));
}

TEST_F(MigrateStore, NoticesAccountsChangedMeanwhile) {
  auto from = source();
  auto to = empty();
  ASSERT_TRUE(copied(*from.db, *to.db).has_value());
  store::fold_copy(*to.db, [](std::uint64_t) {});
  from.db->write("UPDATE account_detail SET password_hash = 'another' WHERE login = 'zhoumin'");
  auto const found = store::compare_stores(*from.db, *to.db);
  EXPECT_TRUE(found.seals);
  EXPECT_FALSE(found.beside);
  copy_whole(*from.db, *to.db);
}

TEST_F(MigrateStore, LeavesAStoreWithOtherFactsAlone) {
  auto from = source();
  auto to = empty();
  copy_whole(*from.db, *to.db);
  auto const before = everything(*to.db);
  for (auto const* noted : {"", "sqlite:another source"}) {
    if (*noted != '\0') to.db->write("INSERT INTO copy_under_way (source) VALUES (?)", {noted});
    EXPECT_TRUE(store::why_not_into(*to.db, kName).has_value());
    auto const refused = copied(*from.db, *to.db);
    ASSERT_FALSE(refused.has_value());
    EXPECT_TRUE(refused.error().contains(*noted != '\0' ? noted : "holds facts already"));
  }
  EXPECT_EQ(everything(*to.db), before);
}

TEST_F(MigrateStore, DoesNotGoOnBehindOtherFacts) {
  auto from = source();
  auto other = empty("other.db");
  copy_whole(*from.db, *other.db);
  add_fact(from, "here this");
  add_fact(other, "there that");
  other.db->write("INSERT INTO copy_under_way (source) VALUES (?)", {kName});
  auto const before = everything(*other.db);
  auto const refused = copied(*from.db, *other.db);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().contains("other facts"));
  EXPECT_EQ(everything(*other.db), before);
}

TEST_F(MigrateStore, FindsAFactThatWasChangedInTheSource) {
  auto from = source();
  auto to = empty();
  from.db->write(
      "UPDATE fact SET body = replace(body, 'seal', 'meal') WHERE seq = (SELECT MAX(seq) FROM fact)");
  ASSERT_TRUE(copied(*from.db, *to.db).has_value());
  auto const found = verified(*to.db);
  ASSERT_TRUE(found.mismatch.has_value());
  EXPECT_EQ(found.mismatch->seq, found.facts + 1);
  EXPECT_EQ(found.mismatch->stream, "programme/REHEARSAL");
  EXPECT_THROW(store::must_be_whole(*to.db), DbError);
}

TEST_F(MigrateStore, DoesNotCompareWhatAnOlderLongspanMade) {
  auto from = source();
  auto to = empty();
  from.db->write("DELETE FROM migration WHERE name = (SELECT MAX(name) FROM migration)");
  ASSERT_TRUE(copied(*from.db, *to.db).has_value());
  store::fold_copy(*to.db, [](std::uint64_t) {});
  auto const found = store::compare_stores(*from.db, *to.db);
  EXPECT_TRUE(found.seals);
  EXPECT_TRUE(found.beside);
  EXPECT_TRUE(found.uncompared.contains("older")) << found.uncompared;
}

TEST_F(MigrateStore, SaysWhyTablesChangedByHandAreNotCompared) {
  auto from = source();
  auto to = empty();
  from.db->script("ALTER TABLE project ADD COLUMN remark TEXT");
  ASSERT_TRUE(copied(*from.db, *to.db).has_value());
  store::fold_copy(*to.db, [](std::uint64_t) {});
  auto const found = store::compare_stores(*from.db, *to.db);
  EXPECT_TRUE(found.seals);
  EXPECT_TRUE(found.uncompared.contains("remark")) << found.uncompared;
}

}  // namespace
}  // namespace longspan
