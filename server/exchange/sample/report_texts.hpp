#pragma once
#include "contract/facts.hpp"
#include "exchange/sample/dice.hpp"
#include "exchange/sample/site_course.hpp"

namespace longspan::exchange::sample {

/// The contractor's report of one day, as a site manager writes it.
contract::DailyReport report_of(SiteCourse const& course, SiteDay const& day, Dice& dice);

}  // namespace longspan::exchange::sample
