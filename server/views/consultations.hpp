#pragma once
#include <optional>
#include <string>

#include "views/opened_consultation.hpp"

/// Consultations for those they are of, and their figures for who stands for the programme.
namespace longspan::views {

struct ConsultationsAsked {
  std::string programme;  ///< empty: the first the asker has a part in
  std::string room;       ///< only the one whose session it is; empty: all
  people::Account asker;
  store::Vault vault;
  Instant now;
};
/// Consultations. Where the asker has no part in the programme: not_permitted.
Result<std::string> consultations(store::Db& db, ConsultationsAsked const& asked);

struct ConsultationAsked {
  std::string consultation;
  people::Account asker;
  store::Vault vault;
  bool imaging = false;
  Instant now;
};
/// ConsultationWhole, for its members; for all others: not_found.
Result<std::string> consultation(store::Db& db, ConsultationAsked const& asked);

struct AccessesAsked {
  std::string consultation;
  people::Account asker;
  std::optional<std::int64_t> before;
  std::int64_t limit = 200;
};
/// Accesses, newest first; for its members.
Result<std::string> accesses(store::Db& db, AccessesAsked const& asked);
/// The same as audit messages of DICOM PS3.15 A.5 (RFC 3881), oldest first.
Result<std::string> audit_messages(store::Db& db, AccessesAsked const& asked);

/// Whether figures and times of all of a programme's consultations are shown to the account.
bool stands_for_consultations(people::Account const& account, std::string const& programme);

/// DocumentRow of one of its documents, for its members.
Result<std::string> document_row(store::Db& db, ConsultationAsked const& asked,
                                 Uuid const& document);

/// StudyRow of a study that lies here.
std::string study_row(store::Db& db, store::Study const& study);

}  // namespace longspan::views
