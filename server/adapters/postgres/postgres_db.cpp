#include "adapters/postgres/postgres_db.hpp"

#include <condition_variable>
#include <mutex>

#include "adapters/postgres/pipeline.hpp"

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
      : places_(std::move(places)), pipeline_(settings, writes) {
    places_->take(settings.patience);
    try {
      pipeline_.connect();
    } catch (...) {
      places_->give_back();
      throw;
    }
  }
  ~PostgresDb() override { places_->give_back(); }

  void begin(bool write) override {
    open_ = Open::none;
    if (!pipeline_.alive()) pipeline_.connect();
    open_ = write ? Open::writing : Open::reading;
    answered_ = false;
    begun_ = false;
    if (!write || pipeline_.pooled()) send_begin();
  }

  void commit() override {
    auto const was = std::exchange(open_, Open::none);
    if (was == Open::reading) {
      // Nothing hangs on the answer: it is taken with the next one.
      if (!pipeline_.connected()) return;
      pipeline_.send("COMMIT", {}, Pipeline::Answer::ignored);
      pipeline_.settle_later();
    } else if (was == Open::writing && !begun_) {
      pipeline_.settle();  // all that was sent is one transaction, and this its end
    } else {
      pipeline_.send("COMMIT", {});
      auto const done = pipeline_.settle();
      // PostgreSQL answers a COMMIT after a failure with ROLLBACK, and no error.
      if (std::string_view(PQcmdStatus(done.get())) == "ROLLBACK")
        throw DbError("the transaction had failed before its end");
    }
  }

  void rollback() override {
    bool const begun = std::exchange(open_, Open::none) != Open::writing || begun_;
    pipeline_.let_go();
    if (!pipeline_.connected()) return;
    try {
      // Else the end of what was sent would commit it.
      if (!begun && pipeline_.unanswered() > 0) pipeline_.send("BEGIN", {});
      // What waits is answered first, with whatever failure there was.
      try {
        pipeline_.settle();
      } catch (DbError const&) {
        if (!pipeline_.connected()) return;
      }
      pipeline_.send("ROLLBACK", {});
      pipeline_.settle();
    } catch (DbError const&) {
      pipeline_.give_up();
    }
  }

  using Db::ask;
  using Db::gather;
  using Db::read;
  using Db::scan;
  using Db::write;

  void write(std::string_view sql, std::span<Param const> params) override {
    send(sql, params);
    if (open_ != Open::writing || pipeline_.unanswered() >= Pipeline::kUnanswered)
      settle();
    else if (pipeline_.unanswered() % kPush == 0)
      pipeline_.push();
  }

  void gather(std::string_view sql, std::span<Param const> params) override {
    gather(sql, params, Pipeline::Place::last);
  }
  void gather_first(std::string_view sql, std::span<Param const> params) override {
    gather(sql, params, Pipeline::Place::first);
  }
  void release() override { pipeline_.release(); }

  void read(std::string_view sql, std::span<Param const> params, OnRow const& on_row) override {
    each_row(query(sql, params).get(), on_row);
  }

  void scan(std::string_view sql, std::span<Param const> params, OnRow const& on_row) override {
    bool const own = open_ == Open::none;
    if (own) begin(false);
    auto const cursor = "c" + std::to_string(++cursors_);
    begin_if_wanted();
    settle();
    // A cursor's own text is used once: it is not worth keeping prepared.
    pipeline_.send_once("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + pipeline_.numbered(sql),
                        params);
    for (int portion = 100;; portion = std::min(portion * 2, 2000)) {
      pipeline_.send_once("FETCH " + std::to_string(portion) + " FROM " + cursor, {});
      auto const rows = settle();
      bool const more = each_row(rows.get(), on_row);
      if (!more || PQntuples(rows.get()) < portion) break;
    }
    pipeline_.send_once("CLOSE " + cursor, {});
    settle();
    if (own) commit();
  }

  void ask(std::string_view sql, std::span<Param const> params, OnRow on_row) override {
    send(sql, params);
    pipeline_.hand_to(std::move(on_row));
  }
  void answer() override { settle(); }

  void read_each(std::string_view sql, std::span<Param const> keys,
                 std::function<void(std::size_t, store::Row const&)> const& on_row) override {
    std::vector<Result> answers;
    for (std::size_t from = 0; from < keys.size(); from += Pipeline::kUnanswered) {
      auto const part = keys.subspan(from, std::min(Pipeline::kUnanswered, keys.size() - from));
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
    if (!pipeline_.connected()) pipeline_.connect();
    begin_if_wanted();
    pipeline_.script(std::string(sql));
  }

  std::string_view dialect() const override { return "postgres"; }
  bool shared() const override { return true; }

 private:
  void gather(std::string_view sql, std::span<Param const> params, Pipeline::Place place) {
    if (!pipeline_.knows_types(sql)) begin_if_wanted();  // asking for them is a wait
    pipeline_.gather(sql, params, place);
  }

  static constexpr std::size_t kPush = 32;
  enum class Open : std::uint8_t { none, reading, writing };

  void send_begin() {
    begun_ = true;
    using enum Pipeline::Answer;
    if (open_ == Open::reading) {
      pipeline_.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {}, ignored);
      return;
    }
    pipeline_.send("BEGIN", {}, ignored);
    // Behind a pooler the session is not ours to set.
    if (pipeline_.pooled()) pipeline_.send("SET LOCAL synchronous_commit = on", {}, ignored);
  }

  /// A writing transaction is begun with the first wait in it: what was sent before belongs to it
  /// (PostgreSQL's manual, 34.5.1.2), and a batch that needs no answer before its end needs no
  /// BEGIN.
  void begin_if_wanted() {
    if (open_ == Open::writing && !begun_) send_begin();
  }

  void send(std::string_view sql, std::span<Param const> params) {
    if (!pipeline_.connected()) {
      if (open_ != Open::none) throw DbError("the database server is gone", DbTrouble::lost);
      pipeline_.connect();
    }
    pipeline_.send(sql, params);
  }

  Result settle(std::vector<Result>* all = nullptr) {
    begin_if_wanted();
    auto out = pipeline_.settle(all);
    answered_ = true;
    return out;
  }

  /// Sends a statement and waits for everything sent so far; its own result.
  Result query(std::string_view sql, std::span<Param const> params) {
    // A connection that broke unseen shows at the first answer of a transaction. A reader then
    // begins again on a new one: nothing has been read yet.
    bool const may_begin_again = open_ == Open::reading && !answered_;
    try {
      send(sql, params);
      return settle();
    } catch (DbError const& error) {
      if (error.trouble != DbTrouble::lost || !may_begin_again) throw;
    }
    begin(false);
    send(sql, params);
    return settle();
  }

  std::shared_ptr<Places> places_;
  Pipeline pipeline_;
  Open open_ = Open::none;
  bool answered_ = false;  ///< this transaction has had an answer
  bool begun_ = false;     ///< and its BEGIN was sent
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
