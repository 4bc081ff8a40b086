#pragma once
#include <string>
#include <vector>

#include "programme/model.hpp"
#include "rhythm/duties.hpp"
#include "store/db.hpp"
#include "views/rows.hpp"

namespace longspan::views {

/// A site where work goes on, with what its duties follow from.
struct Site {
  programme::Project project;  ///< its code, start and completion, shutdowns and excuses only
  std::optional<Day> last_report;
  std::uint64_t days_mask = 0;

  /// Which of the days from `from` to `to` have a report; when it was made is not said.
  std::vector<rhythm::FiledDay> reported(Day from, Day to) const;
};

/// The started, not yet completed projects of a programme; `only` those; empty: all. With `all`,
/// completed ones too.
std::vector<Site> sites_of(store::Db& db, std::string const& programme,
                           std::vector<std::string> const& only, bool all = false);
/// The programme as the duties need it.
programme::Programme duty_programme(ProgrammeRow const& row);

}  // namespace longspan::views
