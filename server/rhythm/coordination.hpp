#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "programme/calendar.hpp"
#include "programme/decide.hpp"

namespace longspan::rhythm {

/// The meeting about one ten-day, as its facts have left it.
struct Coordination {
  TenDay ten_day;
  Day day;  ///< convened for; of minutes: held on
  std::string place;
  std::string note;
  std::uint64_t seq = 0;          ///< of the fact that convened it last; 0: nobody did
  std::uint64_t minuted_seq = 0;  ///< 0: not yet
  std::uint64_t as_of = 0;        ///< the ledger's head that the minutes show

  bool minuted() const { return minuted_seq != 0; }
};

/// Days 1, 11 and 21: the first day after the ten-day, or the next working one where that rests.
/// What was convened goes before.
Day coordination_due(programme::Calendar const& calendar, TenDay ten_day,
                     std::optional<Day> convened = std::nullopt);

/// The office's return is due on the third working day after the ten-day.
constexpr int kReturnDays = 3;
Day return_due(programme::Calendar const& calendar, TenDay ten_day);

/// The ten-day whose coordination comes next: that of the ten-day just over until its day has gone
/// or its minutes are there, then that of the current one. `before`: the coordination of the
/// ten-day just over.
TenDay coming_coordination(Day today, Coordination const& before);

/// The ten-day a coordination.convened, agenda.arranged or coordination.minuted is about.
std::optional<TenDay> coordination_in(contract::Body const& body);

/// One of these; `known` null where nothing was said of that coordination. `head`: the newest fact
/// of the ledger. Problems: already_minuted, cursor_invalid, shape_invalid.
programme::Objection decide_about_coordination(Coordination const* known,
                                               ledger::Draft const& draft, std::uint64_t head);
/// Applies a coordination.convened or coordination.minuted.
void fold_about_coordination(Coordination& coordination, contract::Body const& body,
                             ledger::Fact const& fact);

}  // namespace longspan::rhythm
