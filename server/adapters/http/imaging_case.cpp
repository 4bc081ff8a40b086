#include "adapters/http/imaging_case.hpp"

#include "views/rows.hpp"

namespace longspan::http {

using contract::ConsentPurpose;
using contract::StudyEnd;

bool ImagingCase::has_member(people::Account const& account) const {
  return consultation.side_of(account.id) && consult::has_part_in(account, consultation.programme);
}

store::Study const* ImagingCase::find_study(std::string_view uid) const {
  for (auto const& study : studies)
    if (study.told.uid == uid) return &study;
  return nullptr;
}

store::Study const* ImagingCase::find_study(Uuid id) const {
  for (auto const& study : studies)
    if (study.told.study == id) return &study;
  return nullptr;
}

Day ImagingCase::today(Instant now) const {
  constexpr std::int64_t kDayUs = std::int64_t{24} * 3600 * 1'000'000;
  return zone ? zone->day_of(now) : Day{static_cast<std::int32_t>(now.us / kDayUs)};
}

std::optional<StudyEnd> ImagingCase::end(Instant now) const {
  if (consultation.erased) return StudyEnd::by_hand;
  if (term_to && *term_to < today(now)) return StudyEnd::term_over;
  auto const& consent = consultation.consent;
  if (!consent) return std::nullopt;
  if (consent->withdrawn) return StudyEnd::withdrawn;
  if (consent->until < today(now)) return StudyEnd::consent_over;
  return std::nullopt;
}

Result<void> ImagingCase::shows(Instant now) const {
  auto const why = end(now);
  if (why == StudyEnd::by_hand) return fail(ProblemCode::content_erased);
  if (why == StudyEnd::term_over) return fail(ProblemCode::consultation_over);
  auto const day = today(now);
  if (consultation.consents_to(ConsentPurpose::opinion, day) ||
      consultation.consents_to(ConsentPurpose::session, day))
    return {};
  return fail(ProblemCode::consent_missing, {{"purpose", "opinion"}});
}

Result<void> ImagingCase::takes_studies(Instant now) const {
  if (consultation.state == consult::State::closed) return fail(ProblemCode::consultation_over);
  return shows(now);
}

std::shared_ptr<ImagingCase const> load_case(store::Db& db, Uuid consultation) {
  auto found = store::load_consultation(db, consultation.text());
  if (!found) return nullptr;
  auto out = std::make_shared<ImagingCase>();
  out->consultation = std::move(*found);
  out->studies = store::load_studies(db, out->consultation);
  std::erase_if(out->studies, [](store::Study const& one) { return one.deleted_seq != 0; });
  if (auto const programme = views::find_programme(db, out->consultation.programme)) {
    out->zone = Zone::find(programme->info.zone);
    out->term_to = programme->info.term_to;
  }
  return out;
}

std::optional<Uuid> case_that_ends(store::Db& db, std::string const& digits) {
  std::optional<Uuid> out;
  auto const like = "%-" + digits;
  db.read("SELECT consultation FROM consultation WHERE consultation LIKE ?", {like},
          [&](store::Row const& row) {
            out = Uuid::parse(row.text(0));
            return false;
          });
  return out;
}

std::vector<Uuid> cases_with_studies(store::Db& db) {
  std::vector<Uuid> out;
  db.read("SELECT DISTINCT consultation FROM study WHERE deleted_seq IS NULL", {},
          [&](store::Row const& row) {
            if (auto const id = Uuid::parse(row.text(0))) out.push_back(*id);
            return true;
          });
  return out;
}

}  // namespace longspan::http
