#pragma once
#include <boost/json/fwd.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rooms/meeting_event.hpp"

namespace longspan::rooms {

/// Hints for those on a thin link: what was said of a stroke between two beats becomes one hint,
/// made anew from its points without those that no eye would miss; of a pointer the newest place.
/// Indices of points are its own: who gets these must not get the others of the same stroke.
class ThinHints {
 public:
  struct Message {
    std::string by;
    Audience audience;
    std::string hints;  ///< the array, as JSON
  };

  /// `hints` are well-formed (LiveInk::hint).
  void take(std::string const& by, boost::json::array const& hints, Audience const& audience);
  /// Strokes whose event has come: there is nothing to hint at any more.
  void forget_if(auto const& known) {
    std::erase_if(lines_, [&](auto const& line) { return known(line.first); });
  }
  /// What is to be said now; afterwards there is nothing.
  std::vector<Message> beat();
  bool waits() const { return waits_; }

 private:
  struct Line {
    std::string by;
    Audience audience;
    std::string head;                 ///< JSON; empty: not heard yet
    bool shape = false;               ///< its end moves
    std::vector<std::int64_t> drawn;  ///< x, y, ms of each point, absolute
    std::vector<std::int64_t> told;   ///< what was said of it
    std::vector<std::size_t> begins;  ///< index in `told` where each increment began
    std::size_t taken = 0;            ///< points drawn that are told of
    int made = 0;
    bool fresh = false;
  };
  struct Pointer {
    Audience audience;
    std::string hint;
  };

  static std::string next(std::string const& id, Line& line);
  void drop_stale();

  std::map<std::string, Line> lines_;
  std::map<std::string, Pointer> pointers_;
  bool waits_ = false;
};

/// Leaves out points that no eye would miss: none lies further than `tolerance` (ten-thousandths of
/// the width) from what stays (Ramer, Douglas, Peucker), the page being 16 by 9. x, y, ms of each
/// point.
std::vector<std::int64_t> simplify(std::vector<std::int64_t> const& points, double tolerance);

}  // namespace longspan::rooms
