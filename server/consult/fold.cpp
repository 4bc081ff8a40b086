#include "consult/fold.hpp"

namespace longspan::consult {
namespace {

struct Fold {
  Consultation& now;
  ledger::Fact const& fact;

  void operator()(contract::ConsultationRequested const& told) const {
    if (now.first_seq == 0) {
      now.first_seq = fact.seq;
      now.asked_by = fact.by.value_or(Uuid{});
      now.steps.requested = fact.received_at;
    }
    now.told = told;
    now.told.content.reset();
    now.told.sealed.reset();
    now.state = State::requested;
  }

  void operator()(contract::ConsultationConsented const& told) const {
    Consent consent{0, told.until, false};
    for (auto const purpose : told.purposes)
      consent.purposes |= 1U << static_cast<unsigned>(purpose);
    now.consent = consent;
    if (!now.steps.consented) now.steps.consented = fact.received_at;
  }

  void operator()(contract::ConsultationConsentWithdrawn const&) const {
    if (now.consent) now.consent->withdrawn = true;
  }

  void operator()(contract::ConsultationTriaged const& told) const {
    switch (told.decision) {
      case contract::TriageDecision::accepted:
        now.state = State::accepted;
        now.specialist = told.specialist ? told.specialist : fact.by;
        if (!now.steps.accepted) now.steps.accepted = fact.received_at;
        break;
      case contract::TriageDecision::more_needed:
        now.state = State::more_needed;
        break;
      case contract::TriageDecision::declined:
        now.state = State::declined;
        break;
    }
    if (told.day) now.day = told.day;
    if (told.mode) now.told.mode = *told.mode;
  }

  void operator()(contract::ConsultationSessionArranged const& told) const {
    now.day = told.meeting;
  }

  void operator()(contract::OpinionDrafted const&) const {
    auto const side = now.side_of(fact.by.value_or(Uuid{})).value_or(OpinionSide::answering);
    now.draft = Draft{fact.id, side, false, false};
    if (side == OpinionSide::answering) began_to_answer();
  }

  void operator()(contract::OpinionSigned const& told) const {
    if (told.side == OpinionSide::answering) began_to_answer();
    if (!now.draft || now.draft->fact != told.draft) return;
    (told.side == OpinionSide::asking ? now.draft->signed_asking : now.draft->signed_answering) =
        true;
    if (!now.draft->stands()) return;
    if (now.state != State::closed) now.state = State::answered;
    if (!now.steps.signed_by_both) now.steps.signed_by_both = fact.received_at;
  }

  void operator()(contract::ConsultationFollowedUp const&) const {
    if (!now.steps.followed_up) now.steps.followed_up = fact.received_at;
  }

  void operator()(contract::ConsultationClosed const&) const {
    now.state = State::closed;
    now.steps.closed = fact.received_at;
  }

  void operator()(contract::ConsultationErased const&) const { now.erased = true; }

  template <class Other>
  void operator()(Other const&) const {}

 private:
  void began_to_answer() const {
    if (!now.steps.first_opinion) now.steps.first_opinion = fact.received_at;
  }
};

}  // namespace

void fold(Consultation& consultation, ledger::Fact const& fact, contract::Body const& content) {
  std::visit(Fold{consultation, fact}, content);
  consultation.changed = fact.seq;
}

}  // namespace longspan::consult
