#include "views/room_totals.hpp"

#include <vector>

#include "store/room_rows.hpp"

namespace longspan::views {
namespace {

using store::Param;

constexpr std::int64_t kParts = 200;
constexpr std::string_view kHeld =
    " FROM meeting AS m JOIN room AS r ON r.programme = m.programme AND r.room = m.room"
    " WHERE m.programme = ? AND m.held_seq IS NOT NULL";

std::string until(FigureAsked const& asked, std::vector<Param>& params) {
  if (!asked.as_of) return {};
  params.emplace_back(asked.as_of->number);
  return " AND (SELECT f.valid_day FROM fact AS f WHERE f.seq = m.held_seq) <= ?";
}

/// "12.5" of 45 000 seconds.
std::string hours_text(std::int64_t seconds) {
  auto const tenths = (seconds + 180) / 360;
  auto out = std::to_string(tenths / 10);
  if (tenths % 10 != 0) out.append(".").append(std::to_string(tenths % 10));
  return out;
}

/// Which meetings a figure counts, and what of each.
struct Counted {
  std::string_view name;
  std::string_view kinds;  ///< condition on r
  std::string_view sum;
  bool hours = false;
  std::string_view fact;  ///< column of the facts behind it
};
constexpr std::string_view kLesson = " AND r.kind = 0";
constexpr std::string_view kMeeting = " AND r.kind <> 0";
constexpr std::string_view kSeconds = "SUM((m.ended_us - m.began_us) / 1000000)";
constexpr Counted kCounted[] = {{"lessons", kLesson, "COUNT(*)", false, "m.held_seq"},
                                {"meetings", kMeeting, "COUNT(*)", false, "m.held_seq"},
                                {"hours", "", kSeconds, true, "m.held_seq"},
                                {"seats", "", "SUM(m.present)", false, "s.seq"}};

}  // namespace

void ask_room_totals(store::Db& db, std::string const& programme, std::optional<Day> as_of,
                     RoomTotals& out) {
  FigureAsked asked;
  asked.as_of = as_of;
  std::vector<Param> params{Param(programme)};
  auto const where = std::string(kHeld) + until(asked, params);
  db.ask("SELECT CASE WHEN r.kind = 0 THEN 0 ELSE 1 END, COUNT(*), CAST(COALESCE(" +
             std::string(kSeconds) +
             ", 0) AS BIGINT), CAST(COALESCE(SUM(m.present), 0) AS BIGINT)" + where + " GROUP BY 1",
         params, [&out](store::Row const& row) {
           (row.integer(0) == 0 ? out.lessons : out.meetings) = row.integer(1);
           out.seconds += row.integer(2);
           out.seats += row.integer(3);
           return true;
         });
}

void write_room_totals(JsonWriter& json, RoomTotals const& totals) {
  json.object().field("lessons", totals.lessons).field("meetings", totals.meetings);
  json.field("seconds", totals.seconds).field("seats", totals.seats).end_object();
}

std::optional<FigureParts> room_figure(store::Db& db, FigureAsked const& asked) {
  Counted const* counted = nullptr;
  for (auto const& one : kCounted)
    if (one.name == asked.name) counted = &one;
  if (counted == nullptr) return std::nullopt;
  FigureParts out;
  std::vector<Param> params{Param(asked.programme)};
  auto const where = std::string(kHeld) + std::string(counted->kinds) + until(asked, params);
  std::int64_t sum = 0;
  std::int64_t consulted = 0;
  auto const shown = [&](std::int64_t value) {
    return counted->hours ? hours_text(value) : std::to_string(value);
  };
  db.read("SELECT r.programme, r.body, r.closed, r.seq, CAST(COALESCE(" +
              std::string(counted->sum) + ", 0) AS BIGINT)" + where +
              " GROUP BY r.programme, r.room, r.body, r.closed, r.seq ORDER BY 5 DESC, r.room",
          params, [&](store::Row const& row) {
            auto const value = row.integer(4);
            sum += value;
            auto const room = store::read_room(row);
            // What was consulted about is for those who did.
            if (room.consults())
              consulted += value;
            else if (out.parts.size() < kParts)
              out.parts.push_back({"", room.told.title, room.told.title, shown(value), "", ""});
            return true;
          });
  if (consulted > 0) out.parts.push_back({"", "会诊", "Consultations", shown(consulted), "", ""});
  out.value = shown(sum);
  out.kinds = {"meeting.held"};
  out.among = " AND fact.seq IN (SELECT m.held_seq" + std::string(kHeld) +
              std::string(counted->kinds) + ")";
  if (counted->name == "seats") {
    out.kinds = {"meeting.held", "attendance.corrected"};
    out.among = " AND fact.seq IN (SELECT s.seq FROM meeting_seat AS s WHERE s.programme = ?)";
  }
  return out;
}

}  // namespace longspan::views
