#include "exchange/sample/site_sketch.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "exchange/sample/dice.hpp"

namespace longspan::exchange::sample {

namespace {

constexpr int kWidth = 480, kHeight = 320;

enum Ink : std::uint8_t {
  sky_high,
  sky_low,
  hill,
  ground,
  ground_dark,
  wall,
  wall_dark,
  window,
  roof,
  steel,
  crane,
  band,
  paper,
  green,
  water_blue,
  road_grey,
  inks
};
using Palette = std::array<std::array<std::uint8_t, 3>, inks>;

Palette palette(contract::Sky sky) {
  Palette out{{{168, 200, 224},
               {214, 228, 236},
               {176, 164, 150},
               {206, 188, 156},
               {178, 158, 124},
               {224, 216, 204},
               {186, 176, 162},
               {108, 136, 156},
               {150, 84, 66},
               {120, 124, 128},
               {214, 156, 40},
               {38, 62, 92},
               {250, 250, 246},
               {120, 150, 96},
               {96, 150, 176},
               {116, 114, 112}}};
  if (sky == contract::Sky::dust) out[sky_high] = {206, 184, 140}, out[sky_low] = {222, 206, 172};
  if (sky == contract::Sky::overcast || sky == contract::Sky::rain || sky == contract::Sky::fog)
    out[sky_high] = {176, 182, 188}, out[sky_low] = {208, 212, 214};
  if (sky == contract::Sky::snow)
    out[sky_high] = {196, 202, 208}, out[ground] = {236, 238, 240},
    out[ground_dark] = {214, 218, 222};
  return out;
}

class Canvas {
 public:
  Canvas() : pixels_(kWidth * kHeight, sky_high) {}
  void box(int x, int y, int w, int h, Ink ink) {
    for (int j = std::max(y, 0); j < std::min(y + h, kHeight); ++j)
      for (int i = std::max(x, 0); i < std::min(x + w, kWidth); ++i) at(i, j) = ink;
  }
  void line(int x0, int y0, int x1, int y1, int thick, Ink ink) {
    int const steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1});
    for (int s = 0; s <= steps; ++s)
      box(x0 + (x1 - x0) * s / steps, y0 + (y1 - y0) * s / steps, thick, thick, ink);
  }
  template <std::size_t N>
  void glyph(std::array<std::uint32_t, N> const& rows, int columns, int x, int y, int size,
             Ink ink) {
    for (std::size_t r = 0; r < N; ++r)
      for (int c = 0; c < columns; ++c)
        if (rows[r] >> (columns - 1 - c) & 1u)
          box(x + c * size, y + static_cast<int>(r) * size, size, size, ink);
  }
  std::uint8_t& at(int x, int y) { return pixels_[static_cast<std::size_t>(y * kWidth + x)]; }
  std::string png(Palette const& colours) const;

 private:
  std::vector<std::uint8_t> pixels_;
};

constexpr std::array<std::uint32_t, 20> kYu{
    0x00000, 0x00000, 0x7f7fe, 0x7fffe, 0x07060, 0x06060, 0x3e3fe, 0x3c3fe, 0x0e30e, 0x7ff6e,
    0x7fb6e, 0x1db6e, 0x0db6e, 0x0f36e, 0x0c36e, 0x0c3ee, 0x0c0c0, 0x0c1d8, 0x1c79c, 0x7cf0e};
constexpr std::array<std::uint32_t, 20> kYan{
    0x00000, 0x00180, 0x38180, 0x3fffe, 0x1bffe, 0x0300e, 0x01ffc, 0x60ff8, 0x78180, 0x79ffc,
    0x11ffc, 0x0198c, 0x01ffc, 0x0dffc, 0x1998c, 0x19ffc, 0x39ffc, 0x30e78, 0x73e3c, 0x2380e};

