#include "store/lamp_rows.hpp"

#include <boost/json.hpp>

#include "store/project_rows.hpp"

namespace longspan::store {

programme::LampRulings load_lamp_rules(Db& db, std::string const& programme) {
  programme::LampRulings out;
  ask_lamp_rules(db, programme, out);
  db.answer();
  return out;
}

void ask_lamp_rules(Db& db, std::string const& programme, programme::LampRulings& out) {
  db.ask("SELECT from_day, body, seq FROM lamp_rule WHERE programme = ?", {programme},
         [&out](Row const& row) {
           auto const body =
               contract::decode(contract::FactKind::lamps_ruled, boost::json::parse(row.text(1)));
           out.from[Day{static_cast<std::int32_t>(row.integer(0))}] = {
               programme::LampRules::of(std::get<contract::LampsRuled>(body.value()),
                                        static_cast<std::uint64_t>(row.integer(2))),
               std::string(row.text(1))};
           return true;
         });
}

void write_lamp_rules(Db& db, programme::Programme const& programme) {
  for (auto const& [from, ruled] : programme.lamp_rules.from)
    db.write(
        "INSERT INTO lamp_rule (programme, from_day, body, seq) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (programme, from_day) DO UPDATE SET body = excluded.body, seq = excluded.seq",
        {programme.code, from.number, ruled.text, ruled.rules.seq});
}

void load_former_plans(Db& db, ProjectState& state) {
  db.read("SELECT day, plan FROM former_plan WHERE programme = ? AND code = ?",
          {state.project.programme, state.project.code}, [&](Row const& row) {
            state.former_plans[Day{static_cast<std::int32_t>(row.integer(0))}] = row.text(1);
            return true;
          });
}

void write_former_plans(Db& db, ProjectState const& state) {
  auto const& project = state.project;
  if (state.dirty.refolded)
    db.write("DELETE FROM former_plan WHERE programme = ? AND code = ?",
             {project.programme, project.code});
  for (auto const& [day, plan] : state.former_plans)
    db.write(
        "INSERT INTO former_plan (programme, code, day, plan) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (programme, code, day) DO NOTHING",
        {project.programme, project.code, day.number, plan});
}

void begin_day(ProjectState& state, Day day, standing::Timetable const* timetable) {
  auto& base = state.lamps;
  if (timetable && base.day && *base.day < day)
    standing::advance(base.tracks,
                      standing::lamp_input(state.project, state.reporting, state.progress),
                      *timetable, *base.day, day - 1);
  base.day = day;
  state.newest_day = day;
}

void begin_at(ProjectState& state, Day day) {
  if (auto& base = state.lamps; !base.day || day < *base.day) base.day = day;
}

}  // namespace longspan::store
