#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

#include "ledger/fact.hpp"
#include "store/fact_log.hpp"
#include "store/project_rows.hpp"

namespace longspan::store {

/// The state of streams in memory, and its way into the tables: facts are decided and folded here,
/// touched rows written once per batch by `flush`.
class Projections {
 public:
  Projections(Db& db, std::size_t cached_streams) : db_(db), cached_streams_(cached_streams) {}

  programme::Programme& programme(std::string const& code);
  ProjectState& project(std::string const& programme, std::string const& code);

  /// What the domains say of a draft, and the zone and valid day it would have.
  struct Decision {
    std::optional<Problem> problem;
    std::string zone;
    Day valid_day;
  };
  Decision decide(ledger::Draft const& draft, ledger::Author const& author, Instant received_at);

  /// Takes a fact that has just been appended.
  void take(ledger::Fact const& fact, contract::Body const& content);
  /// Writes all touched rows.
  void flush();
  /// After the commit: what was taken stands. After a rollback: what was touched is read again.
  void keep();
  void undo();
  /// Another node wrote into this stream.
  void forget(std::string const& stream);
  void forget_all();
  /// Folds a whole project stream afresh, in order of valid day.
  void refold(ProjectState& state);
  /// Makes all projections again from the ledger. `progress` is told how many facts have been read.
  void rebuild(std::function<void(std::uint64_t)> const& progress);

 private:
  /// Differences to be added to a programme's sums.
  struct Totals {
    standing::Contribution sum;
    std::map<Day, std::int64_t> last_report;
  };
  std::optional<Problem> decide_settlement(ledger::Draft const& draft,
                                           ledger::Author const& author);
  void take_project(ledger::Fact const& fact, contract::Body const& content);
  bool fits_at_the_end(ProjectState const& state, ledger::Fact const& fact,
                       contract::Body const& content);
  void note_held(ledger::Fact const& fact);
  void note_settled(ledger::Fact const& fact, contract::FactSettled const& settlement);
  void flush_project(ProjectState& state);
  void flush_programme(programme::Programme const& programme);
  void flush_totals();
  /// What a ruling says of days gone by: notes it, and carries the lamps through them anew.
  void note_ruling(programme::Programme const& before, programme::Programme const& after,
                   contract::Body const& content);
  void carry_lamps_anew();
  void flush_projects();
  void flush_last_reports(std::string const& programme, std::map<Day, std::int64_t> const& changes);

  Db& db_;
  std::size_t cached_streams_;
  std::map<std::string, programme::Programme> programmes_;
  std::unordered_map<std::string, std::unique_ptr<ProjectState>> projects_;
  std::set<std::string> touched_programmes_;
  std::map<std::string, Day> ruled_from_;  ///< programmes whose calendar or lamp rules changed
  std::map<std::string, Totals> totals_;
  /// The rows of programme_last_report, by programme, as far as they were needed.
  std::map<std::string, std::map<Day, std::int64_t>> last_reports_;
  std::vector<ProjectState*> touched_;
  std::set<std::string> unkept_;  ///< streams taken since the last commit
};

}  // namespace longspan::store
