#pragma once
#include "programme/model.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// When work rests: of a programme its calendar, of a project its shutdowns and excuses.
programme::Calendar load_calendar(Db& db, std::string const& programme);
void ask_calendar(Db& db, std::string const& programme, programme::Calendar& out);  ///< Db::ask
void write_calendar(Db& db, programme::Programme const& programme);
void load_pauses(Db& db, programme::Project& project);
void write_pauses(Db& db, programme::Project const& project);

}  // namespace longspan::store
