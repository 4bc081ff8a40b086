#include "rooms/timetable.hpp"

#include <algorithm>
#include <utility>

namespace longspan::rooms {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
/// Nothing of a room without an end is looked for further away.
constexpr int kLookAhead = 400;

int hour_of(std::string_view clock) { return (clock[0] - '0') * 10 + (clock[1] - '0'); }
int minute_of(std::string_view clock) { return (clock[3] - '0') * 10 + (clock[4] - '0'); }
int minutes_of(std::string_view clock) { return hour_of(clock) * 60 + minute_of(clock); }

bool within(contract::Term const& term, Day day) { return term.from <= day && day <= term.to; }

bool is_outside_hours(Place const& place, Occurrence const& one) {
  auto const begins = minutes_of(one.clock);
  if (place.told.from && begins < minutes_of(*place.told.from)) return true;
  return place.told.to && begins + one.minutes > minutes_of(*place.told.to);
}

std::string clock_text(int minutes) {
  std::string out = "00:00";
  out[0] = static_cast<char>('0' + minutes / 600);
  out[1] = static_cast<char>('0' + minutes / 60 % 10);
  out[3] = static_cast<char>('0' + minutes % 60 / 10);
  out[4] = static_cast<char>('0' + minutes % 10);
  return out;
}

/// A meeting held although the arrangement knows it no longer: as it was.
void place_as_held(Occurrence& one, Zone const& zone) {
  auto const began = one.said.held->began;
  one.day = zone.day_of(began);
  auto const since = (began.us - zone.at(one.day, 0).us) / kMinute;
  one.clock = clock_text(static_cast<int>(std::clamp<std::int64_t>(since, 0, 1439)));
  one.minutes = std::max<std::int64_t>(one.said.held->seconds() / 60, 1);
}

}  // namespace

std::vector<Day> arranged_days(Room const& room, Day from, Day to) {
  std::vector<Day> out;
  if (auto const last = room.last_day()) to = std::min(to, *last);
  auto day = room.told.day;
  int const step = static_cast<int>(room.told.every_weeks.value_or(0)) * 7;
  if (step == 0) {
    if (from <= day && day <= to) out.push_back(day);
    return out;
  }
  if (day < from) day = day + (from - day + step - 1) / step * step;
  for (; day <= to; day = day + step) out.push_back(day);
  return out;
}

bool is_arranged(Room const& room, Day meeting) {
  return !arranged_days(room, meeting, meeting).empty();
}

std::optional<Rest> rest_at(Place const& place, Day day) {
  auto const& told = place.told;
  if (std::ranges::find(told.extra, day) != told.extra.end()) return std::nullopt;
  for (auto const& free : told.free)
    if (within(free, day)) return Rest{told.place, free.name};
  if (told.terms.empty() ||
      std::ranges::any_of(told.terms, [&](auto const& term) { return within(term, day); }))
    return std::nullopt;
  return Rest{told.place, {}};
}

std::string_view to_text(MeetingState state) {
  constexpr std::string_view kTexts[] = {"coming",    "open",   "live",     "held",
                                         "cancelled", "missed", "no_lesson"};
  return kTexts[static_cast<std::size_t>(state)];
}

std::string_view to_text(Clash::With with) {
  constexpr std::string_view kTexts[] = {"lead", "place", "speaker"};
  return kTexts[static_cast<std::size_t>(with)];
}

Instant Occurrence::begins(Zone const& zone) const {
  return zone.at(day, hour_of(clock), minute_of(clock));
}
Instant Occurrence::ends(Zone const& zone) const { return {begins(zone).us + minutes * kMinute}; }
Instant Occurrence::opens(Zone const& zone) const {
  return {begins(zone).us - kOpensMinutesBefore * kMinute};
}

