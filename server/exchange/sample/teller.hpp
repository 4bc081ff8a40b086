#pragma once
#include <string>
#include <vector>

#include "exchange/sample/rehearsal.hpp"
#include "exchange/sample/site_course.hpp"

namespace longspan::exchange::sample {

/// Places among sample_authors().
inline constexpr int kOffice = 0, kFirstSite = 1, kSiteManagers = 6, kFirstSupervisor = 7,
                     kSupervisors = 2, kHousingBureau = 9, kFinanceBureau = 10, kLeader = 11,
                     kSponsorTeacher = 12, kPartnerTeacher = 13, kSponsorDoctor = 14,
                     kPartnerDoctor = 15;

/// Who runs the site with that number among sample_projects(), and who watches it; none: the
/// supervisor's post stands empty.
int site_author(int site);
std::optional<int> supervisor_author(int site);

/// The public holidays that fall on the same dates every year.
struct Holiday {
  unsigned month, day, days;
  std::string_view zh, en;
};
std::span<Holiday const> holidays();
bool is_holiday(Day day);

/// Takes down what everybody in the rehearsal says. Ids come from the seed and from what is said.
class Teller {
 public:
  Teller(std::uint64_t seed, Day today);

  std::uint64_t seed() const { return seed_; }
  Day today() const { return today_; }
  Stamp at(Day day, int minute) const;
  Day day_of(Stamp stamp) const { return zone_.day_of(stamp.instant); }
  Uuid tell(contract::FactKind kind, ledger::Stream const& stream, Stamp stamp, std::string body,
            int author);
  /// An id for what a body names: an inspection, an action.
  Uuid name(Day day, std::string_view what) const;
  /// A sketch of the site as it was on that day, kept with the evidence.
  contract::Photo picture(SiteCourse const& course, SiteDay const& day, int minute,
                          std::string_view caption, std::uint64_t variant = 0);

  std::vector<SampleFact> facts;
  std::vector<SampleEvidence> evidence;
  std::vector<SampleDocument> documents;

 private:
  std::uint64_t seed_;
  Day today_;
  Zone zone_;
};

}  // namespace longspan::exchange::sample
