#pragma once
#include <string>

namespace longspan::exchange::sample {

/// A laboratory sheet as PDF, one page, invented and marked so.
std::string sample_sheet();

}  // namespace longspan::exchange::sample
