#include "rooms/live_ink.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "rooms/wish_body.hpp"

namespace longspan::rooms {
namespace {

namespace json = boost::json;

constexpr std::size_t kHintsAtOnce = 64;
constexpr std::size_t kStrokesAtOnce = 200;
constexpr std::size_t kNumbers = 4998;  ///< 1666 points
constexpr std::int64_t kFar = 1'000'000;

std::string_view view_of(json::string const& text) { return {text.data(), text.size()}; }

/// First point absolute, the others by how far they are from the one before.
std::vector<std::int64_t> absolute(std::vector<std::int64_t> points) {
  for (std::size_t i = 3; i < points.size(); ++i) points[i] += points[i - 3];
  return points;
}

bool is_pointer(json::array const& hint, std::string_view kind) {
  if (kind == "q") return hint.size() == 1;
  return kind == "p" && hint.size() == 3 && hint[1].is_int64() && hint[2].is_int64();
}

}  // namespace

std::string LiveInk::page_key(std::string_view material, std::int64_t page) {
  return std::string(material) + "/" + std::to_string(page);
}

std::string LiveInk::group_of(std::string_view material) {
  constexpr std::string_view kGroupBoard = "board:";
  return std::string(material.starts_with(kGroupBoard) ? material.substr(kGroupBoard.size()) : "");
}

std::set<std::string> LiveInk::materials(json::array const& hints) const {
  std::set<std::string> out;
  for (auto const& value : hints) {
    auto const* hint = value.if_array();
    if (hint == nullptr || hint->size() < 4 || !(*hint)[1].is_string()) continue;
    std::string const id(view_of((*hint)[1].get_string()));
    auto const* head = hint->size() > 4 ? (*hint)[4].if_array() : nullptr;
    if (auto const found = unfinished_.find(id); found != unfinished_.end())
      out.insert(found->second.m);
    else if (auto const* mark = find(id))
      out.insert(mark->page.substr(0, mark->page.rfind('/')));
    else if (head != nullptr && !head->empty() && (*head)[0].is_string())
      out.emplace(view_of((*head)[0].get_string()));
  }
  return out;
}

void LiveInk::put(std::string const& id, Mark mark) {
  unfinished_.erase(id);
  marks_.insert_or_assign(id, std::move(mark));
}

void LiveInk::clear(std::string const& page) {
  std::erase_if(marks_, [&](auto const& entry) { return entry.second.page == page; });
}

LiveInk::Mark const* LiveInk::find(std::string const& id) const {
  auto const found = marks_.find(id);
  return found == marks_.end() ? nullptr : &found->second;
}

bool LiveInk::hint(std::string const& by, json::array const& hints, std::int64_t now_ms) {
  if (hints.empty() || hints.size() > kHintsAtOnce) return false;
  for (auto const& value : hints) {
    auto const* hint = value.if_array();
    auto const* kind = hint == nullptr || hint->empty() ? nullptr : (*hint)[0].if_string();
    if (kind == nullptr) return false;
    if (is_pointer(*hint, view_of(*kind))) continue;
    if (view_of(*kind) != "i" || !stroke_hint(by, *hint, now_ms)) return false;
  }
  return true;
}

bool LiveInk::stroke_hint(std::string const& by, json::array const& hint, std::int64_t now_ms) {
  if (hint.size() != 4 && hint.size() != 5) return false;
  auto const* name = hint[1].if_string();
  auto const* from = hint[2].if_int64();
  auto const* list = hint[3].if_array();
  if (name == nullptr || name->empty() || name->size() > 40 || from == nullptr || *from < 0 ||
      list == nullptr || list->size() > kNumbers || list->size() % 3 != 0)
    return false;
  auto points = whole_numbers(*list, -kFar, kFar);
  if (!points) return false;
  std::string id(view_of(*name));
  auto const* mark = find(id);
  if (mark != nullptr) return mark->by == by;  // its event came before its last hint
  auto found = unfinished_.find(id);
  if (found != unfinished_.end() && found->second.by != by) return false;
  if (hint.size() == 5) {
    auto const* head = hint[4].if_array();
    if (head == nullptr || head->size() != 5) return false;
    auto const& [m, page, tool, c, w] =
        std::tie((*head)[0], (*head)[1], (*head)[2], (*head)[3], (*head)[4]);
    if (!m.is_string() || !page.is_int64() || !tool.is_string() || !c.is_int64() || !w.is_int64() ||
        !is_material(view_of(m.get_string())))
      return false;
    if (found == unfinished_.end() && unfinished_.size() < kStrokesAtOnce)
      found = unfinished_
                  .emplace(id, Unfinished{by,
                                          std::string(view_of(m.get_string())),
                                          page.get_int64(),
                                          std::string(view_of(tool.get_string())),
                                          c.get_int64(),
                                          w.get_int64(),
                                          {},
                                          now_ms})
                  .first;
  }
  if (found == unfinished_.end()) return true;  // shown, though its beginning was lost
  auto& stroke = found->second;
  stroke.heard_ms = now_ms;
  auto const known = static_cast<std::int64_t>(stroke.points.size() / 3);
  auto const now = absolute(std::move(*points));
  // What came before is known already; what is missing between stays missing.
  auto const skip = static_cast<std::size_t>(
      std::clamp<std::int64_t>(known - *from, 0, static_cast<std::int64_t>(now.size() / 3)));
  for (auto i = skip * 3; i < now.size() && stroke.points.size() < kNumbers; ++i)
    stroke.points.push_back(now[i]);
  return true;
}

std::vector<std::pair<std::string, std::string>> LiveInk::finish(std::string const& by) {
  std::vector<std::pair<std::string, std::string>> out;
  for (auto& [id, stroke] : unfinished_) {
    if (stroke.by != by || stroke.points.empty() || stroke.tool == "laser") continue;
    auto& points = stroke.points;
    for (std::size_t i = points.size(); i-- > 3;) points[i] -= points[i - 3];
    std::string body;
    JsonWriter writer(body);
    writer.object().field("id", id).field("m", stroke.m).field("page", stroke.page);
    writer.field("tool", stroke.tool).field("c", stroke.colour).field("w", stroke.width);
    writer.key("pts").array();
    for (auto const number : points) writer.number(number);
    writer.end_array().field("t0", 0).end_object();
    out.emplace_back(id, std::move(body));
  }
  std::erase_if(unfinished_, [&](auto const& entry) { return entry.second.by == by; });
  return out;
}

void LiveInk::forget_stale(std::int64_t before_ms) {
  std::erase_if(unfinished_, [&](auto const& entry) { return entry.second.heard_ms < before_ms; });
}

}  // namespace longspan::rooms
