#pragma once
#include <cstdint>
#include <string>

#include "adapters/janus/settings.hpp"

namespace longspan::janus {

/// RTCIceServer[] in JSON for one participant: coturn's time-limited credentials (its
/// `use-auth-secret`), good until `until_s`, in seconds since 1970. "[]" without TURN.
std::string ice_servers(Settings const& settings, std::string const& participant,
                        std::int64_t until_s);

}  // namespace longspan::janus
