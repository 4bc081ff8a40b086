#include "adapters/sqlite/sqlite_db.hpp"

#include <sqlite3.h>

#include <array>
#include <optional>
#include <unordered_map>

namespace longspan::sqlite {
namespace {

using store::DbError;
using store::DbTrouble;
using store::Param;

DbError error_of(sqlite3* db, std::string_view in = {}) {
  std::string message = sqlite3_errmsg(db);
  auto trouble = DbTrouble::failed;
  switch (sqlite3_errcode(db)) {
    case SQLITE_FULL:
      trouble = DbTrouble::full;
      break;
    case SQLITE_BUSY:
      trouble = DbTrouble::busy;
      break;
    case SQLITE_READONLY:
      trouble = DbTrouble::read_only;
      break;
    case SQLITE_ERROR:
      if (message.starts_with("no such ") || message.contains("has no column"))
        trouble = DbTrouble::altered;
      break;
    default:
      break;
  }
  if (!in.empty()) message += " in: " + std::string(in);
  return DbError(message, trouble);
}

class SqliteRow final : public store::Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  int columns() const override { return sqlite3_column_count(statement_); }
  bool null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  std::string_view text(int column) const override {
    auto const* data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
    auto size = sqlite3_column_bytes(statement_, column);
    return data ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view();
  }

 private:
  sqlite3_stmt* statement_;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

class SqliteDb final : public store::Db {
 public:
  SqliteDb(std::filesystem::path const& file, bool writes) {
    int flags = SQLITE_OPEN_NOMUTEX |
                (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    if (sqlite3_open_v2(file.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
      std::string message =
          "cannot open " + file.string() + ": " + (db_ ? sqlite3_errmsg(db_) : "out of memory");
      sqlite3_close_v2(db_);
      throw DbError(message);
    }
    sqlite3_busy_timeout(db_, 10'000);
    script("PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;");
    if (writes) {
      script(
          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;"
          "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;");
    } else {
      script("PRAGMA cache_size = -4000; PRAGMA query_only = ON;");
    }
  }

  ~SqliteDb() override {
    for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close_v2(db_);
  }

  void begin(bool write) override { step_all(prepared(write ? "BEGIN IMMEDIATE" : "BEGIN")); }
  void commit() override { step_all(prepared("COMMIT")); }
  void rollback() override {
    if (!sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }

  using Db::read;
  using Db::write;

  void write(std::string_view sql, std::span<Param const> params) override {
    auto* statement = prepared(sql);
    bind(statement, params);
    step_all(statement);
  }

  void read(std::string_view sql, std::span<Param const> params, OnRow const& on_row) override {
    // A callback may run the same statement again (a row's details): that one then gets a statement
    // of its own.
    auto* statement = prepared(sql);
    sqlite3_stmt* own = nullptr;
    if (sqlite3_stmt_busy(statement)) statement = own = compile(sql);
    struct Reset {
      sqlite3_stmt* statement;
      sqlite3_stmt* own;
      ~Reset() {
        sqlite3_reset(statement);
        if (own) sqlite3_finalize(own);
      }
    } reset{statement, own};
    bind(statement, params);
    SqliteRow row(statement);
    for (;;) {
      int code = sqlite3_step(statement);
      if (code == SQLITE_DONE) return;
      if (code != SQLITE_ROW) throw error_of(db_);
      if (!on_row(row)) return;
    }
  }

  void script(std::string_view sql) override {
    if (sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw error_of(db_);
  }

  std::string_view dialect() const override { return "sqlite"; }

 private:
  sqlite3_stmt* compile(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK)
      throw error_of(db_, sql);
    return statement;
  }

  sqlite3_stmt* prepared(std::string_view sql) {
    // Nearly every text is a literal and comes from the same place again: comparing it is cheaper
    // than hashing it.
    auto& last = recent_[(reinterpret_cast<std::uintptr_t>(sql.data()) >> 4) % recent_.size()];
    if (last && last->first == sql) return last->second;
    auto it = statements_.find(sql);
    if (it == statements_.end()) it = statements_.emplace(sql, compile(sql)).first;
    last = &*it;
    return it->second;
  }

  static void bind(sqlite3_stmt* statement, std::span<Param const> params) {
    int at = 0;
    for (auto const& param : params) {
      ++at;
      // Borrowed until the statement is stepped: all reads and writes step before they return.
      char const* data = param.bytes.data() ? param.bytes.data() : "";
      auto size = static_cast<int>(param.bytes.size());
      switch (param.type) {
        case Param::Type::null:
          sqlite3_bind_null(statement, at);
          break;
        case Param::Type::integer:
          sqlite3_bind_int64(statement, at, param.integer);
          break;
        case Param::Type::text:
          sqlite3_bind_text(statement, at, data, size, SQLITE_STATIC);
          break;
        case Param::Type::blob:
          sqlite3_bind_blob(statement, at, data, size, SQLITE_STATIC);
          break;
      }
    }
  }

  void step_all(sqlite3_stmt* statement) {
    int code = sqlite3_step(statement);
    auto const failure =
        code == SQLITE_DONE || code == SQLITE_ROW ? std::optional<DbError>() : error_of(db_);
    sqlite3_reset(statement);
    if (failure) throw DbError(*failure);
  }

  sqlite3* db_ = nullptr;
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
  std::array<std::pair<std::string const, sqlite3_stmt*> const*, 64> recent_{};
};

class SqliteSource final : public store::DbSource {
 public:
  explicit SqliteSource(std::filesystem::path file) : file_(std::move(file)) {}
  std::unique_ptr<store::Db> open_writer() override {
    return std::make_unique<SqliteDb>(file_, true);
  }
  std::unique_ptr<store::Db> open_reader() override {
    return std::make_unique<SqliteDb>(file_, false);
  }

 private:
  std::filesystem::path file_;
};

}  // namespace

std::unique_ptr<store::DbSource> open_store(std::filesystem::path const& file) {
  // Nobody asks SQLite how much memory it has: counting costs a mutex in every allocation. Only
  // before the first connection; later calls change nothing.
  [[maybe_unused]] static int const uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return std::make_unique<SqliteSource>(file);
}

}  // namespace longspan::sqlite
