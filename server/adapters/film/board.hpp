#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace longspan::film {

/// A page of a material, or of the board.
struct PageId {
  std::string material;  ///< its hash, or "board"
  int page = 1;
  bool operator==(PageId const&) const = default;
};

/// A point of ink: 0 to 10000 across and down its page, and when it was drawn.
struct Point {
  double x = 0, y = 0;
  std::int64_t at_ms = 0;
};

/// Something written or drawn on a page.
struct Mark {
  std::string id;
  PageId page;
  std::string tool;  ///< as in docs/rooms-wire.md; "text" for text
  int colour = 0;
  double width = 0;  ///< of ink, or size of text: 0 to 10000 as `Point`
  std::vector<Point> points;
  std::string text;
  std::int64_t gone_ms = std::numeric_limits<std::int64_t>::max();  ///< erased, or faded
  std::int64_t from_ms() const { return points.front().at_ms; }
  std::int64_t to_ms() const { return points.back().at_ms; }
};

/// All that a meeting's events put before people's eyes, with times in milliseconds after its
/// beginning.
class Board {
 public:
  /// `events`: a JSON array of [seq, t, by, kind, body]. What cannot be understood is left out.
  explicit Board(std::string_view events);

  PageId const& shown(std::int64_t at_ms) const;
  std::vector<Mark> const& marks() const { return marks_; }
  /// When what is seen changes, at most every `step_ms`, from 0 to `end_ms`; 0 is the first.
  std::vector<std::int64_t> changes(std::int64_t step_ms, std::int64_t end_ms) const;
  std::int64_t end_ms() const { return end_ms_; }

 private:
  struct Turn {
    std::int64_t at_ms;
    PageId page;
  };
  struct Reader;
  std::vector<Turn> turns_;
  std::vector<Mark> marks_;
  std::int64_t end_ms_ = 0;  ///< of the last event
};

}  // namespace longspan::film
