#pragma once
#include <memory>

#include "base/result.hpp"
#include "store/consultation_rows.hpp"

namespace longspan::http {

/// A consultation with what its images need to know.
struct ImagingCase {
  consult::Consultation consultation;
  std::vector<store::Study> studies;  ///< that lie here
  std::optional<Zone> zone;           ///< whose day counts: the programme's
  std::optional<Day> term_to;         ///< the programme's last day

  /// Who asked, who was invited by name, the specialist; while they have a role in the programme.
  bool has_member(people::Account const& account) const;
  store::Study const* find_study(std::string_view uid) const;
  store::Study const* find_study(Uuid id) const;
  /// Why what lies here must go; nothing: it may stay.
  std::optional<contract::StudyEnd> end(Instant now) const;
  /// Whether images may be seen. Problems: consent_missing, content_erased, consultation_over.
  Result<void> shows(Instant now) const;
  /// Whether a study may come: as above, and the consultation goes on.
  Result<void> takes_studies(Instant now) const;

 private:
  Day today(Instant now) const;
};

/// Nothing where there is no such consultation.
std::shared_ptr<ImagingCase const> load_case(store::Db& db, Uuid consultation);
/// Whose id ends with these digits.
std::optional<Uuid> case_that_ends(store::Db& db, std::string const& digits);
/// Those in which studies lie.
std::vector<Uuid> cases_with_studies(store::Db& db);

}  // namespace longspan::http