/// Five by seven, for the letters the band needs.
std::array<std::uint32_t, 7> letter(char c) {
  switch (c) {
    case 'R':
      return {30, 17, 17, 30, 20, 18, 17};
    case 'E':
      return {31, 16, 16, 30, 16, 16, 31};
    case 'H':
      return {17, 17, 17, 31, 17, 17, 17};
    case 'A':
      return {14, 17, 17, 31, 17, 17, 17};
    case 'S':
      return {15, 16, 16, 14, 1, 1, 30};
    case 'L':
      return {16, 16, 16, 16, 16, 16, 31};
    case '-':
      return {0, 0, 0, 14, 0, 0, 0};
    case '0':
      return {14, 17, 19, 21, 25, 17, 14};
    case '1':
      return {4, 12, 4, 4, 4, 4, 14};
    case '2':
      return {14, 17, 1, 6, 8, 16, 31};
    case '3':
      return {30, 1, 1, 14, 1, 1, 30};
    case '4':
      return {2, 6, 10, 18, 31, 2, 2};
    case '5':
      return {31, 16, 30, 1, 1, 17, 14};
    case '6':
      return {14, 16, 30, 17, 17, 17, 14};
    case '7':
      return {31, 1, 2, 4, 8, 8, 8};
    case '8':
      return {14, 17, 17, 14, 17, 17, 14};
    case '9':
      return {14, 17, 17, 15, 1, 1, 14};
    default:
      return {};
  }
}

void write(Canvas& canvas, std::string_view text, int x, int y, int size, Ink ink) {
  for (char c : text) {
    canvas.glyph(letter(c), 5, x, y, size, ink);
    x += 6 * size;
  }
}

void append_be(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
  append_be(out, static_cast<std::uint32_t>(data.size()));
  std::string const body = std::string(type) + std::string(data);
  out += body;
  append_be(out, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<Bytef const*>(body.data()),
                                                  static_cast<uInt>(body.size()))));
}

std::string Canvas::png(Palette const& colours) const {
  std::string rows;
  rows.reserve(kHeight * (kWidth / 2 + 1));
  for (int y = 0; y < kHeight; ++y) {
    rows += '\0';
    for (int x = 0; x < kWidth; x += 2) {  // sixteen inks: two pixels a byte
      auto const i = static_cast<std::size_t>(y * kWidth + x);
      rows += static_cast<char>(pixels_[i] << 4 | pixels_[i + 1]);
    }
  }
  uLongf size = compressBound(rows.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
            reinterpret_cast<Bytef const*>(rows.data()), rows.size(), 6);
  packed.resize(size);
  std::string head;
  append_be(head, kWidth);
  append_be(head, kHeight);
  head += {4, 3, 0, 0, 0};
  std::string inks_used;
  for (auto const& colour : colours)
    for (std::uint8_t part : colour) inks_used += static_cast<char>(part);
  std::string out = "\x89PNG\r\n\x1a\n";
  append_chunk(out, "IHDR", head);
  append_chunk(out, "PLTE", inks_used);
  append_chunk(out, "IDAT", packed);
  append_chunk(out, "IEND", {});
  return out;
}

void draw_land(Canvas& canvas, Dice& dice) {
  canvas.box(0, 100, kWidth, 80, sky_low);
  int height = dice.between(12, 30);
  for (int x = 0; x < kWidth; ++x) {
    if (x % 9 == 0) height = std::clamp(height + dice.between(-4, 4), 6, 44);
    canvas.box(x, 180 - height, 1, height, hill);
  }
  canvas.box(0, 180, kWidth, kHeight - 180, ground);
  for (int i = 0; i < 160; ++i)
    canvas.box(dice.between(0, kWidth), dice.between(184, 286), dice.between(3, 14), 1,
               ground_dark);
}

void draw_building(Canvas& canvas, int per_mille, Dice& dice) {
  int const floors = 4, bays = 9, left = 110, base = 250, floor_height = 26, bay = 28;
  int const risen = std::clamp(per_mille * floors / 600, 0, floors);
  if (per_mille < 150) canvas.box(left - 10, base - 4, bays * bay + 20, 12, ground_dark);
  for (int f = 0; f < risen; ++f) {
    int const y = base - (f + 1) * floor_height;
    bool const walled = per_mille > 450 + f * 60;
    canvas.box(left, y, bays * bay, floor_height, walled ? wall : sky_low);
    for (int b = 0; b <= bays; ++b) canvas.box(left + b * bay - 1, y, 3, floor_height, wall_dark);
    canvas.box(left, y, bays * bay, 3, wall_dark);
    for (int b = 0; b < bays && per_mille > 640 + f * 40; ++b)
      canvas.box(left + b * bay + 7, y + 8, 14, 12, window);
  }
  if (per_mille > 600)
    canvas.box(left - 6, base - risen * floor_height - 6, bays * bay + 12, 6, roof);
  for (int s = 0; s < risen * 2 && per_mille < 850; ++s)  // scaffolding
    canvas.line(left - 12, base - s * 13, left + bays * bay + 12, base - s * 13, 1, steel);
  if (per_mille < 800) {
    int const x = 400 + dice.between(-8, 8);
    canvas.box(x, 70, 4, 180, crane);
    canvas.box(x - 190, 74, 240, 3, crane);
    canvas.line(x + 2, 56, x - 150, 74, 1, crane);
    canvas.line(x + 2, 56, x + 46, 74, 1, crane);
    canvas.line(x - 120, 77, x - 120, 120 + dice.between(0, 30), 1, steel);
  } else {
    canvas.box(left - 30, base, bays * bay + 60, 10, road_grey);
    for (int t = 0; t < 7; ++t) canvas.box(30 + t * 64, base + 14, 9, 12, green);
  }
}

