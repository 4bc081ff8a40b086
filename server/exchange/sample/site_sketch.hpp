#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "contract/facts.hpp"
#include "exchange/sample/sample_projects.hpp"

namespace longspan::exchange::sample {

/// A drawn picture of a site (PNG, 480×320, a few kilobytes): sky after the weather, the works
/// after their progress in per mille, and a band saying 预演 REHEARSAL with the project's code and
/// day.
std::string site_sketch(WorkKind kind, int per_mille, contract::Sky sky, std::string_view code,
                        std::string_view day, std::uint64_t seed);

}  // namespace longspan::exchange::sample
