#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "programme/calendar.hpp"
#include "programme/decide.hpp"
#include "rhythm/post.hpp"

namespace longspan::rhythm {

using contract::ActionState;

/// Who does what by when. It is carried from one coordination to the next until somebody else than
/// who did it has confirmed it.
struct Action {
  std::string id;
  std::string coordination;  ///< the ten-day's; empty: given outside one
  std::string item;          ///< of its agenda
  std::string project;       ///< empty: of the programme
  std::string text;
  Post owner;
  Day due;
  Day given;
  ActionState state = ActionState::open;
  int returns = 0;
  std::uint64_t seq = 0;
  std::optional<Uuid> answered_by;
  std::uint64_t answered_seq = 0;
  std::uint64_t reviewed_seq = 0;
  std::uint64_t changed = 0;

  bool pending() const { return state != ActionState::closed; }
  /// Working days past the due day; 0: not yet, or no longer pending.
  int overdue(programme::Calendar const& calendar, Day today) const {
    return pending() ? calendar.working_days(due, today) : 0;
  }
};

/// Whether `author` may say that it is done: who holds the owner's post, or the programme's office.
bool may_answer(ledger::Author const& author, std::string_view programme, Post const& owner);
/// Whether `author` may confirm or return it now: the programme's office, but not who answered it.
bool may_review(ledger::Author const& author, std::string_view programme, Action const& action);

/// The action that an action.assigned, action.answered or action.reviewed is about; empty for
/// others.
std::string action_in(contract::Body const& body);

/// One of these; `known` null where it was never assigned. Problems: already_assigned,
/// reference_unknown, already_closed, not_permitted, not_answered, own_review, reason_missing.
programme::Objection decide_about_action(Action const* known, ledger::Draft const& draft,
                                         ledger::Author const& author);
/// Applies one fact about it.
void fold_about_action(Action& action, contract::Body const& body, ledger::Fact const& fact);

}  // namespace longspan::rhythm
