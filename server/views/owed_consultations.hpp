#pragma once
#include "views/owed_items.hpp"

namespace longspan::views {

/// The next step of each consultation that is the viewer's to take. Nothing of what is sealed: a
/// device may keep the answer.
void add_owed_consultations(store::Db& db, Casework const& casework, Viewer const& viewer,
                            std::vector<OwedItem>& out);

}  // namespace longspan::views
