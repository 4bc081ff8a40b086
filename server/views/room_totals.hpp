#pragma once
#include <optional>
#include <string>

#include "base/json_writer.hpp"
#include "views/figure_parts.hpp"

namespace longspan::views {

/// Of meetings held: what the board tells of a programme's rooms.
struct RoomTotals {
  std::int64_t lessons = 0;
  std::int64_t meetings = 0;  ///< study meetings, coordinations, consultations
  std::int64_t seconds = 0;
  std::int64_t seats = 0;  ///< taken, corrections in
};
/// Asks for them (Db::ask). `as_of`: of meetings whose newest fact is about a day up to that one.
void ask_room_totals(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                     RoomTotals& out);
void write_room_totals(JsonWriter& json, RoomTotals const& totals);

/// The figures lessons, meetings, hours and seats of a programme, taken apart by room; nothing
/// where `asked` names another one.
std::optional<FigureParts> room_figure(store::Db& db, FigureAsked const& asked);

}  // namespace longspan::views
