#include "rhythm/coordination.hpp"

namespace longspan::rhythm {
namespace {

using contract::Arrangement;
using programme::object_to;
using programme::Objection;

Objection wrong_shape(std::string const& pointer, std::string expected, std::string found = {}) {
  return object_to(
      ProblemCode::shape_invalid,
      {{"pointer", pointer}, {"expected", std::move(expected)}, {"found", std::move(found)}},
      pointer);
}

Objection decide_arrangement(contract::AgendaArranged const& change) {
  switch (change.arrangement) {
    case Arrangement::added:
      if (change.title.value_or("").empty())
        return wrong_shape("/body/title", "what is to be spoken about");
      return std::nullopt;
    case Arrangement::placed:
      if (!change.position) return wrong_shape("/body/position", "a place from 1 to 999");
      return std::nullopt;
    case Arrangement::left_out:
      if (change.reason.value_or("").empty())
        return wrong_shape("/body/reason", "why it is left out");
      return std::nullopt;
    case Arrangement::deferred:
    case Arrangement::restored:
      return std::nullopt;
  }
  std::unreachable();
}

}  // namespace

Day coordination_due(programme::Calendar const& calendar, TenDay ten_day,
                     std::optional<Day> convened) {
  if (convened) return *convened;
  auto const day = ten_day.last() + 1;
  return calendar.rests(day) ? calendar.working_day_after(day, 1) : day;
}

Day return_due(programme::Calendar const& calendar, TenDay ten_day) {
  return calendar.working_day_after(ten_day.last(), kReturnDays);
}

TenDay coming_coordination(Day today, Coordination const& before) {
  return !before.minuted() && before.day >= today ? before.ten_day : TenDay::of(today);
}

std::optional<TenDay> coordination_in(contract::Body const& body) {
  if (auto const* convened = std::get_if<contract::CoordinationConvened>(&body))
    return convened->coordination;
  if (auto const* change = std::get_if<contract::AgendaArranged>(&body))
    return change->coordination;
  if (auto const* minutes = std::get_if<contract::CoordinationMinuted>(&body))
    return minutes->coordination;
  return std::nullopt;
}

Objection decide_about_coordination(Coordination const* known, ledger::Draft const& draft,
                                    std::uint64_t head) {
  auto const ten_day = *coordination_in(draft.content);
  if (known && known->minuted())
    return object_to(
        ProblemCode::already_minuted,
        {{"coordination", ten_day.text()}, {"seq", std::to_string(known->minuted_seq)}},
        "/body/coordination");
  if (auto const* change = std::get_if<contract::AgendaArranged>(&draft.content))
    return decide_arrangement(*change);
  auto const* minutes = std::get_if<contract::CoordinationMinuted>(&draft.content);
  auto const day =
      minutes ? minutes->day : std::get<contract::CoordinationConvened>(draft.content).day;
  if (day < ten_day.first())
    return wrong_shape("/body/day", "a day not before the ten-day begins", day.text());
  if (minutes && static_cast<std::uint64_t>(minutes->as_of) > head)
    return object_to(ProblemCode::cursor_invalid,
                     {{"cursor", std::to_string(minutes->as_of)}, {"head", std::to_string(head)}},
                     "/body/as_of");
  return std::nullopt;
}

void fold_about_coordination(Coordination& coordination, contract::Body const& body,
                             ledger::Fact const& fact) {
  coordination.ten_day = *coordination_in(body);
  if (auto const* convened = std::get_if<contract::CoordinationConvened>(&body)) {
    coordination.day = convened->day;
    coordination.place = convened->place.value_or("");
    coordination.note = convened->note.value_or("");
    coordination.seq = fact.seq;
  } else if (auto const* minutes = std::get_if<contract::CoordinationMinuted>(&body)) {
    coordination.day = minutes->day;
    coordination.minuted_seq = fact.seq;
    coordination.as_of = static_cast<std::uint64_t>(minutes->as_of);
  }
}

}  // namespace longspan::rhythm
