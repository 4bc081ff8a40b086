#pragma once
#include <optional>
#include <string>

#include "contract/facts.hpp"
#include "exchange/portfolio.hpp"

/// Bodies as JSON text without white space, members in the contract's order: the same content
/// always gives the same text, so texts can be compared and ids made from them.
namespace longspan::exchange {

std::string encode(contract::ProgrammeRegistered const& body);
std::string encode(contract::ProgrammeTotalPublished const& body);
std::string encode(contract::ProjectRegistered const& body);
std::string encode(contract::StageDated const& body);
std::string encode(contract::WorkItemPlanned const& body);
std::string encode(contract::OutcomeStated const& body);
std::string encode(contract::FundingPlanned const& body);
std::string encode(contract::PaymentMade const& body);
std::string encode(contract::PaymentCorrected const& body);
std::string encode(contract::StatusReported const& body);
std::string encode(contract::DailyReport const& report);
std::string encode_filed(contract::DailyReport const& report);
std::string encode_corrected(contract::DailyReport const& report, Uuid corrects,
                             std::string_view reason);

/// project.corrected with only the members that `want` gives and that differ from `now`; nullopt
/// when none does. What `want` leaves out stays: a blank cell erases nothing.
std::optional<std::string> correction(contract::ProgrammeRegistered const& now,
                                      contract::ProgrammeRegistered const& want,
                                      std::string_view reason);
std::optional<std::string> correction(contract::ProjectRegistered const& now,
                                      contract::ProjectRegistered const& want,
                                      std::string_view reason);

}  // namespace longspan::exchange
