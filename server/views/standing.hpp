#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "views/rows.hpp"

namespace longspan::views {

/// Standing: the lamps of one project, each with its rule, its reasons and what would turn it back.
Result<std::string> standing(store::Db& db, std::string const& programme, std::string const& code,
                             std::optional<Day> as_of, Instant now);

/// The lamps of one project that are not green.
struct LampStanding {
  std::string code;
  contract::Name name;
  struct One {
    contract::LampName lamp{};
    contract::LampColour colour{};
    Day since;
    std::vector<contract::Name> reasons;
  };
  std::vector<One> lamps;
};
/// Of every project of the programme with such a lamp, in the order of their codes: one query.
std::vector<LampStanding> lamps_of_programme(store::Db& db, ProgrammeRow const& programme,
                                             Day today);

}  // namespace longspan::views
