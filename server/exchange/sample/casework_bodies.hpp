#pragma once
#include <string>

#include "contract/facts.hpp"

/// Bodies of the work in hand as JSON text, as exchange/encode_bodies.hpp writes the others.
namespace longspan::exchange::sample {

std::string encode_log(contract::SupervisorLog const& log);
std::string encode_log(contract::SupervisorLog const& log, Uuid corrects, std::string_view reason);
std::string encode(contract::InspectionRecorded const& body);
std::string encode(contract::FindingRectified const& body);
std::string encode(contract::FindingReviewed const& body);
std::string encode(contract::SupervisionLetterIssued const& body);
std::string encode(contract::CoordinationConvened const& body);
std::string encode(contract::AgendaArranged const& body);
std::string encode(contract::CoordinationMinuted const& body);
std::string encode(contract::ActionAssigned const& body);
std::string encode(contract::ActionAnswered const& body);
std::string encode(contract::ActionReviewed const& body);
std::string encode(contract::TenDayReturned const& body);
std::string encode(contract::LampsRuled const& body);

}  // namespace longspan::exchange::sample
