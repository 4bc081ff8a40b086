#include "rooms/model.hpp"

#include <algorithm>

namespace longspan::rooms {

std::optional<Day> Room::last_day() const {
  std::optional<Day> last = told.until;
  if (!told.every_weeks) last = told.day;
  if (closed && (!last || *closed - 1 < *last)) last = *closed - 1;
  return last;
}

}  // namespace longspan::rooms
