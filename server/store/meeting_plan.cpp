#include "store/meeting_plan.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "store/meeting_rows.hpp"
#include "store/room_rows.hpp"

namespace longspan::store {
namespace {

Zone zone_of(Db& db, std::string const& programme) {
  std::optional<Zone> zone;
  db.read("SELECT info FROM programme WHERE code = ?", {programme}, [&](Row const& row) {
    auto const value = boost::json::parse(row.text(0));
    if (auto const* name = value.as_object().if_contains("zone"); name && name->is_string())
      zone = Zone::find({name->get_string().data(), name->get_string().size()});
    return false;
  });
  return zone ? *zone : *Zone::find("Asia/Shanghai");
}

std::vector<rooms::Meeting> meetings_of(Db& db, rooms::Room const& room, std::string const& id) {
  std::vector<rooms::Meeting> out;
  db.read("SELECT " + std::string(kMeetingColumns) +
              " FROM meeting AS m WHERE m.programme = ? AND m.room = ?",
          {room.programme, id}, [&](Row const& row) {
            out.push_back(read_meeting(row));
            return true;
          });
  return out;
}

}  // namespace

std::optional<MeetingPlan> load_meeting_plan(Db& db, std::string const& room,
                                             std::optional<Day> meeting, Instant now,
                                             std::vector<Day> const& begun) {
  auto found = load_room(db, room);
  if (!found) return std::nullopt;
  auto const zone = zone_of(db, found->programme);
  auto const places = load_places(db, found->programme);
  MeetingPlan plan;
  plan.room = std::move(*found);
  // Arranged anew or closed meanwhile, it is still where it was.
  auto live = live_meetings_of(db, room);
  live.insert(live.end(), begun.begin(), begun.end());
  std::ranges::sort(live);
  if (!meeting && !live.empty()) meeting = live.back();
  if (meeting) {
    plan.goes_on = std::ranges::find(live, *meeting) != live.end();
    if (!plan.goes_on && !rooms::is_arranged(plan.room, *meeting)) return std::nullopt;
    auto const said = load_meeting(db, plan.room.programme, room, *meeting);
    plan.one = rooms::occurrence(plan.room, *meeting, said ? &*said : nullptr, places, zone);
  } else {
    auto one = rooms::nearest(plan.room, meetings_of(db, plan.room, room), places, zone, now);
    if (!one) return std::nullopt;
    plan.one = std::move(*one);
  }
  plan.begins = plan.one.begins(zone);
  plan.ends = plan.one.ends(zone);
  db.read(
      "SELECT material, name, book, pages FROM material WHERE programme = ? AND room = ?"
      " AND removed = 0 AND (meeting IS NULL OR meeting = ?) ORDER BY seq",
      {plan.room.programme, room, plan.meeting().number}, [&](Row const& row) {
        plan.materials.push_back({std::string(row.text(0)), std::string(row.text(1)),
                                  std::string(row.text(2)), row.null(3) ? 0 : row.integer(3)});
        return true;
      });
  return plan;
}

}  // namespace longspan::store
