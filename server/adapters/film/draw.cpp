#include "adapters/film/draw.hpp"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <span>

namespace longspan::film {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Pen = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

constexpr double kWhole = 10'000;  ///< a page's side in the events' units
constexpr double kMarkerShows = 0.35;
constexpr double kThinnest = 2;
constexpr double kSmallestText = 14;
constexpr double kHead = 14;  ///< of an arrow, pixels

struct Colour {
  double red, green, blue;
};
/// Colours 0 to 7 of docs/rooms-wire.md.
constexpr std::array<Colour, 8> kColours = {{{0.10, 0.12, 0.15},
                                             {0.80, 0.14, 0.13},
                                             {0.11, 0.33, 0.70},
                                             {0.12, 0.50, 0.20},
                                             {0.90, 0.49, 0.05},
                                             {0.48, 0.19, 0.62},
                                             {0.45, 0.30, 0.16},
                                             {0.45, 0.48, 0.52}}};

/// Where the page lies in the picture.
struct Frame {
  double x = 0, y = 0, width = kWidth, height = kHeight;
  double across(double x_of_page) const { return x + x_of_page / kWhole * width; }
  double down(double y_of_page) const { return y + y_of_page / kWhole * height; }
};

class Painter {
 public:
  Painter(cairo_t* pen, Frame frame) : pen_(pen), frame_(frame) {}

  void paint(Mark const& mark, std::int64_t at_ms) {
    auto const colour = kColours[static_cast<std::size_t>(std::clamp(mark.colour, 0, 7))];
    bool const marker = mark.tool == "marker";
    cairo_set_source_rgba(pen_, colour.red, colour.green, colour.blue, marker ? kMarkerShows : 1);
    cairo_set_line_cap(pen_, marker ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(pen_, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(pen_, std::max(kThinnest, mark.width / kWhole * frame_.width));
    if (mark.tool == "text") return write(mark);
    auto const drawn = std::ranges::upper_bound(mark.points, at_ms, {}, &Point::at_ms);
    std::span const points(mark.points.begin(), drawn);
    if (points.empty()) return;
    if (mark.tool == "line" || mark.tool == "arrow")
      line(points.front(), points.back(), mark.tool == "arrow");
    else if (mark.tool == "box")
      box(points.front(), points.back());
    else if (mark.tool == "ellipse")
      ellipse(points.front(), points.back());
    else
      ink(points);
    cairo_stroke(pen_);
  }

 private:
  void ink(std::span<Point const> points) {
    cairo_move_to(pen_, frame_.across(points[0].x), frame_.down(points[0].y));
    for (auto const& point : points)
      cairo_line_to(pen_, frame_.across(point.x), frame_.down(point.y));
  }

  void line(Point const& from, Point const& to, bool head) {
    auto const x = frame_.across(to.x);
    auto const y = frame_.down(to.y);
    cairo_move_to(pen_, frame_.across(from.x), frame_.down(from.y));
    cairo_line_to(pen_, x, y);
    if (!head) return;
    auto const angle = std::atan2(y - frame_.down(from.y), x - frame_.across(from.x));
    for (double const side : {-0.5, 0.5}) {
      cairo_move_to(pen_, x, y);
      cairo_line_to(pen_, x - kHead * std::cos(angle + side), y - kHead * std::sin(angle + side));
    }
  }

  void box(Point const& from, Point const& to) {
    cairo_rectangle(pen_, frame_.across(from.x), frame_.down(from.y),
                    frame_.across(to.x) - frame_.across(from.x),
                    frame_.down(to.y) - frame_.down(from.y));
  }

  void ellipse(Point const& from, Point const& to) {
    auto const width = frame_.across(to.x) - frame_.across(from.x);
    auto const height = frame_.down(to.y) - frame_.down(from.y);
    if (width == 0 || height == 0) return;
    cairo_save(pen_);
    cairo_translate(pen_, frame_.across(from.x) + width / 2, frame_.down(from.y) + height / 2);
    cairo_scale(pen_, width / 2, height / 2);
    cairo_new_sub_path(pen_);
    cairo_arc(pen_, 0, 0, 1, 0, 2 * std::numbers::pi);
    cairo_restore(pen_);
  }

  void write(Mark const& mark) {
    auto const size = std::max(kSmallestText, mark.width / kWhole * frame_.height);
    cairo_select_font_face(pen_, "Noto Sans CJK SC", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(pen_, size);
    auto y = frame_.down(mark.points[0].y) + size;
    std::string_view rest = mark.text;
    while (!rest.empty()) {
      auto const end = rest.find('\n');
      cairo_move_to(pen_, frame_.across(mark.points[0].x), y);
      cairo_show_text(pen_, std::string(rest.substr(0, end)).c_str());
      cairo_new_path(pen_);
      rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
      y += size * 1.4;
    }
  }

  cairo_t* pen_;
  Frame frame_;
};

/// Lays the page into the middle; gives where it lies.
Frame lay(cairo_t* pen, std::filesystem::path const& page) {
  if (page.empty()) return {};
  Surface const image(cairo_image_surface_create_from_png(page.c_str()), &cairo_surface_destroy);
  if (cairo_surface_status(image.get()) != CAIRO_STATUS_SUCCESS) return {};
  double const width = cairo_image_surface_get_width(image.get());
  double const height = cairo_image_surface_get_height(image.get());
  Frame const frame{(kWidth - width) / 2, (kHeight - height) / 2, width, height};
  cairo_set_source_surface(pen, image.get(), frame.x, frame.y);
  cairo_paint(pen);
  return frame;
}

}  // namespace

bool draw(Board const& board, std::int64_t at_ms, std::filesystem::path const& page,
          std::filesystem::path const& to) {
  Surface const picture(cairo_image_surface_create(CAIRO_FORMAT_RGB24, kWidth, kHeight),
                        &cairo_surface_destroy);
  Pen const pen(cairo_create(picture.get()), &cairo_destroy);
  bool const blank = page.empty();
  double const ground = blank ? 1 : 0.16;
  cairo_set_source_rgb(pen.get(), ground, ground, ground);
  cairo_paint(pen.get());
  Painter painter(pen.get(), lay(pen.get(), page));
  auto const& shown = board.shown(at_ms);
  for (auto const& mark : board.marks())
    if (mark.page == shown && mark.from_ms() <= at_ms && at_ms < mark.gone_ms)
      painter.paint(mark, at_ms);
  return cairo_surface_write_to_png(picture.get(), to.c_str()) == CAIRO_STATUS_SUCCESS;
}

}  // namespace longspan::film
