#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/postgres/connection.hpp"
#include "adapters/postgres/postgres_db.hpp"
#include "adapters/postgres/statements.hpp"

namespace longspan::postgres {

/// Statements on their way to the server and their answers on the way back. Knows nothing of
/// transactions. A connection found broken is given up; what was on its way is gone with it.
class Pipeline {
 public:
  /// Sent without waiting: more would fill the buffers of both sides for no gain.
  static constexpr std::size_t kUnanswered = 512;

  Pipeline(Settings const& settings, bool writes) : settings_(settings), writes_(writes) {}

  void connect();  ///< anew
  bool connected() const { return connection_ != nullptr; }
  /// Connected, and the server has not hung up since.
  bool alive() { return connection_ && !connection_->ended(); }
  bool pooled() const { return connection_->pooled(); }
  void give_up();

  enum class Answer : std::uint8_t { wanted, ignored };
  void send(std::string_view sql, std::span<store::Param const> params,
            Answer answer = Answer::wanted);
  /// The same without keeping it prepared.
  void send_once(std::string const& sql, std::span<store::Param const> params,
                 Answer answer = Answer::wanted);
  /// The rows of the statement sent last go to `on_row` when they are there.
  void hand_to(store::Db::OnRow on_row);
  std::size_t unanswered() const { return expected_.size(); }
  void push();  ///< sends some of it now

  bool knows_types(std::string_view sql) { return !statements_.find(sql).types.empty(); }
  enum class Place : std::uint8_t { last, first };
  void gather(std::string_view sql, std::span<store::Param const> params,
              Place place = Place::last);
  void release();
  void let_go();  ///< of rows that wait; they are not sent

  /// Waits for the answers to everything sent; throws the first failure among them. Returns the
  /// last wanted one that goes to nobody; `all` gets every such.
  Result settle(std::vector<Result>* all = nullptr);
  /// Ends what was sent so far, as `settle` does, but leaves its answers to the next `settle`.
  void settle_later();

  /// Statements of the simple protocol.
  void script(std::string const& sql);
  std::string numbered(std::string_view sql) { return statements_.find(sql).sql; }

 private:
  struct Expected {
    Statement* prepares = nullptr;  ///< else a statement's own answer
    bool ignored = false;
    bool handed = false;        ///< to the next of `hands_`
    bool synchronises = false;  ///< the end of a part, left behind by `settle_later`
  };

  template <class Work>
  void guarded(Work const& work);
  Connection& connection() const;
  void send(Statement& statement, std::span<store::Param const> params, Answer answer);
  void describe(std::string_view sql, Statement& statement, std::size_t count);
  Result take_answer(Expected const& expected, std::optional<store::DbError>& failure);
  void take_synchronisation();

  Settings settings_;
  bool writes_;
  std::unique_ptr<Connection> connection_;
  Statements statements_;
  Bound bound_;
  std::deque<Expected> expected_;
  std::vector<store::Db::OnRow> hands_;
  std::vector<Statement*> gathered_;  ///< with rows that wait, in the order of their first
};

/// Gives each row to `on_row` until it says stop; false when it did.
bool each_row(PGresult const* result, store::Db::OnRow const& on_row);

}  // namespace longspan::postgres
