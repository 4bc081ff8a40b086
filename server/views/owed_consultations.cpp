#include "views/owed_consultations.hpp"

#include <algorithm>

#include "store/consultation_rows.hpp"

namespace longspan::views {
namespace {

using consult::Consultation;
using consult::State;
using contract::ConsentPurpose;

/// How long after an opinion stands one is asked what became of the patient.
constexpr int kFollowUpDays = 30;

struct Step {
  std::string_view kind;
  Day due;
};

std::optional<std::string_view> owed_by_asking(Consultation const& of, Day today) {
  switch (of.state) {
    case State::more_needed:
      return "consultation_more";
    case State::requested:
    case State::accepted:
      if (!of.consents_to(ConsentPurpose::opinion, today)) return "consultation_consent";
      break;
    default:
      break;
  }
  auto const& draft = of.draft;
  if (draft && draft->signed_answering && !draft->signed_asking) return "consultation_sign";
  if (of.state == State::answered && !of.steps.followed_up) return "consultation_follow_up";
  return std::nullopt;
}

std::optional<std::string_view> owed_by_answering(Consultation const& of, Uuid const& me,
                                                  Day today) {
  if (of.state == State::requested) return "consultation_triage";
  bool const takes_part = of.state == State::accepted || of.state == State::answered;
  if (!takes_part || (of.specialist && of.specialist != me)) return std::nullopt;
  // Without consent nothing may be written; then the other side owes that first.
  if (!of.consents_to(ConsentPurpose::opinion, today)) return std::nullopt;
  if (!of.draft) return "consultation_draft";
  if (!of.draft->signed_answering) return "consultation_sign";
  return std::nullopt;
}

std::optional<Step> owed_by(Consultation const& of, Uuid const& me, Zone const& zone, Day today) {
  auto const side = of.side_of(me);
  if (!side || of.erased) return std::nullopt;
  auto const kind = side == contract::OpinionSide::asking ? owed_by_asking(of, today)
                                                          : owed_by_answering(of, me, today);
  if (!kind) return std::nullopt;
  if (*kind != "consultation_follow_up") return Step{*kind, zone.day_of(of.due())};
  auto const due = zone.day_of(of.steps.signed_by_both.value_or(of.due())) + kFollowUpDays;
  // Nobody is asked the day after.
  return due - today <= 7 ? std::optional(Step{*kind, due}) : std::nullopt;
}

}  // namespace

void add_owed_consultations(store::Db& db, Casework const& casework, Viewer const& viewer,
                            std::vector<OwedItem>& out) {
  auto const zone = Zone::find(casework.programme.info.zone);
  if (!viewer.author.account || !zone) return;
  auto const& me = *viewer.author.account;
  for (auto const& one : store::load_consultations(db, casework.programme.code, me)) {
    auto const step = owed_by(one, me, *zone, casework.today);
    if (!step) continue;
    OwedItem item;
    item.kind = step->kind;
    item.id = one.id.text();
    item.specialty = one.told.specialty;
    item.urgency = one.told.urgency;
    item.due = step->due;
    item.overdue = std::max(0, casework.today - step->due);
    item.post.role = contract::Role::professional;
    out.push_back(std::move(item));
  }
}

}  // namespace longspan::views
