#pragma once
#include <string>

#include "views/casework.hpp"
#include "views/views.hpp"

namespace longspan::views {

/// Whoever sees more projects than this carries none with them, only what concerns the programme
/// whole: an office has a link.
inline constexpr std::size_t kProjectsCarried = 40;

struct FieldQuery {
  std::string programme;
  std::string after;  ///< the cursor of the last Field; empty: nothing is known
};

/// Field: the answers a device needs to work on its projects without a link, of which those that
/// changed since `after` are in it. The cursor holds a digest of every answer as it was sent, so
/// what did not change never travels twice, whatever moved the ledger. A cursor that cannot be read
/// counts as none.
Result<std::string> field(store::Db& db, FieldQuery const& query, Viewer const& viewer,
                          Instant now);

}  // namespace longspan::views
