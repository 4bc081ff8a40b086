#pragma once
#include <optional>
#include <string>
#include <vector>

#include "consult/model.hpp"
#include "ledger/fact.hpp"
#include "programme/model.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// A study that came; `deleted_seq` 0: it lies here.
struct Study {
  contract::StudyReceived told;
  Instant received;
  std::uint64_t seq = 0;
  std::uint64_t deleted_seq = 0;
};

std::optional<Problem> decide_consultation(Db& db, programme::Programme const& programme,
                                           ledger::Draft const& draft, ledger::Author const& author,
                                           Instant now);
void fold_consultation(Db& db, ledger::Fact const& fact, contract::Body const& content);

/// By its id, which one programme has only.
std::optional<consult::Consultation> load_consultation(Db& db, std::string const& consultation);
/// The same, for who is of it now; to all others there is none.
std::optional<consult::Consultation> consultation_of(Db& db, std::string const& consultation,
                                                     people::Account const& member);
/// Newest first; of all programmes where none is named. With an account: those it is a member of.
std::vector<consult::Consultation> load_consultations(Db& db, std::string const& programme,
                                                      std::optional<Uuid> const& member);
/// In the order in which they came, deleted ones too.
std::vector<Study> load_studies(Db& db, consult::Consultation const& of);
/// The one with this DICOM UID that lies here.
std::optional<Study> find_study(Db& db, consult::Consultation const& of, std::string const& uid);

}  // namespace longspan::store
