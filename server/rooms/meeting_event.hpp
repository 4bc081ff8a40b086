#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace longspan::rooms {

/// One event of a meeting, as its log has it.
struct MeetingEvent {
  std::uint64_t seq = 0;
  std::int64_t t_ms = 0;  ///< since the meeting began; 0 before
  std::string by;         ///< a participant; empty: the system
  std::string kind;
  std::string body;    ///< JSON text
  std::int64_t n = 0;  ///< its author's own count; 0: none. Not on the wire
  std::string who;     ///< of `joined`: what the device is known again by. Not on the wire
};

/// Whom an event reaches.
struct Audience {
  enum class Kind : std::uint8_t {
    all,
    leads,  ///< and its author
    group,  ///< `members` and the leads
    author  ///< nobody else, ever: votes are secret
  } kind = Kind::all;
  std::vector<std::string> members;
};

/// An event with what is made of it once: the text that every socket shares.
struct SharedEvent {
  MeetingEvent event;
  Audience audience;
  std::string json;  ///< [seq, t, by, kind, body]
  /// Of ink: which page it lies on, as "material/page"; else empty.
  std::string page;
};
using EventPtr = std::shared_ptr<SharedEvent const>;
using Events = std::vector<EventPtr>;

/// [seq, t, by, kind, body]
std::string event_json(MeetingEvent const& event);

/// Why a wish is refused; a part of event_refused's sentence.
enum class Refusal : std::uint8_t {
  shape,
  unknown_kind,
  not_yours,
  overtaken,
  too_fast,
  gone,
  already,
  too_large,
  waiting,
  over
};
/// event_refused with the refusal's name and reason in both languages; `detail`: the member that is
/// wrong.
Problem refused(Refusal why, std::string_view detail = {});

}  // namespace longspan::rooms
