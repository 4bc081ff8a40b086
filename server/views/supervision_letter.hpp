#pragma once
#include <string>
#include <vector>

#include "standing/lamp_texts.hpp"

namespace longspan::views {

/// A lamp that a letter presses for.
struct RedLamp {
  contract::LampName lamp{};
  Day since;
  std::vector<standing::Reason> reasons;
  contract::Name turns_back;
};
/// 督办函: the text as the office would send it, made from the reasons alone. It asks for an answer
/// by the end of the next ten-day.
contract::Name supervision_letter(std::string const& code, contract::Name const& project,
                                  std::vector<RedLamp> const& red, Day day);

}  // namespace longspan::views
