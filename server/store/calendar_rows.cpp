#include "store/calendar_rows.hpp"

#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "store/columns.hpp"

namespace longspan::store {
namespace {

std::string name_text(std::optional<contract::Name> const& name) {
  std::string out;
  if (!name) return out;
  JsonWriter json(out);
  json.object().field("zh", name->zh);
  if (name->en) json.field("en", *name->en);
  json.end_object();
  return out;
}

std::optional<contract::Name> name_in(std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto const value = boost::json::parse(text);
  contract::Name name;
  name.zh = value.at("zh").as_string();
  if (auto const* en = value.as_object().if_contains("en")) name.en = std::string(en->as_string());
  return name;
}

}  // namespace

programme::Calendar load_calendar(Db& db, std::string const& programme) {
  programme::Calendar out;
  ask_calendar(db, programme, out);
  db.answer();
  return out;
}

void ask_calendar(Db& db, std::string const& programme, programme::Calendar& out) {
  db.ask("SELECT rest_days, seq FROM calendar WHERE programme = ?", {programme},
         [&out](Row const& row) {
           out.rest_days = static_cast<std::uint8_t>(row.integer(0));
           out.rest_days_seq = seq_in(row, 1);
           return false;
         });
  db.ask("SELECT day, kind, name, seq FROM calendar_day WHERE programme = ?", {programme},
         [&out](Row const& row) {
           out.days[day_at(row, 0)] = {static_cast<contract::CalendarDayKind>(row.integer(1)),
                                       name_in(row.text(2)), seq_in(row, 3)};
           return true;
         });
}

void write_calendar(Db& db, programme::Programme const& programme) {
  auto const& calendar = programme.calendar;
  if (calendar.rest_days_seq != 0)
    db.write(
        "INSERT INTO calendar (programme, rest_days, seq) VALUES (?, ?, ?)"
        " ON CONFLICT (programme) DO UPDATE SET rest_days = excluded.rest_days, seq = excluded.seq",
        {programme.code, calendar.rest_days, calendar.rest_days_seq});
  for (auto const& [day, ruled] : calendar.days)
    db.write(
        "INSERT INTO calendar_day (programme, day, kind, name, seq) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (programme, day) DO UPDATE SET kind = excluded.kind, name = excluded.name,"
        " seq = excluded.seq",
        {programme.code, day.number, static_cast<int>(ruled.kind), name_text(ruled.name),
         ruled.seq});
}

void load_pauses(Db& db, programme::Project& project) {
  db.ask(
      "SELECT shutdown, from_day, to_day, withdrawn, reason, seq FROM shutdown"
      " WHERE programme = ? AND code = ?",
      {project.programme, project.code}, [&project](Row const& row) {
        auto& shutdown = project.shutdowns[std::string(row.text(0))];
        shutdown.from = day_at(row, 1);
        if (!row.null(2)) shutdown.to = day_at(row, 2);
        shutdown.withdrawn = row.integer(3) != 0;
        shutdown.reason = row.text(4);
        shutdown.seq = seq_in(row, 5);
        return true;
      });
  db.ask("SELECT duty, day, reason, seq FROM excuse WHERE programme = ? AND code = ?",
         {project.programme, project.code}, [&project](Row const& row) {
           project.excuses[{static_cast<contract::Duty>(row.integer(0)), day_at(row, 1)}] = {
               std::string(row.text(2)), seq_in(row, 3)};
           return true;
         });
  db.answer();
}

void write_pauses(Db& db, programme::Project const& project) {
  for (auto const& [code, shutdown] : project.shutdowns)
    db.write(
        "INSERT INTO shutdown (programme, code, shutdown, from_day, to_day, withdrawn, reason, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {project.programme, project.code, code, shutdown.from.number,
         shutdown.to ? Param(shutdown.to->number) : Param(), shutdown.withdrawn, shutdown.reason,
         shutdown.seq});
  for (auto const& [of, excuse] : project.excuses)
    db.write(
        "INSERT INTO excuse (programme, code, duty, day, reason, seq) VALUES (?, ?, ?, ?, ?, ?)",
        {project.programme, project.code, static_cast<int>(of.first), of.second.number,
         excuse.reason, excuse.seq});
}

}  // namespace longspan::store
