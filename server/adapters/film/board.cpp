#include "adapters/film/board.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

namespace longspan::film {
namespace {

using boost::json::array;
using boost::json::object;

/// How long a laser's trace stays.
constexpr std::int64_t kFadesMs = 1000;
constexpr std::size_t kNumbersOfPoint = 3;

double number(object const& body, std::string_view name, double otherwise = 0) {
  auto const* found = body.if_contains(name);
  return found && found->is_number() ? found->to_number<double>() : otherwise;
}

std::string text(object const& body, std::string_view name) {
  auto const* found = body.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

PageId page_in(object const& body) {
  return {text(body, "m"), static_cast<int>(number(body, "page", 1))};
}

/// [x, y, t, dx, dy, dt, …]
std::vector<Point> points_in(object const& body) {
  std::vector<Point> out;
  auto const* found = body.if_contains("pts");
  auto const* numbers = found ? found->if_array() : nullptr;
  if (numbers == nullptr) return out;
  Point at{0, 0, static_cast<std::int64_t>(number(body, "t0"))};
  for (std::size_t i = 0; i + kNumbersOfPoint <= numbers->size(); i += kNumbersOfPoint) {
    if (!(*numbers)[i].is_number() || !(*numbers)[i + 1].is_number() ||
        !(*numbers)[i + 2].is_number())
      break;
    at.x += (*numbers)[i].to_number<double>();
    at.y += (*numbers)[i + 1].to_number<double>();
    at.at_ms += static_cast<std::int64_t>((*numbers)[i + 2].to_number<double>());
    out.push_back(at);
  }
  return out;
}

}  // namespace

struct Board::Reader {
  Board& board;

  void take(std::int64_t at_ms, std::string_view kind, object const& body) const {
    if (kind == "page") board.turns_.push_back({at_ms, page_in(body)});
    if (kind == "stroke") stroke(body);
    if (kind == "text") text_mark(at_ms, body);
    if (kind == "clear")
      end(at_ms, [page = page_in(body)](Mark const& mark) { return mark.page == page; });
    if (kind == "erase")
      if (auto const* ids = body.if_contains("ids"); ids && ids->is_array())
        end(at_ms, [&](Mark const& mark) {
          return std::ranges::any_of(ids->get_array(), [&](boost::json::value const& id) {
            return id.is_string() && std::string_view(id.get_string()) == mark.id;
          });
        });
  }

 private:
  void stroke(object const& body) const {
    Mark mark;
    mark.id = text(body, "id");
    mark.page = page_in(body);
    mark.tool = text(body, "tool");
    mark.colour = static_cast<int>(number(body, "c"));
    mark.width = number(body, "w");
    mark.points = points_in(body);
    if (mark.points.empty()) return;
    if (mark.tool == "laser") mark.gone_ms = mark.to_ms() + kFadesMs;
    board.marks_.push_back(std::move(mark));
  }

  void text_mark(std::int64_t at_ms, object const& body) const {
    Mark mark;
    mark.id = text(body, "id");
    mark.page = page_in(body);
    mark.tool = "text";
    mark.colour = static_cast<int>(number(body, "c"));
    mark.width = number(body, "size");
    mark.points = {{number(body, "x"), number(body, "y"), at_ms}};
    mark.text = text(body, "text");
    board.marks_.push_back(std::move(mark));
  }

  template <class Which>
  void end(std::int64_t at_ms, Which which) const {
    for (auto& mark : board.marks_)
      if (mark.gone_ms > at_ms && which(mark)) mark.gone_ms = at_ms;
  }
};

Board::Board(std::string_view events) {
  turns_.push_back({0, {"board", 1}});
  boost::system::error_code error;
  auto const told = boost::json::parse(events, error);
  auto const* all = error ? nullptr : told.if_array();
  if (all == nullptr) return;
  Reader const reader{*this};
  for (auto const& one : *all) {
    auto const* event = one.if_array();
    if (event == nullptr || event->size() < 5 || !(*event)[1].is_number() ||
        !(*event)[3].is_string() || !(*event)[4].is_object())
      continue;
    auto const at_ms = (*event)[1].to_number<std::int64_t>();
    end_ms_ = std::max(end_ms_, at_ms);
    reader.take(at_ms, (*event)[3].get_string(), (*event)[4].get_object());
  }
}

PageId const& Board::shown(std::int64_t at_ms) const {
  auto const next = std::ranges::upper_bound(turns_, at_ms, {}, &Turn::at_ms);
  return std::prev(next)->page;
}

std::vector<std::int64_t> Board::changes(std::int64_t step_ms, std::int64_t end_ms) const {
  std::set<std::int64_t> out{0};
  auto const note = [&](std::int64_t at_ms) {
    // Seen at the first picture that is not before it.
    auto const step = (std::max<std::int64_t>(at_ms, 0) + step_ms - 1) / step_ms * step_ms;
    if (step < end_ms) out.insert(step);
  };
  for (auto const& turn : turns_) note(turn.at_ms);
  for (auto const& mark : marks_) {
    auto const seen = [&](std::int64_t at_ms) {
      if (shown(at_ms) == mark.page) note(at_ms);
    };
    for (auto const& point : mark.points) seen(point.at_ms);
    if (mark.gone_ms < end_ms) seen(mark.gone_ms);
  }
  return {out.begin(), out.end()};
}

}  // namespace longspan::film
