#include "adapters/postgres/pipeline.hpp"

#include <utility>

#include "adapters/postgres/row.hpp"

namespace longspan::postgres {

using store::DbError;
using store::DbTrouble;
using store::Param;

void Pipeline::connect() {
  give_up();
  connection_ = std::make_unique<Connection>(settings_.address, writes_, settings_.patience);
}

void Pipeline::give_up() {
  connection_.reset();
  statements_.forget_prepared();
  expected_.clear();
  hands_.clear();
  gathered_.clear();
}

template <class Work>
void Pipeline::guarded(Work const& work) {
  try {
    work();
  } catch (DbError const& error) {
    if (error.trouble == DbTrouble::lost) give_up();
    throw;
  }
}

Connection& Pipeline::connection() const {
  if (!connection_) throw DbError("the database server is gone", DbTrouble::lost);
  return *connection_;
}

void Pipeline::send(std::string_view sql, std::span<Param const> params, Answer answer) {
  if (!gathered_.empty()) release();
  send(statements_.find(sql), params, answer);
}

void Pipeline::send(Statement& statement, std::span<Param const> params, Answer answer) {
  // Behind a pooler the next transaction may meet another session, without our statements.
  if (connection().pooled()) {
    send_once(statement.sql, params, answer);
    return;
  }
  auto* raw = connection().raw();
  guarded([&] {
    if (statement.state == Statement::State::unknown) {
      if (PQsendPrepare(raw, statement.name.c_str(), statement.sql.c_str(), 0, nullptr) != 1)
        throw connection().lost();
      statement.state = Statement::State::sent;
      expected_.push_back({.prepares = &statement});
    }
    bound_.take(params);
    if (PQsendQueryPrepared(raw, statement.name.c_str(), bound_.count(), bound_.values(),
                            bound_.lengths(), bound_.formats(), 1) != 1)
      throw connection().lost();
    expected_.push_back({.ignored = answer == Answer::ignored});
  });
}

void Pipeline::send_once(std::string const& sql, std::span<Param const> params, Answer answer) {
  auto* raw = connection().raw();
  guarded([&] {
    bound_.take(params);
    if (PQsendQueryParams(raw, sql.c_str(), bound_.count(), nullptr, bound_.values(),
                          bound_.lengths(), bound_.formats(), 1) != 1)
      throw connection().lost();
    expected_.push_back({.ignored = answer == Answer::ignored});
  });
}

void Pipeline::hand_to(store::Db::OnRow on_row) {
  expected_.back().handed = true;
  hands_.push_back(std::move(on_row));
}

void Pipeline::push() {
  guarded([&] { connection().push(); });
}

void Pipeline::gather(std::string_view sql, std::span<Param const> params, Place place) {
  auto& statement = statements_.find(sql);
  if (statement.types.empty()) describe(sql, statement, params.size());
  if (statement.waiting.rows() == 0)
    gathered_.insert(place == Place::first ? gathered_.begin() : gathered_.end(), &statement);
  statement.waiting.add(params);
}

/// Has the server find the types of a statement's parameters, once.
void Pipeline::describe(std::string_view sql, Statement& statement, std::size_t count) {
  release();  // else the rows that wait would be answered last
  auto* raw = connection().raw();
  guarded([&] {
    if (PQsendPrepare(raw, "", statement.sql.c_str(), 0, nullptr) != 1 ||
        PQsendDescribePrepared(raw, "") != 1)
      throw connection().lost();
    expected_.push_back({.ignored = true});
    expected_.push_back({});
  });
  auto const described = settle();
  for (std::size_t i = 0; i < count; ++i)
    statement.types.push_back(PQparamtype(described.get(), static_cast<int>(i)));
  statement.many = for_many_rows(sql, statement.types);
  if (statement.many.empty()) throw std::logic_error("cannot be gathered: " + std::string(sql));
}

void Pipeline::release() {
  if (gathered_.empty()) return;
  for (auto* statement : std::exchange(gathered_, {})) {
    auto& waiting = statement->waiting;
    if (waiting.rows() == 1)
      send(*statement, waiting.single(), Answer::wanted);
    else
      send(statements_.find(statement->many), waiting.arrays(statement->types), Answer::wanted);
    waiting.clear();
  }
  push();
}

void Pipeline::let_go() {
  for (auto* statement : std::exchange(gathered_, {})) statement->waiting.clear();
}

Result Pipeline::settle(std::vector<Result>* all) {
  release();
  if (expected_.empty()) return nullptr;
  std::optional<DbError> failure;
  Result last;
  std::vector<Result> handed;
  guarded([&] {
    connection().sync();
    while (!expected_.empty()) {
      auto const expected = expected_.front();
      expected_.pop_front();
      if (expected.synchronises) {
        take_synchronisation();
        continue;
      }
      auto result = take_answer(expected, failure);
      if (expected.prepares || expected.ignored) continue;
      if (expected.handed)
        handed.push_back(std::move(result));
      else if (all)
        all->push_back(std::move(result));
      else
        last = std::move(result);
    }
    take_synchronisation();
    if (failure && failure->trouble == DbTrouble::lost) throw DbError(*failure);
  });
  auto const hands = std::exchange(hands_, {});
  if (failure) throw DbError(*failure);
  for (std::size_t i = 0; i < hands.size(); ++i) each_row(handed[i].get(), hands[i]);
  return last;
}

void Pipeline::settle_later() {
  guarded([&] { connection().sync(); });
  expected_.push_back({.synchronises = true});
}

void Pipeline::take_synchronisation() {
  auto const end = connection().next();
  if (!end || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) throw connection().lost();
}

Result Pipeline::take_answer(Expected const& expected, std::optional<DbError>& failure) {
  auto result = connection().next();
  if (!result) throw connection().lost();
  auto const status = PQresultStatus(result.get());
  bool const done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  if (expected.prepares)
    expected.prepares->state = done ? Statement::State::prepared : Statement::State::unknown;
  if (!done && status != PGRES_PIPELINE_ABORTED && !failure)
    failure = connection().error_of(result.get());
  // Each statement's results end with a null, the aborted ones' too.
  while (connection().next()) {
  }
  return result;
}

void Pipeline::script(std::string const& sql) {
  settle();
  guarded([&] { connection().script(sql); });
}

bool each_row(PGresult const* result, store::Db::OnRow const& on_row) {
  ResultRow row(result);
  for (int i = 0, count = PQntuples(result); i < count; ++i) {
    row.stand_on(i);
    if (!on_row(row)) return false;
  }
  return true;
}

}  // namespace longspan::postgres
