#include "views/opened_consultation.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "store/fact_log.hpp"

namespace longspan::views {
namespace {

std::string const kSelect = "SELECT " + std::string(store::kFactColumns) +
                            " FROM stream JOIN fact ON fact.stream = stream.no"
                            " WHERE stream.name = ?";

std::string stream_of(consult::Consultation const& state) {
  return ledger::Stream::of_consultation(state.programme, state.id).text();
}

contract::Body opened(store::OpenedFacts const& facts, ledger::Fact const& fact) {
  return contract::decode(fact.kind, boost::json::parse(facts.body_of(fact))).value();
}

struct Take {
  OpenedConsultation& out;
  ledger::Fact const& fact;

  void operator()(contract::ConsultationRequested& told) const { out.request = told.content; }
  void operator()(contract::ConsultationConsented& told) const {
    out.consent = as_told(told);
    out.withdrawn.reset();
  }
  void operator()(contract::ConsultationConsentWithdrawn& told) const {
    out.withdrawn = as_told(told);
  }
  void operator()(contract::ConsultationTriaged& told) const {
    out.triage.push_back(as_told(told));
  }
  void operator()(contract::ConsultationSessionArranged& told) const {
    out.sessions.push_back(as_told(told));
  }
  void operator()(contract::StudyReceived& told) const {
    std::erase_if(out.studies, [&](auto const& one) { return one.body.study == told.study; });
    out.deleted.erase(told.study);
    out.studies.push_back(as_told(told));
  }
  void operator()(contract::StudyDeleted& told) const {
    out.deleted.insert_or_assign(told.study, as_told(told));
  }
  void operator()(contract::ConsultationDocumentAdded& told) const {
    std::erase_if(out.documents,
                  [&](auto const& one) { return one.body.document == told.document; });
    out.removed.erase(told.document);
    out.documents.push_back(as_told(told));
  }
  void operator()(contract::ConsultationDocumentRemoved& told) const {
    out.removed.try_emplace(told.document, as_told(told));
  }
  void operator()(contract::MeasurementKept& told) const {
    out.measurements.insert_or_assign(told.measurement, as_told(told));
  }
  void operator()(contract::MeasurementRemoved& told) const {
    out.measurements.erase(told.measurement);
  }
  void operator()(contract::ImageMarked& told) const {
    std::tuple const key(told.study, told.instance_uid, told.frame.value_or(0));
    if (told.on)
      out.key_images.insert_or_assign(key, as_told(told));
    else
      out.key_images.erase(key);
  }
  void operator()(contract::OpinionDrafted& told) const {
    OpenedDraft draft;
    draft.side = fact.by ? out.state.side_of(*fact.by).value_or(consult::OpinionSide::answering)
                         : consult::OpinionSide::answering;
    draft.addendum = std::ranges::any_of(out.drafts, &OpenedDraft::stands);
    draft.told = as_told(told);
    out.drafts.push_back(std::move(draft));
  }
  void operator()(contract::OpinionSigned& told) const {
    for (auto& draft : out.drafts)
      if (draft.told.fact == told.draft) draft.signatures.push_back(as_told(told));
  }
  void operator()(contract::ConsultationFollowedUp& told) const {
    out.follow_ups.push_back(as_told(told));
  }
  void operator()(contract::ConsultationClosed& told) const { out.closed = as_told(told); }
  template <class Other>
  void operator()(Other&) const {}

 private:
  template <class Body>
  Told<Body> as_told(Body& body) const {
    return {std::move(body), fact.id, fact.by, fact.received_at, fact.seq};
  }
};

}  // namespace

bool OpenedDraft::stands() const {
  auto const by = [&](consult::OpinionSide one) {
    return std::ranges::any_of(signatures,
                               [&](auto const& signature) { return signature.body.side == one; });
  };
  return by(consult::OpinionSide::asking) && by(consult::OpinionSide::answering);
}

OpenedConsultation open_consultation(store::Db& db, store::Vault const& vault,
                                     consult::Consultation state) {
  OpenedConsultation out;
  store::OpenedFacts const facts(vault, db, state.id.text());
  auto const stream = stream_of(state);
  out.erased = facts.erased();
  out.state = std::move(state);
  db.read(kSelect +
              " AND fact.kind NOT IN ('study.opened', 'study.refused',"
              " 'consultation.document_opened') ORDER BY fact.seq",
          {stream}, [&](store::Row const& row) {
            auto const fact = store::read_fact(row);
            auto body = opened(facts, fact);
            std::visit(Take{out, fact}, body);
            return true;
          });
  return out;
}

std::optional<contract::RequestContent> open_request(store::Db& db, store::Vault const& vault,
                                                     consult::Consultation const& state) {
  std::optional<contract::RequestContent> out;
  store::OpenedFacts const facts(vault, db, state.id.text());
  if (facts.erased()) return out;
  auto const stream = stream_of(state);
  db.read(kSelect + " AND fact.kind = 'consultation.requested' ORDER BY fact.seq DESC LIMIT 1",
          {stream}, [&](store::Row const& row) {
            auto body = opened(facts, store::read_fact(row));
            out = std::get<contract::ConsultationRequested>(body).content;
            return false;
          });
  return out;
}

}  // namespace longspan::views
