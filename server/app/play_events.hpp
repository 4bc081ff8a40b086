#pragma once
#include <map>
#include <string>
#include <vector>

#include "app/play_stage.hpp"
#include "app/play_words.hpp"

namespace longspan::app {

/// Tells what happens on the sites, each fact after the ledger has taken it.
class PlayEvents {
 public:
  PlayEvents(PlayStage& stage, Transcript& transcript) : stage_(stage), transcript_(transcript) {}

  /// A report that was filed before the play began; supervisors' logs are held against it.
  void knew(exchange::SampleFact const& fact);
  void happened(exchange::SampleFact const& fact, ledger::Receipt const& receipt);
  /// What came in over the day; reports and logs are told together.
  void evening();

  struct Told {
    int findings_raised = 0, findings_closed = 0, findings_returned = 0;
  };
  Told const& told() const { return told_; }

 private:
  struct Counted {
    int reports = 0, late = 0, held = 0, logs = 0, late_logs = 0;
    std::vector<std::pair<std::string, contract::SupervisorLog>> told;  ///< by project
  };
  void report(exchange::SampleFact const& fact, ledger::Receipt const& receipt);
  std::vector<Said> differences() const;
  void log(exchange::SampleFact const& fact);
  void inspection(exchange::SampleFact const& fact, ledger::Receipt const& receipt);
  void raised(std::string const& project, std::string const& id);
  void rectified(exchange::SampleFact const& fact, ledger::Receipt const& receipt);
  void reviewed(exchange::SampleFact const& fact, ledger::Receipt const& receipt);
  void of_coordination(exchange::SampleFact const& fact, ledger::Receipt const& receipt);
  /// A step with its time and, where there is one, the fact's number.
  void step(Said const& said, std::uint64_t seq = 0);

  PlayStage& stage_;
  Transcript& transcript_;
  Counted today_;
  Told told_;
  std::map<std::string, contract::DailyReport> reports_;  ///< by project and day
  std::map<std::string, std::string> actions_;            ///< texts, by id
};

}  // namespace longspan::app