void draw_houses(Canvas& canvas, int per_mille) {
  for (int h = 0; h < 12; ++h) {
    int const x = 24 + h % 6 * 76, y = 206 + h / 6 * 46;
    int const done = std::clamp(per_mille * 14 / 1000 - h, 0, 3);
    if (done >= 0) canvas.box(x, y + 22, 56, 4, wall_dark);
    if (done >= 1) canvas.box(x, y, 56, 24, wall);
    if (done >= 2)
      canvas.box(x + 8, y + 8, 10, 9, window), canvas.box(x + 34, y + 6, 10, 18, wall_dark);
    for (int r = 0; done >= 2 && r < 12; ++r) canvas.box(x - 4 + r * 2, y - r, 64 - r * 4, 1, roof);
  }
}

void draw_line_works(Canvas& canvas, WorkKind kind, int per_mille) {
  Ink const finished = kind == WorkKind::road ? road_grey : water_blue;
  for (int y = 184; y < 290; ++y) {
    int const half = 4 + (y - 184) * 3 / 4, centre = 250 + (290 - y) / 6;
    bool const ready = (290 - y) * 1000 / 106 < per_mille;
    canvas.box(centre - half - 6, y, half * 2 + 12, 1, ground_dark);
    canvas.box(centre - half, y, half * 2, 1, ready ? finished : wall_dark);
    if (ready && kind == WorkKind::road && y / 7 % 2 == 0)
      canvas.box(centre - 1, y, 2 + (y - 184) / 40, 1, paper);
  }
  canvas.box(90, 232, 40, 16, crane);  // a digger
  canvas.box(94, 222, 18, 12, crane);
  canvas.line(128, 234, 158, 212, 3, crane);
  canvas.line(158, 212, 168, 240, 3, crane);
  canvas.box(86, 248, 48, 6, steel);
}

void draw_greenhouses(Canvas& canvas, int per_mille) {
  for (int g = 0; g < 5; ++g) {
    int const y = 196 + g * 18, w = 330 + g * 14, x = 240 - w / 2;
    bool const covered = per_mille > 500 + g * 80;
    canvas.box(x, y, w, 12, covered ? paper : ground_dark);
    for (int r = 0; r < w && per_mille > 250; r += 12) canvas.box(x + r, y - 4, 1, 14, steel);
    if (covered) canvas.box(x, y + 10, w, 3, wall_dark);
  }
}

}  // namespace

std::string site_sketch(WorkKind kind, int per_mille, contract::Sky sky, std::string_view code,
                        std::string_view day, std::uint64_t seed) {
  Canvas canvas;
  Dice dice(seed, "sketch");
  draw_land(canvas, dice);
  switch (kind) {
    case WorkKind::building:
      draw_building(canvas, per_mille, dice);
      break;
    case WorkKind::houses:
      draw_houses(canvas, per_mille);
      break;
    case WorkKind::greenhouse:
      draw_greenhouses(canvas, per_mille);
      break;
    default:
      draw_line_works(canvas, kind, per_mille);
  }
  if (sky == contract::Sky::rain || sky == contract::Sky::snow)
    for (int i = 0; i < 260; ++i)
      canvas.box(dice.between(0, kWidth), dice.between(0, 288), 1,
                 sky == contract::Sky::rain ? 5 : 1, paper);
  canvas.box(0, 292, kWidth, 28, band);
  canvas.glyph(kYu, 20, 10, 296, 1, paper);
  canvas.glyph(kYan, 20, 32, 296, 1, paper);
  write(canvas, "REHEARSAL", 62, 299, 2, paper);
  write(canvas, code, 210, 299, 2, paper);
  write(canvas, day, 330, 299, 2, paper);
  return canvas.png(palette(sky));
}

}  // namespace longspan::exchange::sample