Occurrence occurrence(Room const& room, Day meeting, Meeting const* said, Places const& places,
                      Zone const& zone) {
  Occurrence out;
  if (said) out.said = *said;
  out.said.meeting = meeting;
  out.day = out.said.day.value_or(meeting);
  out.clock = out.said.clock.empty() ? room.told.at : out.said.clock;
  out.minutes = room.told.minutes;
  if (out.said.held && !is_arranged(room, meeting)) {
    place_as_held(out, zone);
    return out;
  }
  for (auto const& asked : room.told.places) {
    auto const place = places.find(asked.place);
    if (place == places.end()) continue;
    if (is_outside_hours(place->second, out)) out.outside_hours.push_back(asked.place);
    auto rest = rest_at(place->second, out.day);
    if (!rest) continue;
    out.outside_term.push_back(asked.place);
    // Who moves a lesson knows what day it is moved to.
    bool const moved = out.said.day.has_value();
    if (room.told.kind == RoomKind::lesson && !moved && !out.rest) out.rest = std::move(rest);
  }
  for (auto* list : {&out.outside_hours, &out.outside_term}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return out;
}

std::vector<Occurrence> occurrences(Room const& room, std::vector<Meeting> const& said,
                                    Places const& places, Zone const& zone, Day from, Day to) {
  std::vector<Occurrence> out;
  auto const take = [&](Occurrence one) {
    if (one.day < from || one.day > to) return;
    if (room.closed && one.day >= *room.closed && !one.said.held) return;
    out.push_back(std::move(one));
  };
  for (auto const& meeting : said) {
    if (!meeting.held && !is_arranged(room, meeting.meeting)) continue;
    take(occurrence(room, meeting.meeting, &meeting, places, zone));
  }
  for (auto const day : arranged_days(room, from, to))
    if (std::ranges::find(said, day, &Meeting::meeting) == said.end())
      take(occurrence(room, day, nullptr, places, zone));
  std::ranges::sort(out, {}, [](Occurrence const& one) {
    return std::tuple(one.day, one.clock, one.said.meeting);
  });
  return out;
}

MeetingState state_of(Occurrence const& one, bool live, Instant now, Zone const& zone) {
  if (live) return MeetingState::live;
  if (one.said.held) return MeetingState::held;
  if (one.said.cancelled()) return MeetingState::cancelled;
  if (one.rest) return MeetingState::no_lesson;
  if (now < one.opens(zone)) return MeetingState::coming;
  return now <= one.ends(zone) ? MeetingState::open : MeetingState::missed;
}

std::optional<Occurrence> nearest(Room const& room, std::vector<Meeting> const& said,
                                  Places const& places, Zone const& zone, Instant now) {
  auto const today = zone.day_of(now);
  auto const near = occurrences(room, said, places, zone, today - kLookAhead, today + kLookAhead);
  Occurrence const* past = nullptr;
  for (auto const& one : near) {
    switch (state_of(one, false, now, zone)) {
      case MeetingState::coming:
      case MeetingState::open:
        return one;
      default:
        if (one.begins(zone) <= now || past == nullptr) past = &one;
    }
  }
  return past ? std::optional(*past) : std::nullopt;
}

namespace {

std::optional<Uuid> shared(std::vector<Uuid> const& some, std::vector<Uuid> const& others) {
  for (auto const& one : some)
    if (std::ranges::find(others, one) != others.end()) return one;
  return std::nullopt;
}

std::vector<Uuid> leads_of(Booked const& one) {
  if (one.meeting->said.lead) return {*one.meeting->said.lead};
  return one.room->told.leads;
}

void add_clashes(std::vector<Clash>& out, std::vector<Booked> const& booked, std::size_t one,
                 std::size_t other) {
  auto const& [room, meeting] = booked[one];
  auto const& [their_room, their_meeting] = booked[other];
  auto const leads = leads_of(booked[one]);
  auto const their_leads = leads_of(booked[other]);
  if (auto const lead = shared(leads, their_leads)) {
    out.push_back({Clash::With::lead, one, other, lead, {}});
  } else {
    auto speaker = shared(room->told.speakers, their_room->told.speakers);
    if (!speaker) speaker = shared(leads, their_room->told.speakers);
    if (!speaker) speaker = shared(room->told.speakers, their_leads);
    if (speaker) out.push_back({Clash::With::speaker, one, other, speaker, {}});
  }
  for (auto const& place : room->told.places)
    for (auto const& their_place : their_room->told.places)
      if (place.class_ && place.place == their_place.place && place.class_ == their_place.class_)
        out.push_back({Clash::With::place, one, other, std::nullopt, place});
}

}  // namespace

std::vector<Clash> clashes(std::vector<Booked> const& booked, Zone const& zone) {
  struct Span {
    Instant begins, ends;
    std::size_t at = 0;
  };
  std::vector<Span> spans;
  for (std::size_t i = 0; i < booked.size(); ++i)
    spans.push_back({booked[i].meeting->begins(zone), booked[i].meeting->ends(zone), i});
  std::ranges::sort(spans, {}, [](Span const& span) { return std::pair(span.begins, span.at); });
  std::vector<Clash> out;
  for (auto one = spans.begin(); one != spans.end(); ++one)
    for (auto other = one + 1; other != spans.end() && other->begins < one->ends; ++other) {
      if (booked[one->at].room->told.room == booked[other->at].room->told.room) continue;
      add_clashes(out, booked, one->at, other->at);
      add_clashes(out, booked, other->at, one->at);
    }
  std::ranges::sort(
      out, {}, [](Clash const& clash) { return std::tuple(clash.one, clash.other, clash.with); });
  return out;
}

}  // namespace longspan::rooms
