#include "consult/decide.hpp"

#include <algorithm>

#include "consult/identity.hpp"

namespace longspan::consult {
namespace {

using contract::FactKind;
using programme::object_to;
using programme::Objection;

Objection wrong_shape(std::string const& pointer, std::string expected, std::string found = "—") {
  return object_to(
      ProblemCode::shape_invalid,
      {{"pointer", pointer}, {"expected", std::move(expected)}, {"found", std::move(found)}},
      pointer);
}

Objection unknown(std::string const& pointer, std::string found) {
  return object_to(ProblemCode::reference_unknown,
                   {{"pointer", pointer}, {"found", std::move(found)}}, pointer);
}

Objection lacks_consent(std::string_view purpose) {
  return object_to(ProblemCode::consent_missing, {{"purpose", std::string(purpose)}});
}

bool is_told_by_system(FactKind kind) {
  switch (kind) {
    case FactKind::study_received:
    case FactKind::study_deleted:
    case FactKind::study_opened:
    case FactKind::study_refused:
    case FactKind::opinion_signed:
    case FactKind::consultation_document_added:
    case FactKind::consultation_document_opened:
    case FactKind::consultation_erased:
      return true;
    default:
      return false;
  }
}

/// What may still be said of a consultation that is over.
bool outlives_it(FactKind kind) {
  return kind == FactKind::consultation_followed_up ||
         kind == FactKind::consultation_consent_withdrawn;
}

/// One decision: what is known, what is said, who says it.
class Decision {
 public:
  Decision(Known const& known, ledger::Draft const& draft, ledger::Author const& author)
      : known_(known), draft_(draft), author_(author) {
    if (known.consultation && author.account) side_ = known.consultation->side_of(*author.account);
  }

  Objection operator()(contract::ConsultationRequested const& told) const {
    if (known_.consultation && !asks()) return not_permitted();
    // Its images would be deleted with the term; what was begun before is finished.
    if (!known_.consultation && known_.term_to && *known_.term_to < known_.today)
      return object_to(ProblemCode::consultation_term_over, {{"until", known_.term_to->text()}});
    if (!told.content) return wrong_shape("/body/content", "what is asked");
    if (told.invited.empty()) return wrong_shape("/body/invited", "somebody who is asked");
    for (std::size_t i = 0; i < told.invited.size(); ++i) {
      auto const pointer = "/body/invited/" + std::to_string(i);
      if (told.invited[i] == *author_.account)
        return wrong_shape(pointer, "somebody else than who asks", told.invited[i].text());
      if (!known_.has_part(told.invited[i])) return unknown(pointer, told.invited[i].text());
    }
    if (!known_.has_place(told.from_place)) return unknown("/body/from_place", told.from_place);
    if (told.to_place && !known_.has_place(*told.to_place))
      return unknown("/body/to_place", *told.to_place);
    if (!known_.consultation) return std::nullopt;
    auto const state = known_.consultation->state;
    if (state == State::accepted || state == State::answered)
      return object_to(ProblemCode::consultation_accepted, {});
    return std::nullopt;
  }

  Objection operator()(contract::ConsultationConsented const& told) const {
    if (!asks()) return not_permitted();
    if (told.purposes.empty()) return wrong_shape("/body/purposes", "what the patient agreed to");
    if (told.until < known_.today)
      return wrong_shape("/body/until", "a day not before today", told.until.text());
    return std::nullopt;
  }

  Objection operator()(contract::ConsultationConsentWithdrawn const&) const {
    auto const& consent = known_.consultation->consent;
    return consent && !consent->withdrawn ? std::nullopt : lacks_consent("withdrawal");
  }

  Objection operator()(contract::ConsultationTriaged const& told) const {
    if (!answers()) return not_permitted();
    if (told.specialist && !known_.has_part(*told.specialist))
      return unknown("/body/specialist", told.specialist->text());
    if (told.specialist == known_.consultation->asked_by)
      return wrong_shape("/body/specialist", "somebody else than who asks",
                         told.specialist->text());
    if (known_.consultation->state == State::answered)
      return object_to(ProblemCode::consultation_accepted, {});
    return std::nullopt;
  }

  Objection operator()(contract::ConsultationSessionArranged const& told) const {
    if (auto problem = accepted()) return problem;
    if (!consents_to(ConsentPurpose::session)) return lacks_consent("session");
    auto const people = known_.people_of_room(told.room);
    if (!people) return unknown("/body/room", told.room.text());
    // What a room wrote is erased with its consultation, so it is one's alone.
    if (known_.belongs_elsewhere(told.room))
      return wrong_shape("/body/room", "a room of no other consultation", told.room.text());
    for (auto const& account : *people)
      if (!known_.consultation->side_of(account))
        return wrong_shape("/body/room", "a room of the consultation's members alone",
                           told.room.text());
    return std::nullopt;
  }

  Objection operator()(contract::ConsultationDocumentAdded const& told) const {
    if (!told.content) return wrong_shape("/body/content", "its title");
    if (!known_.consultation->side_of(told.by)) return unknown("/body/by", told.by.text());
    if (known_.documents() >= kDocumentsMost)
      return object_to(ProblemCode::documents_full, {{"limit", std::to_string(kDocumentsMost)}});
    return std::nullopt;
  }

