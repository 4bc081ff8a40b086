#include "adapters/postgres/postgres_db.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "adapters/postgres/connection.hpp"
#include "adapters/postgres/row.hpp"
#include "adapters/postgres/statements.hpp"

namespace longspan::postgres {
namespace {

using store::DbError;
using store::DbTrouble;
using store::Param;

/// The places for connections of one node.
class Places {
 public:
  explicit Places(unsigned count) : free_(count) {}
  void take(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!given_back_.wait_for(lock, patience, [&] { return free_ > 0; }))
      throw DbError(
          "all of this node's connections to the database are in use; see store_connections",
          DbTrouble::busy);
    --free_;
  }
  void give_back() {
    {
      std::lock_guard lock(mutex_);
      ++free_;
    }
    given_back_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_back_;
  unsigned free_;
};

class PostgresDb final : public store::Db {
 public:
  PostgresDb(std::shared_ptr<Places> places, Settings const& settings, bool writes)
      : places_(std::move(places)), settings_(settings), writes_(writes) {
    places_->take(settings_.patience);
    try {
      reconnect();
    } catch (...) {
      places_->give_back();
      throw;
    }
  }
  ~PostgresDb() override { places_->give_back(); }

  void begin(bool write) override {
    if (!connection_) reconnect();
    open_ = write ? Open::writing : Open::reading;
    answered_ = false;
    send_begin();
  }

  void commit() override {
    open_ = Open::none;
    auto const done = ask("COMMIT", {});
    // PostgreSQL answers a COMMIT after a failure with ROLLBACK, and no error.
    if (std::string_view(PQcmdStatus(done.get())) == "ROLLBACK")
      throw DbError("the transaction had failed before its end");
  }

  void rollback() override {
    open_ = Open::none;
    if (!connection_) return;
    try {
      // What waits is answered first, with whatever failure there was.
      try {
        settle();
      } catch (DbError const&) {
        if (!connection_) return;
      }
      ask("ROLLBACK", {});
    } catch (DbError const&) {
      drop();
    }
  }

  using Db::read;
  using Db::scan;
  using Db::write;

  void write(std::string_view sql, std::span<Param const> params) override {
    send(sql, params);
    if (open_ != Open::writing || expected_.size() >= kUnanswered)
      settle();
    else if (expected_.size() % kPush == 0)
      guarded([&] { connection_->push(); });
  }

  void read(std::string_view sql, std::span<Param const> params, OnRow const& on_row) override {
    auto const rows = ask(sql, params);
    each_row(rows.get(), on_row);
  }

