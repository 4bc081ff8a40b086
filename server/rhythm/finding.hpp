#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programme/calendar.hpp"
#include "programme/decide.hpp"
#include "rhythm/post.hpp"

namespace longspan::rhythm {

using contract::Climbed;
using contract::FindingSource;
using contract::FindingState;
using contract::Severity;

/// What an inspection, a report or a log found, from its raising to its closing. It has one
/// identity however often it is spoken of: that of the fact (or the point, or the problem) that
/// raised it.
struct Finding {
  std::string id;
  FindingState state = FindingState::open;
  Severity severity{};
  std::string text;
  std::string place;
  Post responsible;
  std::string waits_for;  ///< the bureau or party it waits for
  Day raised;
  int due_days = 0;  ///< working days from `raised`
  FindingSource source{};
  std::string inspection, checklist, point;  ///< of an inspection
  std::vector<contract::Photo> photos;       ///< as it was found
  int returns = 0;
  std::optional<Uuid> author;
  std::uint64_t seq = 0;
  std::optional<Uuid> answered_by;
  std::uint64_t answered_seq = 0;
  std::optional<Day> answered;
  std::uint64_t closed_seq = 0;
  std::optional<Day> closed;
  std::uint64_t changed = 0;

  bool pending() const { return state == FindingState::open || state == FindingState::answered; }
  Day due(programme::Calendar const& calendar) const {
    return calendar.working_day_after(raised, due_days);
  }
  /// Working days past the due day; 0: not yet, or no longer pending.
  int overdue(programme::Calendar const& calendar, Day today) const {
    return pending() ? calendar.working_days(due(calendar), today) : 0;
  }
};

/// Days within which a finding of that severity is to be put right, where nobody says otherwise.
int usual_due_days(Severity severity);

/// How far an overdue finding has climbed: working days overdue until it is the office's, then the
/// leader's.
struct Climb {
  int office_days = 1;
  int leader_days = 5;
  Climbed of(int overdue_days) const;
};

/// finding.rectified, finding.reviewed, finding.amended; `finding` null where it is not known.
/// Held, never lost: an unknown finding, one that is closed, a return of what was not answered.
programme::Objection decide_about_finding(Finding const* finding, ledger::Draft const& draft,
                                          ledger::Author const& author);
/// Applies one counted fact about it.
void fold_about_finding(Finding& finding, contract::Body const& body, ledger::Fact const& fact);

/// The finding a body of one of these kinds is about; empty for others.
std::string finding_in(contract::Body const& body);

/// What facts raise: a finding outside a checklist, points not in order, problems told in a report
/// or log and not settled there. In the order told; `project` is responsible where nobody is named.
std::vector<Finding> findings_raised(contract::Body const& body, ledger::Fact const& fact,
                                     std::string_view project);

}  // namespace longspan::rhythm
