#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/json_writer.hpp"
#include "store/db.hpp"

namespace longspan::views {

struct Totals {
  std::int64_t projects = 0, livelihood = 0, active = 0, reported = 0, held = 0;
  std::int64_t aid_planned = 0, funds_planned = 0, paid = 0;  ///< minor
  std::int64_t weighed_funds = 0, weighed_progress = 0;

  std::int64_t missing() const { return active > reported ? active - reported : 0; }
  std::optional<std::int64_t> progress_ppm() const;
};

/// The sums kept for the programme; or, for a day gone by or for some projects only, added up anew.
/// `reported` counts active projects with a report for `day`.
Totals totals_of(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                 std::vector<std::string> const& only, Day day);
/// The same sums added up over every project row: what the kept ones must equal.
Totals recomputed_totals(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                         std::vector<std::string> const& only, Day day);
void write_totals(JsonWriter& json, store::Db& db, std::string const& programme,
                  Totals const& totals);

}  // namespace longspan::views
