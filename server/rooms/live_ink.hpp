#pragma once
#include <boost/json/fwd.hpp>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace longspan::rooms {

/// What is drawn and written on the pages of a meeting: whose it is and where it lies; and the
/// strokes that are being drawn, as hints have brought them so far.
class LiveInk {
 public:
  struct Mark {
    std::string by;
    std::string page;  ///< "material/page"
  };
  /// A stroke of which no event came yet. `points`: x, y, t of each, absolute.
  struct Unfinished {
    std::string by;
    std::string m;
    std::int64_t page = 1;
    std::string tool;
    std::int64_t colour = 0, width = 1;
    std::vector<std::int64_t> points;
    std::int64_t heard_ms = 0;
  };

  /// The group whose board `material` is; empty: it is for everybody.
  static std::string group_of(std::string_view material);
  static std::string page_key(std::string_view material, std::int64_t page);

  void put(std::string const& id, Mark mark);
  void erase(std::string const& id) { marks_.erase(id); }
  void clear(std::string const& page);
  Mark const* find(std::string const& id) const;
  bool lies(std::string const& id) const { return marks_.contains(id); }
  bool rests() const { return unfinished_.empty(); }

  /// Whether the hints are well-formed: pointers, and points of strokes, which are kept.
  bool hint(std::string const& by, boost::json::array const& hints, std::int64_t now_ms);
  /// On what the strokes lie that are hinted at.
  std::set<std::string> materials(boost::json::array const& hints) const;
  /// The strokes of somebody who is gone, as bodies of `stroke`; they are forgotten here.
  std::vector<std::pair<std::string, std::string>> finish(std::string const& by);
  void forget_stale(std::int64_t before_ms);

 private:
  bool stroke_hint(std::string const& by, boost::json::array const& hint, std::int64_t now_ms);

  std::unordered_map<std::string, Mark> marks_;
  std::map<std::string, Unfinished> unfinished_;
};

}  // namespace longspan::rooms
