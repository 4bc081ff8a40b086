#pragma once
#include <boost/json/fwd.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "rooms/meeting_event.hpp"

namespace longspan::rooms {

/// What a meeting reads together: whose view of a study leads, and whose marks lie on its images. A
/// leader is known by a token, the seq of the event that made them one: what still comes with an
/// older one is overtaken, so that two leaders cannot fight.
class LiveReading {
 public:
  static bool is_kind(std::string_view kind);

  /// Null where the wish is right. `of_lead`: its author leads the meeting.
  std::optional<Problem> check(std::string const& by, bool of_lead, std::string_view kind,
                               boost::json::object const& body) const;
  void fold(MeetingEvent const& event, boost::json::object const& body);
  /// Somebody is gone; if they led, nobody does.
  void left(std::string const& participant);

  /// Whether all of `hints` are of reading: ["v", token, instance, [view]?] of the leader, and
  /// ["c", n, x, y, vx, vy] or ["c", n], a pointer on the image.
  bool concerns(boost::json::array const& hints) const;
  bool hint(std::string const& by, boost::json::array const& hints) const;

 private:
  std::int64_t token_ = 0;                    ///< of the newest view_lead; 0: there was none
  std::string leader_;                        ///< empty: everybody looks for themselves
  std::map<std::string, std::string> marks_;  ///< whose
};

}  // namespace longspan::rooms
