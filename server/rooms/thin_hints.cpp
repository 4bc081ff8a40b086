#include "rooms/thin_hints.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <optional>
#include <utility>

#include "base/json_writer.hpp"

namespace longspan::rooms {
namespace {

namespace json = boost::json;

constexpr std::size_t kStrokesAtOnce = 200;
constexpr std::size_t kNumbers = 4998;
/// How many of the last increments a hint says again: one that is lost costs nothing.
constexpr std::size_t kRepeated = 3;
constexpr int kHeads = 3;  ///< hints that say the head
constexpr double kTolerance = 5;
constexpr double kRatio = 0.5625;

std::string_view view_of(json::string const& text) { return {text.data(), text.size()}; }

bool is_shape(json::value const& head) {
  auto const* list = head.if_array();
  auto const* tool = list == nullptr || list->size() < 3 ? nullptr : (*list)[2].if_string();
  if (tool == nullptr) return false;
  auto const name = view_of(*tool);
  return name == "line" || name == "arrow" || name == "box" || name == "ellipse";
}

/// From a point to the stretch between two others.
double distance(double x, double y, double ax, double ay, double bx, double by) {
  auto const dx = bx - ax, dy = by - ay;
  auto const square = dx * dx + dy * dy;
  auto const along = square == 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square;
  auto const part = std::min(1.0, std::max(0.0, along));
  return std::hypot(x - ax - part * dx, y - ay - part * dy);
}

bool same(Audience const& a, Audience const& b) {
  return a.kind == b.kind && a.members == b.members;
}

}  // namespace

std::vector<std::int64_t> simplify(std::vector<std::int64_t> const& points, double tolerance) {
  auto const count = points.size() / 3;
  if (count <= 2) return points;
  std::vector<bool> keep(count);
  keep.front() = keep.back() = true;
  auto const x = [&](std::size_t i) { return static_cast<double>(points[3 * i]); };
  auto const y = [&](std::size_t i) { return static_cast<double>(points[3 * i + 1]) * kRatio; };
  std::vector<std::pair<std::size_t, std::size_t>> spans{{0, count - 1}};
  while (!spans.empty()) {
    auto const [from, to] = spans.back();
    spans.pop_back();
    double worst = 0;
    std::size_t where = 0;
    for (auto i = from + 1; i < to; ++i) {
      auto const far = distance(x(i), y(i), x(from), y(from), x(to), y(to));
      if (far > worst) worst = far, where = i;
    }
    if (worst <= tolerance) continue;
    keep[where] = true;
    spans.emplace_back(from, where);
    spans.emplace_back(where, to);
  }
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < count; ++i)
    if (keep[i]) out.insert(out.end(), {points[3 * i], points[3 * i + 1], points[3 * i + 2]});
  return out;
}

void ThinHints::take(std::string const& by, json::array const& hints, Audience const& audience) {
  for (auto const& value : hints) {
    auto const& hint = value.get_array();
    if (view_of(hint[0].get_string()) != "i") {
      pointers_[by] = {audience, json::serialize(hint)};
      waits_ = true;
      continue;
    }
    std::string id(view_of(hint[1].get_string()));
    if (!lines_.contains(id)) drop_stale();
    auto& line = lines_[id];
    if (line.by.empty()) line.by = by;
    if (line.by != by) continue;
    line.audience = audience;
    if (hint.size() > 4 && line.head.empty()) {
      line.head = json::serialize(hint[4]);
      line.shape = is_shape(hint[4]);
    }
    auto const from = static_cast<std::size_t>(hint[2].get_int64()) * 3;
    auto const& list = hint[3].get_array();
    if (from + list.size() > kNumbers) continue;
    if (line.drawn.size() < from + list.size()) {
      // Points that are still on their way, on the other lane, lie where the next one does.
      auto const known = line.drawn.size();
      line.drawn.resize(from + list.size());
      for (auto i = known; i < from; ++i) line.drawn[i] = list[i % 3].to_number<std::int64_t>();
    }
    std::int64_t point[3] = {0, 0, 0};
    for (std::size_t i = 0; i + 2 < list.size(); i += 3) {
      for (std::size_t k = 0; k < 3; ++k) point[k] += list[i + k].to_number<std::int64_t>();
      auto* place = &line.drawn[from + i];
      if (line.shape && place[2] > point[2]) continue;  // said before, and came later
      std::copy(point, point + 3, place);
    }
    if (!line.shape && line.drawn.size() / 3 <= line.taken) continue;
    line.fresh = waits_ = true;
  }
}

std::string ThinHints::next(std::string const& id, Line& line) {
  auto const count = line.drawn.size() / 3;
  std::size_t from = 0;
  if (line.shape) {
    line.told = line.drawn;
  } else {
    line.begins.push_back(line.told.size() / 3);
    // From the last that was told on: where the new ones begin is known already.
    auto const known = line.taken == 0 ? 0 : line.taken - 1;
    auto fresh =
        simplify({line.drawn.begin() + static_cast<std::ptrdiff_t>(3 * known), line.drawn.end()},
                 kTolerance);
    auto const skip = line.taken == 0 ? 0 : 3;
    line.told.insert(line.told.end(), fresh.begin() + skip, fresh.end());
    if (line.begins.size() > kRepeated) from = line.begins[line.begins.size() - kRepeated];
  }
  line.taken = count;
  std::string out;
  JsonWriter writer(out);
  writer.array().string("i").string(id).number(static_cast<std::int64_t>(from)).array();
  for (auto i = 3 * from; i < line.told.size(); ++i)
    writer.number(line.told[i] - (i < 3 * from + 3 ? 0 : line.told[i - 3]));
  writer.end_array();
  if (++line.made <= kHeads && !line.head.empty()) writer.raw(line.head);
  writer.end_array();
  return out;
}

std::vector<ThinHints::Message> ThinHints::beat() {
  std::vector<Message> out;
  auto const add = [&](std::string const& by, Audience const& audience, std::string_view hint) {
    for (auto& one : out) {
      if (one.by != by || !same(one.audience, audience)) continue;
      one.hints.back() = ',';
      one.hints.append(hint) += ']';
      return;
    }
    out.push_back({by, audience, "[" + std::string(hint) + "]"});
  };
  for (auto& [id, line] : lines_)
    if (std::exchange(line.fresh, false)) add(line.by, line.audience, next(id, line));
  for (auto const& [by, pointer] : pointers_) add(by, pointer.audience, pointer.hint);
  pointers_.clear();
  waits_ = false;
  return out;
}

void ThinHints::drop_stale() {
  if (lines_.size() >= kStrokesAtOnce)
    std::erase_if(lines_, [](auto const& entry) { return !entry.second.fresh; });
  if (lines_.size() >= kStrokesAtOnce) lines_.clear();
}

}  // namespace longspan::rooms
