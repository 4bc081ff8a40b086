#include "standing/lamps.hpp"

#include <algorithm>

namespace longspan::standing {
namespace {

using contract::LampColour;
using programme::Calendar;
using programme::LampRules;

__extension__ using Wide = __int128;
constexpr std::int64_t kWhole = 1'000'000;
constexpr std::int64_t kPoint = 10'000;  ///< a percentage point in parts per million

LampColour colour_of(bool yellow, bool red) {
  return red ? LampColour::red : yellow ? LampColour::yellow : LampColour::green;
}

LampColour start_colour(LampInput const& input, LampRules const& rules, Day day) {
  if (input.begun() || !input.start_planned) return LampColour::green;
  auto const after = input.start_planned->first_of_month().months_later(1);
  return colour_of(day >= after, day >= after.months_later(rules.start_red_months));
}

LampColour registration_colour(LampInput const& input, LampRules const& rules, Day day) {
  if (!input.record_due) return LampColour::green;
  auto const due = input.record_due->day;
  return colour_of(day >= due.months_later(rules.registration_yellow_months),
                   day >= due.months_later(rules.registration_red_months));
}

/// Sets the colour that is shown from `day` on.
void show(LampTrack& track, LampColour colour, Day day) {
  if (track.colour == colour) return;
  track.colour = colour;
  track.since = day;
}

/// From `from` to `to` the rules say `raw`. Splitting the span anywhere changes nothing.
void run(LampTrack& track, LampColour raw, Day from, Day to) {
  if (raw == LampColour::red) {
    show(track, raw, from);
    track.last_red = to;
    return;
  }
  auto back = from;  // the first day on which the past no longer counts
  if (track.last_red) back = std::max(from, yellow_until(*track.last_red) + 1);
  if (raw == LampColour::yellow || back > from) show(track, LampColour::yellow, from);
  if (back > to) return;
  track.last_red.reset();
  if (raw == LampColour::green) show(track, raw, back);
}

/// One lamp through a span in which one set of rules holds: the raw colour only gets worse, so each
/// turn is found by halving.
void run_span(LampTrack& track, LampName lamp, LampInput const& input, Calendar const& calendar,
              LampRules const& rules, Day from, Day to) {
  auto const raw = [&](Day day) { return raw_colour(lamp, input, calendar, rules, day); };
  auto colour = raw(from);
  auto const last = from == to ? colour : raw(to);
  while (colour != last) {
    Day good = from;
    Day bad = to;
    while (bad - good > 1) {
      Day const middle = good + (bad - good) / 2;
      (raw(middle) == colour ? good : bad) = middle;
    }
    run(track, colour, from, good);
    from = bad;
    colour = raw(bad);
  }
  run(track, colour, from, to);
}

/// Calls `take(rules, from, to)` for each stretch under the same rules.
void each_ruling(programme::LampRulings const& rulings, Day from, Day to, auto const& take) {
  auto next = rulings.from.upper_bound(from);
  while (from <= to) {
    Day const end = next == rulings.from.end() ? to : std::min(to, next->first - 1);
    take(rulings.on(from), from, end);
    from = end + 1;
    if (next != rulings.from.end()) ++next;
  }
}

constexpr LampName kOfInput[] = {LampName::start,   LampName::schedule,     LampName::progress,
                                 LampName::payment, LampName::registration, LampName::silence};

}  // namespace

std::optional<int> days_late(LampInput const& input, Day day) {
  auto const plan = input.plan_to_complete();
  if (!plan || input.done()) return std::nullopt;
  return std::max(input.completion_forecast.value_or(*plan), day) - *plan;
}

std::optional<std::int64_t> progress_gap(LampInput const& input, Day day) {
  if (input.done() || input.progress < 0) return std::nullopt;
  auto const planned = planned_ppm(input.plan, day);
  if (!planned) return std::nullopt;
  return *planned - input.progress;
}

std::optional<std::int64_t> paid_ppm(LampInput const& input) {
  if (input.funds_planned <= 0) return std::nullopt;
  return static_cast<std::int64_t>(Wide(input.paid) * kWhole / input.funds_planned);
}

std::optional<std::int64_t> payment_gap(LampInput const& input) {
  auto const paid = paid_ppm(input);
  if (!paid || input.progress < 0) return std::nullopt;
  return input.progress - *paid;
}

int silent_days(LampInput const& input, Calendar const& calendar, Day day, int most) {
  if (!input.started || input.done()) return 0;
  Day from = *input.started;
  if (input.last_report && *input.last_report >= from) from = *input.last_report + 1;
  int out = 0;
  for (; from < day && out < most; from = from + 1)
    out += !calendar.rests(from) && std::ranges::none_of(input.pauses, [&](Pause const& pause) {
      return pause.from <= from && from <= pause.to;
    });
  return out;
}

LampColour raw_colour(LampName lamp, LampInput const& input, Calendar const& calendar,
                      LampRules const& rules, Day day) {
  switch (lamp) {
    case LampName::start:
      return start_colour(input, rules, day);
    case LampName::schedule: {
      auto const late = days_late(input, day);
      return colour_of(late && *late >= rules.schedule_yellow_days,
                       late && *late >= rules.schedule_red_days);
    }
    case LampName::progress: {
      auto const gap = progress_gap(input, day);
      return colour_of(gap && *gap >= rules.progress_yellow_points * kPoint,
                       gap && *gap > rules.progress_red_points * kPoint);
    }
    case LampName::payment: {
      auto const gap = payment_gap(input);
      return colour_of(gap && *gap >= rules.payment_yellow_points * kPoint,
                       gap && *gap > rules.payment_red_points * kPoint);
    }
    case LampName::registration:
      return registration_colour(input, rules, day);
    case LampName::silence: {
      int const silent = silent_days(input, calendar, day,
                                     std::max(rules.silence_red_days, rules.silence_yellow_days));
      return colour_of(silent >= rules.silence_yellow_days, silent >= rules.silence_red_days);
    }
    case LampName::finding:
      return LampColour::green;
  }
  std::unreachable();
}

Day yellow_until(Day last_red) { return TenDay::of(last_red + 1).next().last(); }

void advance(LampTracks& tracks, LampInput const& input, Timetable const& timetable, Day from,
             Day to) {
  each_ruling(timetable.rules, from, to, [&](LampRules const& rules, Day first, Day last) {
    for (auto lamp : kOfInput)
      run_span(tracks[static_cast<std::size_t>(lamp)], lamp, input, timetable.calendar, rules,
               first, last);
  });
}

std::optional<Turn> next_turn(LampName lamp, LampTrack track, LampInput const& input,
                              Timetable const& timetable, Day day, Day until) {
  auto const before = track;
  auto const after = [&](Day last) {
    auto carried = before;
    each_ruling(timetable.rules, day + 1, last, [&](LampRules const& rules, Day from, Day to) {
      run_span(carried, lamp, input, timetable.calendar, rules, from, to);
    });
    return carried;
  };
  // Far first: a lamp that turns at all has another `since` by then.
  auto const differs = [&](Day last) {
    auto const carried = after(last);
    return carried.since != before.since || carried.colour != before.colour;
  };
  if (!differs(until)) return std::nullopt;
  Day same = day;
  Day other = until;
  while (other - same > 1) {
    Day const middle = same + (other - same) / 2;
    (differs(middle) ? other : same) = middle;
  }
  return Turn{other, after(other).colour};
}

bool FindingSpan::pending_on(Day day) const {
  if (state == contract::FindingState::withdrawn || raised > day) return false;
  return !closed || *closed > day;
}

Day FindingSpan::overdue_from(Calendar const& calendar) const {
  return calendar.working_day_after(calendar.working_day_after(raised, due_days), 1);
}

bool OverdueOn::operator()(FindingSpan const& finding) {
  auto known = std::ranges::find(raised_before_, finding.due_days, &std::pair<int, Day>::first);
  if (known == raised_before_.end()) {
    // What was raised before the n-th last working day has had n of them.
    Day const before = calendar_.working_day_before(day_ + 1, finding.due_days + 1);
    known = raised_before_.insert(known, {finding.due_days, before});
  }
  return finding.raised < known->second;
}

LampTrack finding_track(std::span<FindingSpan const> findings, Calendar const& calendar, Day day) {
  std::vector<Pause> reds;
  for (auto const& finding : findings) {
    if (!finding.grave() || finding.state == contract::FindingState::withdrawn) continue;
    if (finding.raised > day) continue;
    Pause const red{finding.overdue_from(calendar),
                    finding.closed ? std::min(*finding.closed - 1, day) : day};
    if (red.from <= red.to) reds.push_back(red);
  }
  std::ranges::sort(reds, {}, &Pause::from);
  LampTrack out;
  if (reds.empty()) return out;
  Day next = reds.front().from;
  for (auto const& red : reds) {
    if (red.to < next) continue;
    if (red.from > next) run(out, LampColour::green, next, red.from - 1);
    run(out, LampColour::red, std::max(red.from, next), red.to);
    next = red.to + 1;
  }
  if (next <= day) run(out, LampColour::green, next, day);
  return out;
}

std::optional<Turn> next_finding_turn(std::span<FindingSpan const> findings,
                                      Calendar const& calendar, Day day) {
  auto const now = finding_track(findings, calendar, day);
  if (now.colour == LampColour::red) return std::nullopt;
  std::optional<Turn> out;
  if (now.last_red) out = Turn{yellow_until(*now.last_red) + 1, LampColour::green};
  for (auto const& finding : findings) {
    if (!finding.grave() || !finding.pending_on(day)) continue;
    Day const red = finding.overdue_from(calendar);
    if (red > day && (!out || red <= out->day)) out = Turn{red, LampColour::red};
  }
  return out;
}

}  // namespace longspan::standing
