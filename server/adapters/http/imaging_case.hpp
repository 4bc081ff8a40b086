#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"
#include "people/model.hpp"
#include "store/db.hpp"

namespace longspan::http {

/// A study as the consultation's facts leave it.
struct CaseStudy {
  Uuid id;
  std::string uid;
  std::set<std::string> modalities;
  std::int64_t instances = 0, bytes = 0;
  bool burnt_in = false, deleted = false;
};

/// What images need to know of a consultation: who is of it, and what it has.
struct ImagingCase {
  std::int64_t stream = 0, seq = 0;  ///< of the newest fact it was made from
  std::string programme;
  Uuid consultation;
  Uuid asked;
  std::vector<Uuid> invited;
  std::optional<Uuid> specialist;
  std::optional<Day> consent_until;  ///< nothing: none, or withdrawn
  bool withdrawn = false, closed = false;
  std::vector<CaseStudy> studies;

  /// Who asked, who was invited by name, the specialist; while they have a role in the programme.
  bool has_member(people::Account const& account) const;
  CaseStudy const* find_study(std::string_view uid) const;
  CaseStudy const* find_study(Uuid id) const;
  /// Whether a study may come: a consent holds, and the consultation goes on. consent_missing,
  /// consultation_over.
  Result<void> takes_studies(Day today) const;
};

/// Nothing where there is no such consultation.
std::shared_ptr<ImagingCase const> load_case(store::Db& db, Uuid consultation,
                                             std::shared_ptr<ImagingCase const> const& known);
/// Whose id ends like this; as a stream's name has it.
std::optional<Uuid> case_that_ends(store::Db& db, std::string const& digits);
/// Those that ever received a study.
std::vector<Uuid> cases_with_studies(store::Db& db);

}  // namespace longspan::http
