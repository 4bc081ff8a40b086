#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/hash.hpp"

namespace longspan::ledger {

/// Merkle root over all stream heads: leaves SHA-256(0x00 ‖ name ‖ 0x00 ‖ head) in the order of the
/// names' bytes, nodes SHA-256(0x01 ‖ left ‖ right), an odd node goes up as it is (RFC 6962's
/// domain separation). Zeros for an empty ledger.
Hash seal_of(std::vector<std::pair<std::string, Hash>> heads);

}  // namespace longspan::ledger