  void scan(std::string_view sql, std::span<Param const> params, OnRow const& on_row) override {
    bool const own = open_ == Open::none;
    if (own) begin(false);
    auto const cursor = "c" + std::to_string(++cursors_);
    settle();
    // A cursor's own text is used once: it is not worth keeping prepared.
    send_once("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + statements_.find(sql).sql, params);
    for (int portion = 100;; portion = std::min(portion * 2, 2000)) {
      send_once("FETCH " + std::to_string(portion) + " FROM " + cursor, {});
      auto const rows = settle();
      bool const more = each_row(rows.get(), on_row);
      if (!more || PQntuples(rows.get()) < portion) break;
    }
    send_once("CLOSE " + cursor, {});
    settle();
    if (own) commit();
  }

  void read_each(std::string_view sql, std::span<Param const> keys,
                 std::function<void(std::size_t, store::Row const&)> const& on_row) override {
    std::vector<Result> answers;
    for (std::size_t from = 0; from < keys.size(); from += kUnanswered) {
      auto const part = keys.subspan(from, std::min(kUnanswered, keys.size() - from));
      for (auto const& key : part) send(sql, {&key, 1});
      answers.clear();
      settle(&answers);
      // Before the keys' answers stand those of what was written before them.
      auto const first = answers.size() - part.size();
      for (std::size_t i = 0; i < part.size(); ++i)
        each_row(answers[first + i].get(), [&](store::Row const& row) {
          on_row(from + i, row);
          return true;
        });
    }
  }

  void script(std::string_view sql) override {
    if (!connection_) reconnect();
    settle();
    guarded([&] { connection_->script(std::string(sql)); });
  }

  std::string_view dialect() const override { return "postgres"; }
  bool shared() const override { return true; }

 private:
  /// Sent without waiting: more would fill the buffers of both sides for no gain.
  static constexpr std::size_t kUnanswered = 512;
  static constexpr std::size_t kPush = 32;
  enum class Open : std::uint8_t { none, reading, writing };
  struct Expected {
    Statement* prepares = nullptr;  ///< else a statement's own answer
  };

  void drop() {
    connection_.reset();
    statements_.forget_prepared();
    expected_.clear();
    open_ = Open::none;
  }

  void reconnect() {
    drop();
    connection_ = std::make_unique<Connection>(settings_.address, writes_, settings_.patience);
  }

  /// Runs what may find the connection broken; then it is given up.
  template <class Work>
  void guarded(Work const& work) {
    try {
      work();
    } catch (DbError const& error) {
      if (error.trouble == DbTrouble::lost) drop();
      throw;
    }
  }

  void send_begin() {
    send(open_ == Open::writing ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {});
    if (connection_->pooled() && open_ == Open::writing)
      send("SET LOCAL synchronous_commit = on", {});
  }

  void send(std::string_view sql, std::span<Param const> params) {
    if (!connection_) {
      if (open_ != Open::none) throw DbError("the database server is gone", DbTrouble::lost);
      reconnect();
    }
    auto& statement = statements_.find(sql);
    // Behind a pooler the next transaction may meet another session, without our statements.
    if (connection_->pooled()) {
      send_text(statement.sql, params);
      return;
    }
    auto* raw = connection_->raw();
    guarded([&] {
      if (statement.state == Statement::State::unknown) {
        if (PQsendPrepare(raw, statement.name.c_str(), statement.sql.c_str(), 0, nullptr) != 1)
          throw connection_->lost();
        statement.state = Statement::State::sent;
        expected_.push_back({&statement});
      }
      bound_.take(params);
      if (PQsendQueryPrepared(raw, statement.name.c_str(), bound_.count(), bound_.values(),
                              bound_.lengths(), bound_.formats(), 1) != 1)
        throw connection_->lost();
      expected_.push_back({});
    });
  }

  void send_once(std::string const& sql, std::span<Param const> params) {
    if (!connection_) throw DbError("the database server is gone", DbTrouble::lost);
    send_text(sql, params);
  }

  void send_text(std::string const& sql, std::span<Param const> params) {
    guarded([&] {
      bound_.take(params);
      if (PQsendQueryParams(connection_->raw(), sql.c_str(), bound_.count(), nullptr,
                            bound_.values(), bound_.lengths(), bound_.formats(), 1) != 1)
        throw connection_->lost();
      expected_.push_back({});
    });
  }

  /// Sends a statement and waits for everything sent so far; its own result.
  Result ask(std::string_view sql, std::span<Param const> params) {
    // A connection that died while it was idle shows at the first answer of a transaction. A reader
    // then begins again on a new one: nothing has been read yet.
    bool const may_begin_again = open_ == Open::reading && !answered_;
    try {
      send(sql, params);
      return settle();
    } catch (DbError const& error) {
      if (error.trouble != DbTrouble::lost || !may_begin_again) throw;
    }
    reconnect();
    open_ = Open::reading;
    send_begin();
    send(sql, params);
    return settle();
  }

  /// Waits for the answers to everything sent; throws the first failure among them. Returns the
  /// last statement's result; `all` gets every statement's.
  Result settle(std::vector<Result>* all = nullptr) {
    if (!connection_) throw DbError("the database server is gone", DbTrouble::lost);
    if (expected_.empty()) return nullptr;
    std::optional<DbError> failure;
    Result last;
    guarded([&] {
      connection_->sync();
      while (!expected_.empty()) {
        auto const expected = expected_.front();
        expected_.pop_front();
        auto result = take_answer(expected, failure);
        if (expected.prepares) continue;
        if (all)
          all->push_back(std::move(result));
        else
          last = std::move(result);
      }
      if (auto end = connection_->next(); !end || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC)
        throw connection_->lost();
      if (failure && failure->trouble == DbTrouble::lost) throw DbError(*failure);
    });
    answered_ = true;
    if (failure) throw DbError(*failure);
    return last;
  }

  Result take_answer(Expected const& expected, std::optional<DbError>& failure) {
    auto result = connection_->next();
    if (!result) throw connection_->lost();
    auto const status = PQresultStatus(result.get());
    bool const done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (expected.prepares)
      expected.prepares->state = done ? Statement::State::prepared : Statement::State::unknown;
    if (!done && status != PGRES_PIPELINE_ABORTED && !failure)
      failure = connection_->error_of(result.get());
    // Each statement's results end with a null, the aborted ones' too.
    while (connection_->next()) {
    }
    return result;
  }

  static bool each_row(PGresult const* result, OnRow const& on_row) {
    ResultRow row(result);
    for (int i = 0, count = PQntuples(result); i < count; ++i) {
      row.stand_on(i);
      if (!on_row(row)) return false;
    }
    return true;
  }

  std::shared_ptr<Places> places_;
  Settings settings_;
  bool writes_;
  std::unique_ptr<Connection> connection_;
  Statements statements_;
  Bound bound_;
  std::deque<Expected> expected_;
  Open open_ = Open::none;
  bool answered_ = false;  ///< this transaction has had an answer
  std::uint64_t cursors_ = 0;
};

class PostgresSource final : public store::DbSource {
 public:
  explicit PostgresSource(Settings settings)
      : settings_(std::move(settings)), places_(std::make_shared<Places>(settings_.connections)) {}
  std::unique_ptr<store::Db> open_writer() override { return open(true); }
  std::unique_ptr<store::Db> open_reader() override { return open(false); }

 private:
  std::unique_ptr<store::Db> open(bool writes) {
    return std::make_unique<PostgresDb>(places_, settings_, writes);
  }

  Settings settings_;
  std::shared_ptr<Places> places_;
};

}  // namespace

std::unique_ptr<store::DbSource> open_store(Settings settings) {
  return std::make_unique<PostgresSource>(std::move(settings));
}

}  // namespace longspan::postgres
