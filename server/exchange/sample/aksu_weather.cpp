#include "exchange/sample/aksu_weather.hpp"

#include "exchange/sample/dice.hpp"

namespace longspan::exchange::sample {

namespace {
struct Month {
  int low, high;                   ///< usual °C
  int rain, snow, dust, overcast;  ///< per mille of days
};
constexpr Month kMonths[] = {
    {-13, -2, 0, 90, 10, 200}, {-8, 4, 0, 70, 30, 180},   {0, 13, 30, 20, 110, 160},
    {7, 21, 50, 0, 140, 140},  {12, 26, 70, 0, 100, 120}, {16, 29, 80, 0, 40, 110},
    {18, 31, 80, 0, 20, 100},  {17, 30, 70, 0, 20, 90},   {11, 25, 50, 0, 20, 90},
    {4, 18, 30, 0, 20, 110},   {-3, 8, 10, 40, 20, 170},  {-10, 0, 0, 80, 10, 210}};
}  // namespace

contract::Weather weather_on(std::uint64_t seed, Day day, int site) {
  Dice dice(seed ^ static_cast<std::uint64_t>(day.number) * 0x51ED270Bull, "weather");
  Month const& month = kMonths[day.month() - 1];
  contract::Weather out;
  int const roll = dice.between(0, 999);
  using contract::Sky;
  int edge = month.rain;
  if (roll < edge)
    out.sky = Sky::rain;
  else if (roll < (edge += month.snow))
    out.sky = Sky::snow;
  else if (roll < (edge += month.dust))
    out.sky = Sky::dust;
  else if (roll < (edge += month.overcast))
    out.sky = Sky::overcast;
  else
    out.sky = roll % 3 == 0 ? Sky::cloudy : Sky::clear;
  int const shift = dice.between(-4, 4);
  out.min_c = month.low + shift + site % 3 - 1;
  out.max_c = month.high + shift + dice.between(-1, 2);
  if (out.sky == Sky::rain || out.sky == Sky::snow) out.max_c = *out.max_c - 4;
  if (*out.max_c <= *out.min_c) out.max_c = *out.min_c + 3;
  out.wind = out.sky == Sky::dust ? dice.between(5, 8) : dice.between(1, 4);
  if (out.sky == Sky::dust && *out.wind >= 6)
    out.stopped_hours = dice.between(3, 8);
  else if (out.sky == Sky::rain && dice.chance(500))
    out.stopped_hours = dice.between(2, 6);
  else
    out.stopped_hours = 0;
  return out;
}

bool is_winter_rest(Day day) {
  unsigned const month = day.month(), of_month = day.day_of_month();
  return month == 12 || month <= 2 || (month == 11 && of_month >= 15) ||
         (month == 3 && of_month <= 15);
}

}  // namespace longspan::exchange::sample
