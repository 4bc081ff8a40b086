#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rooms/model.hpp"

/// When a room meets: its arrangement, the calendars of its places, and what was changed.
namespace longspan::rooms {

/// A room may be entered so long before its meeting begins.
constexpr int kOpensMinutesBefore = 15;

/// Days on which the arrangement puts a meeting, from `from` to `to`, both with; holidays are among
/// them.
std::vector<Day> arranged_days(Room const& room, Day from, Day to);
bool is_arranged(Room const& room, Day meeting);

/// Why a place has no lessons on a day.
struct Rest {
  std::string place;    ///< its code
  std::string holiday;  ///< what the free days are called; empty: the day is in no term
};
std::optional<Rest> rest_at(Place const& place, Day day);

enum class MeetingState : std::uint8_t { coming, open, live, held, cancelled, missed, no_lesson };
std::string_view to_text(MeetingState state);

/// One meeting, as everything said of it leaves it.
struct Occurrence {
  Meeting said;  ///< nothing but its `meeting` where nothing was said
  Day day;       ///< it is held on
  std::string clock;
  std::int64_t minutes = 0;
  std::optional<Rest> rest;  ///< no lesson, for that reason
  /// Places whose hours, or whose term, it lies outside of.
  std::vector<std::string> outside_hours, outside_term;

  Instant begins(Zone const& zone) const;
  Instant ends(Zone const& zone) const;
  Instant opens(Zone const& zone) const;
};
/// `said`: what is known of this meeting; null: nothing.
Occurrence occurrence(Room const& room, Day meeting, Meeting const* said, Places const& places,
                      Zone const& zone);
/// Those held on a day from `from` to `to`, in order. `said`: what is known of the room's meetings
/// (all of them, or at least those arranged for or moved into these days).
std::vector<Occurrence> occurrences(Room const& room, std::vector<Meeting> const& said,
                                    Places const& places, Zone const& zone, Day from, Day to);
/// `live`: it has begun and has not ended.
MeetingState state_of(Occurrence const& one, bool live, Instant now, Zone const& zone);
/// The meeting that goes on at `now`, or whose room may be entered; else the next one; else the
/// newest gone by. None: the room never meets.
std::optional<Occurrence> nearest(Room const& room, std::vector<Meeting> const& said,
                                  Places const& places, Zone const& zone, Instant now);

/// Two meetings of different rooms at one time, of the same person or class.
struct Clash {
  enum class With : std::uint8_t { lead, place, speaker } with{};
  std::size_t one = 0;  ///< position among what was compared
  std::size_t other = 0;
  std::optional<Uuid> person;  ///< none: a class
  contract::RoomPlace place;
};
struct Booked {
  Room const* room = nullptr;
  Occurrence const* meeting = nullptr;
};
/// Each clash twice, once from each side, in order of `one`. Only meetings to come belong among
/// `booked`.
std::vector<Clash> clashes(std::vector<Booked> const& booked, Zone const& zone);
std::string_view to_text(Clash::With with);

}  // namespace longspan::rooms
