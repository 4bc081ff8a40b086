#pragma once
#include <string>

#include "contract/facts.hpp"
#include "exchange/sample/dice.hpp"
#include "exchange/sample/site_course.hpp"

namespace longspan::exchange::sample {

/// The shipped checklist that somebody would take along to that site on that day; another one each
/// week.
contract::ChecklistPublished const& checklist_for(SiteCourse const& course, SiteDay const& day,
                                                  int week);
/// The one about safety, which every site is seen with.
contract::ChecklistPublished const& safety_checklist();

/// What a point not in order is written down as.
contract::FindingSeen finding_at(contract::CheckPoint const& point, WorkKind kind, Dice& dice);
std::string rectification_text(contract::Severity severity, bool again, Dice& dice);
/// Why a rectification came back.
std::string return_reason(Dice& dice);

}  // namespace longspan::exchange::sample
