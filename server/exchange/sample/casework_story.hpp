#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "exchange/sample/teller.hpp"

namespace longspan::exchange::sample {

/// The contractor's report of a day, and the day on which it came.
struct ToldReport {
  contract::DailyReport report;
  Day filed;
};

/// A finding of the rehearsal and what became of it.
struct SampleFinding {
  std::string id;
  int site;  ///< among sample_projects()
  std::string_view code;
  Day raised, known;  ///< the day it is about; the day it was told
  contract::Severity severity{};
  int due_days = 0;
  std::string text;
  std::string waits_for;
  bool inspected = false;  ///< a point of an inspection
  int fixer = 0;           ///< author who puts it right
  std::optional<Day> closed;
  bool pending(Day day) const { return known <= day && (!closed || *closed > day); }
};

/// The second witness, the weekly inspections, and the life of every finding.
class CaseworkStory {
 public:
  explicit CaseworkStory(Teller& teller) : teller_(teller) {}

  /// One site's logs and inspections, and the findings that these and its reports raise.
  void project(SiteCourse const& course, ledger::Stream const& stream, int site,
               std::map<Day, ToldReport> const& reports);
  /// How each finding goes on, once all are known.
  void finish();

  std::vector<SampleFinding> const& findings() const { return findings_; }
  std::vector<SiteCourse> const& courses() const { return courses_; }

 private:
  enum class Fate { open, answered, closed, returned };

  void problems(ledger::Stream const& stream, int site, std::map<Day, ToldReport> const& reports);
  void logs(SiteCourse const& course, ledger::Stream const& stream, int site,
            std::map<Day, ToldReport> const& reports);
  void inspections(SiteCourse const& course, ledger::Stream const& stream, int site);
  void inspect(SiteCourse const& course, ledger::Stream const& stream, int site, SiteDay const& day,
               int weeks_ago);
  void letter(SiteCourse const& course, ledger::Stream const& stream);
  void live(SampleFinding& finding, Fate fate);
  void rectify(SampleFinding const& finding, Day day, bool again);
  void review(SampleFinding const& finding, Day day, contract::ReviewDecision decision);
  Fate fate_by_age(SampleFinding const& finding) const;

  Teller& teller_;
  std::vector<SampleFinding> findings_;
  std::vector<SiteCourse> courses_;
};

}  // namespace longspan::exchange::sample
