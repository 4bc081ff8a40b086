#pragma once
#include "reminders/model.hpp"
#include "store/db.hpp"

namespace longspan::views {

/// What is owed in a programme now, and by whom: what each person's first page shows them
/// (views::today).
std::vector<reminders::Owed> owed_now(store::Db& db, std::string const& programme, Instant now);

}  // namespace longspan::views
