#include "rhythm/action.hpp"

namespace longspan::rhythm {
namespace {

using contract::ReviewDecision;
using programme::object_to;
using programme::Objection;

bool at_office(ledger::Author const& author, std::string_view programme) {
  constexpr auto kOffice =
      1U << static_cast<unsigned>(Role::office) | 1U << static_cast<unsigned>(Role::admin);
  return author.may(kOffice, ledger::Stream::of_programme(programme));
}

Objection decide_review(Action const& known, contract::ActionReviewed const& review,
                        ledger::Author const& author) {
  if (known.state != ActionState::answered)
    return object_to(ProblemCode::not_answered, {{"what", known.text}}, "/body/action");
  if (author.account && known.answered_by == author.account)
    return object_to(ProblemCode::own_review, {});
  if (review.decision == ReviewDecision::returned && review.reason.value_or("").empty())
    return object_to(ProblemCode::reason_missing, {}, "/body/reason");
  return std::nullopt;
}

}  // namespace

bool may_answer(ledger::Author const& author, std::string_view programme, Post const& owner) {
  return holds(author, programme, owner) || at_office(author, programme);
}

bool may_review(ledger::Author const& author, std::string_view programme, Action const& action) {
  return action.state == ActionState::answered && at_office(author, programme) &&
         !(author.account && action.answered_by == author.account);
}

std::string action_in(contract::Body const& body) {
  if (auto const* assigned = std::get_if<contract::ActionAssigned>(&body))
    return assigned->action.text();
  if (auto const* answer = std::get_if<contract::ActionAnswered>(&body))
    return answer->action.text();
  if (auto const* review = std::get_if<contract::ActionReviewed>(&body))
    return review->action.text();
  return {};
}

Objection decide_about_action(Action const* known, ledger::Draft const& draft,
                              ledger::Author const& author) {
  if (std::holds_alternative<contract::ActionAssigned>(draft.content)) {
    if (known == nullptr) return std::nullopt;
    return object_to(ProblemCode::already_assigned,
                     {{"what", known->text}, {"seq", std::to_string(known->seq)}}, "/body/action");
  }
  if (known == nullptr)
    return object_to(ProblemCode::reference_unknown,
                     {{"pointer", "/body/action"}, {"found", action_in(draft.content)}},
                     "/body/action");
  // Whether somebody may speak of it comes first: nobody learns of an action that is not theirs.
  bool const answers = std::holds_alternative<contract::ActionAnswered>(draft.content);
  if (answers && !may_answer(author, draft.stream.programme, known->owner))
    return object_to(ProblemCode::not_permitted, {{"scope", draft.stream.text()}});
  if (!known->pending())
    return object_to(ProblemCode::already_closed,
                     {{"what", known->text}, {"seq", std::to_string(known->reviewed_seq)}},
                     "/body/action");
  if (auto const* review = std::get_if<contract::ActionReviewed>(&draft.content))
    return decide_review(*known, *review, author);
  return std::nullopt;
}

void fold_about_action(Action& action, contract::Body const& body, ledger::Fact const& fact) {
  action.changed = fact.seq;
  if (auto const* assigned = std::get_if<contract::ActionAssigned>(&body)) {
    action.id = assigned->action.text();
    if (assigned->coordination) action.coordination = assigned->coordination->text();
    action.item = assigned->item.value_or("");
    action.project = assigned->project.value_or("");
    action.text = assigned->text;
    action.owner = assigned->owner;
    action.due = assigned->due;
    action.given = fact.valid_day;
    action.seq = fact.seq;
  } else if (std::holds_alternative<contract::ActionAnswered>(body)) {
    action.state = ActionState::answered;
    action.answered_by = fact.by;
    action.answered_seq = fact.seq;
  } else if (auto const* review = std::get_if<contract::ActionReviewed>(&body)) {
    action.reviewed_seq = fact.seq;
    action.state =
        review->decision == ReviewDecision::closed ? ActionState::closed : ActionState::open;
    action.returns += review->decision == ReviewDecision::returned;
  }
}

}  // namespace longspan::rhythm
