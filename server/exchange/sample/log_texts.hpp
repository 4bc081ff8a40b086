#pragma once
#include "contract/facts.hpp"
#include "exchange/sample/dice.hpp"
#include "exchange/sample/site_course.hpp"

namespace longspan::exchange::sample {

/// The supervisor's log of one day, in the five blocks of GB/T 50319-2013. `report`: what the
/// contractor told of that day, with which it mostly agrees; null where nothing was told.
contract::SupervisorLog log_of(SiteCourse const& course, SiteDay const& day,
                               contract::DailyReport const* report, Dice& dice);

}  // namespace longspan::exchange::sample
