#pragma once
#include <string>

#include "standing/lamps.hpp"
#include "store/db.hpp"

namespace longspan::store {

struct ProjectState;

programme::LampRulings load_lamp_rules(Db& db, std::string const& programme);
/// The same, asked for (Db::ask).
void ask_lamp_rules(Db& db, std::string const& programme, programme::LampRulings& out);
void write_lamp_rules(Db& db, programme::Programme const& programme);

/// Plans that stood before a day on which another took their place; the newest stands in the
/// project's row.
void load_former_plans(Db& db, ProjectState& state);
void write_former_plans(Db& db, ProjectState const& state);

/// A timed fact of `day` is about to be folded: the lamps are carried up to that day. Without a
/// timetable nobody asks for them.
void begin_day(ProjectState& state, Day day, standing::Timetable const* timetable);
/// A fact that holds from the beginning is about to be folded before any timed one.
void begin_at(ProjectState& state, Day day);

}  // namespace longspan::store
