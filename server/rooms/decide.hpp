#pragma once
#include <functional>

#include "programme/decide.hpp"
#include "rooms/timetable.hpp"

namespace longspan::rooms {

/// The room a fact is about; nil: none (place.described).
Uuid room_in(contract::Body const& body);
/// The meeting, where it is about one.
std::optional<Day> meeting_in(contract::Body const& body);

/// What is known of what a draft is about.
struct Known {
  std::string programme;
  std::optional<Room> room;        ///< as it stands; perhaps another programme's
  std::optional<Meeting> meeting;  ///< of the meeting the draft names
  Places places;                   ///< of the programme
  bool material = false;           ///< the draft's material is in the room, and not removed
  std::function<bool(Uuid const&)> has_account;  ///< open
  std::function<bool(std::string const&)> has_project;
};

/// One of the room kinds. Whose roles are admin, office or bureau arranges any room; a professional
/// only rooms where they lead. What the system tells nobody else may. Problems: shape_invalid,
/// reference_unknown, not_permitted, not_invited, meeting_over.
programme::Objection decide_about_room(Known const& known, ledger::Draft const& draft,
                                       ledger::Author const& author);

}  // namespace longspan::rooms
