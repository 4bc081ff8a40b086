#pragma once
#include <optional>
#include <string>

#include "rhythm/action.hpp"
#include "rhythm/finding.hpp"

/// What an agenda says of its items, in both languages.
namespace longspan::views::say {

/// The contract's longest title is 300 characters; what is longer stands in the lines.
constexpr std::size_t kTitleLength = 120;
/// The first so many characters, and whether that is all.
std::string shortened(std::string_view text, std::size_t length);
/// What somebody wrote is the same in both languages.
contract::Name as_written(std::string_view text);

contract::Name lamp_title(contract::LampName lamp, contract::LampColour colour);
contract::Name since(Day day);
contract::Name severity_and_due(rhythm::Finding const& finding, Day due);
contract::Name working_days_overdue(int days);
contract::Name returned(int times);
contract::Name waits_for(std::string_view whom);
contract::Name rectified(std::optional<Day> day);
contract::Name climbed_to_leader();
contract::Name stage_title(contract::StageName stage, bool overdue);
contract::Name stage_day(Day day, bool forecast);
contract::Name days_overdue(int days);
contract::Name action_title(std::string_view text);
contract::Name action_due(rhythm::Action const& action);
contract::Name action_answered();

}  // namespace longspan::views::say