  Objection operator()(contract::ConsultationDocumentRemoved const& told) const {
    auto const document = known_.document(told.document);
    if (!document || document->erased) return unknown("/body/document", told.document.text());
    if (!author_.account) return std::nullopt;  // its bytes were deleted
    if (document->removed) return unknown("/body/document", told.document.text());
    if (document->added_by != *author_.account) return not_permitted();
    if (told.why != contract::StudyEnd::by_hand)
      return wrong_shape("/body/why", "by_hand", std::string(to_text(told.why)));
    if (known_.consultation->steps.signed_by_both)
      return object_to(ProblemCode::document_relied_on, {});
    return std::nullopt;
  }

  Objection operator()(contract::MeasurementKept const& told) const {
    if (!told.content) return wrong_shape("/body/content", "the mark itself");
    return study(told.study);
  }

  Objection operator()(contract::MeasurementRemoved const& told) const {
    if (known_.has_measurement(told.measurement)) return std::nullopt;
    return unknown("/body/measurement", told.measurement.text());
  }

  Objection operator()(contract::ImageMarked const& told) const { return study(told.study); }

  Objection operator()(contract::OpinionDrafted const& told) const {
    if (!told.content) return wrong_shape("/body/content", "findings and conclusion");
    if (auto problem = accepted()) return problem;
    if (!consents_to(ConsentPurpose::opinion)) return lacks_consent("opinion");
    auto const& newest = known_.consultation->draft;
    bool const follows = newest ? told.follows == newest->fact : !told.follows;
    return follows ? std::nullopt : object_to(ProblemCode::opinion_overtaken, {});
  }

  Objection operator()(contract::OpinionSigned const& told) const {
    if (auto problem = accepted()) return problem;
    if (!consents_to(ConsentPurpose::opinion)) return lacks_consent("opinion");
    auto const& newest = known_.consultation->draft;
    if (!newest || newest->fact != told.draft) return object_to(ProblemCode::opinion_overtaken, {});
    if (known_.consultation->side_of(told.signer) != told.side)
      return unknown("/body/signer", told.signer.text());
    return std::nullopt;
  }

  Objection operator()(contract::ConsultationFollowedUp const&) const {
    return asks() ? std::nullopt : not_permitted();
  }

  template <class Other>
  Objection operator()(Other const&) const {
    return std::nullopt;
  }

  /// What stands before all else: who may speak of it at all.
  Objection may_speak() const {
    bool const deletes = draft_.kind == FactKind::consultation_document_removed && !author_.account;
    if (deletes || is_told_by_system(draft_.kind)) {
      if (author_.account) return nothing_here();
      return known_.consultation ? std::nullopt : nothing_here();
    }
    if (!author_.account || !known_.has_part(*author_.account)) return not_permitted();
    if (!known_.consultation)
      return draft_.kind == FactKind::consultation_requested ? std::nullopt : nothing_here();
    if (!side_) return nothing_here();
    if (known_.consultation->state == State::closed && !outlives_it(draft_.kind))
      return object_to(ProblemCode::consultation_over, {});
    if (known_.consultation->erased) return object_to(ProblemCode::content_erased, {});
    return std::nullopt;
  }

 private:
  bool asks() const { return side_ == OpinionSide::asking; }
  bool answers() const { return side_ == OpinionSide::answering; }
  bool consents_to(ConsentPurpose purpose) const {
    return known_.consultation->consents_to(purpose, known_.today);
  }

  Objection not_permitted() const {
    return object_to(ProblemCode::not_permitted, {{"scope", draft_.stream.text()}});
  }
  Objection nothing_here() const {
    return object_to(ProblemCode::not_found, {{"what", draft_.stream.text()}}, "/stream");
  }

  Objection accepted() const {
    auto const state = known_.consultation->state;
    if (state == State::accepted || state == State::answered) return std::nullopt;
    return object_to(ProblemCode::consultation_not_accepted, {});
  }

  Objection study(Uuid const& study) const {
    if (known_.has_study(study)) return std::nullopt;
    return unknown("/body/study", study.text());
  }

  Known const& known_;
  ledger::Draft const& draft_;
  ledger::Author const& author_;
  std::optional<OpinionSide> side_;
};

/// What only the server writes is refused in what is filed.
Objection comes_sealed(contract::Body const& body) {
  bool const sealed = std::visit(
      [](auto const& told) {
        if constexpr (requires { told.sealed; })
          return told.sealed.has_value();
        else
          return false;
      },
      body);
  if (!sealed) return std::nullopt;
  return wrong_shape("/body/sealed", "nothing there: the server seals", "…");
}

}  // namespace

Objection decide(Known const& known, ledger::Draft const& draft, ledger::Author const& author) {
  Decision const decision(known, draft, author);
  if (auto problem = decision.may_speak()) return problem;
  if (auto problem = comes_sealed(draft.content)) return problem;
  if (auto problem = identity_in(draft.content)) return problem;
  return std::visit(decision, draft.content);
}

}  // namespace longspan::consult
