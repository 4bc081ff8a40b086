#include "views/room_facts.hpp"

#include <boost/json.hpp>

#include "rooms/entry.hpp"
#include "store/room_rows.hpp"

namespace longspan::views {
namespace {

using contract::FactKind;

boost::json::object body_of(ledger::Fact const& fact) {
  return boost::json::parse(fact.body).as_object();
}

std::string room_in(boost::json::object const& body) {
  auto const* room = body.if_contains("room");
  return room && room->is_string() ? std::string(room->get_string()) : std::string();
}

/// The room as it is now; where its first fact was not taken yet, as that fact has it.
bool consults(store::Db& db, ledger::Fact const& fact, boost::json::object const& body) {
  if (fact.kind == FactKind::room_arranged && body.at("kind").get_string() == "consultation")
    return true;
  auto const room = store::load_room(db, room_in(body));
  return room && room->consults();
}

}  // namespace

bool sees_room_fact(store::Db& db, ledger::Fact const& fact, people::Account const& asker) {
  if (!store::is_room_kind(fact.kind) || fact.kind == FactKind::place_described) return true;
  auto const room = store::load_room(db, room_in(body_of(fact)));
  if (!room) return false;
  if (rooms::sees_timetable(asker, room->programme) || rooms::sees(*room, asker)) return true;
  // Who took part opens their own record, also when they are invited no longer.
  bool took_part = false;
  db.read("SELECT 1 FROM attendance WHERE programme = ? AND room = ? AND account = ?",
          {room->programme, room->told.room.text(), store::Param::blob(asker.id.blob())},
          [&](store::Row const&) {
            took_part = true;
            return false;
          });
  return took_part;
}

std::string shown_body(store::Db& db, ledger::Fact const& fact) {
  // That it was held, recorded, and by how many, is no secret.
  if (!store::is_room_kind(fact.kind) || fact.kind == FactKind::place_described ||
      fact.kind == FactKind::meeting_held || fact.kind == FactKind::meeting_recorded ||
      fact.kind == FactKind::attendance_corrected)
    return fact.body;
  auto const body = body_of(fact);
  if (!consults(db, fact, body)) return fact.body;
  boost::json::object shown;
  for (auto const* key : {"room", "meeting", "kind", "change"})
    if (auto const* member = body.if_contains(key)) shown[key] = *member;
  return boost::json::serialize(shown);
}

}  // namespace longspan::views
