#pragma once
#include "people/model.hpp"
#include "rooms/model.hpp"

/// The one rule of who may enter a room, and who sees it.
namespace longspan::rooms {

/// As what `account` may come into the room: lead, speaker, or listener (invited; everybody with a
/// role in the programme where the room is open; admins and the office, but not into
/// consultations). `substitute` leads this meeting in place of the room's leads, who may then still
/// lead. None: not at all. Who is closed, or has no role in the room's programme any more, stays
/// outside. A `class` is made by what the device stands in for, a `guest` by a join link.
std::optional<RoomRole> role_in(Room const& room, people::Account const& account,
                                std::optional<Uuid> const& substitute = std::nullopt);

/// Admins and the office.
bool keeps_programme(people::Account const& account, std::string const& programme);
/// Lead by name: of the room, or of this meeting.
bool leads(Room const& room, Uuid const& account,
           std::optional<Uuid> const& substitute = std::nullopt);
/// Lead, speaker or invited by name.
bool is_invited(Room const& room, Uuid const& account);

/// Whoever stands for the whole programme (admin, office, leader, bureau, viewer there) sees what
/// rooms meet when, who took part and how much it was.
bool sees_timetable(people::Account const& account, std::string const& programme);
/// Whether a room is shown at all. Of a consultation others see only that it was held.
bool sees(Room const& room, people::Account const& account);

}  // namespace longspan::rooms
