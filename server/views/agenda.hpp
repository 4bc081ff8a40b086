#pragma once
#include <string>
#include <vector>

#include "rhythm/agenda.hpp"
#include "views/casework.hpp"

namespace longspan::views {

/// What the programme's state puts before a coordination: red lamps, late payments, findings
/// overdue or climbed, what waits for a bureau, what recurs, actions given before, stages due. It
/// makes itself, and what has been done is gone by itself.
std::vector<rhythm::AgendaItem> pressing_items(store::Db& db, Casework& casework);

/// The agenda of a coordination that has no minutes: what presses, what was added, and how it was
/// arranged.
rhythm::Agenda agenda_of(store::Db& db, Casework& casework, TenDay ten_day,
                         std::vector<rhythm::AgendaItem> pressing);

/// AgendaItem.
void write_agenda_item(JsonWriter& json, Casework& casework, rhythm::AgendaItem const& item);

}  // namespace longspan::views
