#pragma once
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "consult/model.hpp"
#include "store/consultation_rows.hpp"
#include "store/vault.hpp"

namespace longspan::views {

/// Something said of a consultation, opened.
template <class Body>
struct Told {
  Body body;
  Uuid fact;
  std::optional<Uuid> by;
  Instant at;  ///< by the server's clock
  std::uint64_t seq = 0;
};

struct OpenedDraft {
  Told<contract::OpinionDrafted> told;
  consult::OpinionSide side{};
  std::vector<Told<contract::OpinionSigned>> signatures;
  bool addendum = false;  ///< begun after an opinion stood
  bool stands() const;    ///< signed by both sides
};

/// A consultation as its members read it. Where its key is gone, without what was private.
struct OpenedConsultation {
  consult::Consultation state;
  bool erased = false;
  std::optional<contract::RequestContent> request;
  std::optional<Told<contract::ConsultationConsented>> consent;
  std::optional<Told<contract::ConsultationConsentWithdrawn>> withdrawn;  ///< of that consent
  std::vector<Told<contract::ConsultationTriaged>> triage;
  std::vector<Told<contract::ConsultationSessionArranged>> sessions;
  std::vector<Told<contract::StudyReceived>> studies;
  std::map<Uuid, Told<contract::StudyDeleted>> deleted;
  std::vector<Told<contract::ConsultationDocumentAdded>> documents;
  /// Taken back or deleted, as it was said first.
  std::map<Uuid, Told<contract::ConsultationDocumentRemoved>> removed;
  std::map<Uuid, Told<contract::MeasurementKept>> measurements;
  /// By study, instance and frame (0: none named).
  std::map<std::tuple<Uuid, std::string, std::int64_t>, Told<contract::ImageMarked>> key_images;
  std::vector<OpenedDraft> drafts;  ///< oldest first
  std::vector<Told<contract::ConsultationFollowedUp>> follow_ups;
  std::optional<Told<contract::ConsultationClosed>> closed;
};

/// All of it. What was looked at and refused is left out: views::accesses tells that.
OpenedConsultation open_consultation(store::Db& db, store::Vault const& vault,
                                     consult::Consultation state);
/// Of its newest request alone; none: erased.
std::optional<contract::RequestContent> open_request(store::Db& db, store::Vault const& vault,
                                                     consult::Consultation const& state);

}  // namespace longspan::views
