#include "rooms/decide.hpp"

#include <algorithm>
#include <set>

#include "people/decide.hpp"
#include "rooms/entry.hpp"

namespace longspan::rooms {
namespace {

using people::bit;
using people::Role;
using programme::object_to;
using programme::Objection;

constexpr std::uint32_t kKeepers = bit(Role::admin) | bit(Role::office);
constexpr std::uint32_t kArrangers = kKeepers | bit(Role::bureau);

Objection wrong_shape(std::string const& pointer, std::string expected, std::string found = {}) {
  return object_to(
      ProblemCode::shape_invalid,
      {{"pointer", pointer}, {"expected", std::move(expected)}, {"found", std::move(found)}},
      pointer);
}

Objection unknown(std::string const& pointer, std::string found) {
  return object_to(ProblemCode::reference_unknown,
                   {{"pointer", pointer}, {"found", std::move(found)}}, pointer);
}

std::string at(std::string_view list, std::size_t index, std::string_view member = {}) {
  auto out = "/body/" + std::string(list) + '/' + std::to_string(index);
  return member.empty() ? out : out + '/' + std::string(member);
}

bool is_told_by_system(ledger::FactKind kind) {
  switch (kind) {
    case ledger::FactKind::meeting_held:
    case ledger::FactKind::meeting_recorded:
    case ledger::FactKind::material_prepared:
      return true;
    default:
      return false;
  }
}

/// One decision: what is known, what is said, who says it.
class Decision {
 public:
  Decision(Known const& known, ledger::Draft const& draft, ledger::Author const& author)
      : known_(known), draft_(draft), author_(author) {}

  Objection operator()(contract::PlaceDescribed const& told) const {
    if (told.project && !known_.has_project(*told.project))
      return unknown("/body/project", *told.project);
    if (told.from && told.to && *told.to <= *told.from)
      return wrong_shape("/body/to", "a time after /body/from", *told.to);
    if (auto problem = spans("terms", told.terms)) return problem;
    if (auto problem = spans("free", told.free)) return problem;
    std::set<std::string> classes;
    for (std::size_t i = 0; i < told.classes.size(); ++i)
      if (!classes.insert(told.classes[i].class_).second)
        return wrong_shape(at("classes", i, "class"), "a class named once", told.classes[i].class_);
    return std::nullopt;
  }

  Objection operator()(contract::RoomArranged const& told) const {
    // Nobody learns of another programme's rooms.
    if (known_.room && known_.room->programme != known_.programme)
      return wrong_shape("/body/room", "an id of its own", told.room.text());
    if (!arranges()) {
      auto const* now = known_.room ? &known_.room->told : nullptr;
      auto const& leads = now ? now->leads : told.leads;
      if (std::ranges::find(leads, *author_.account) == leads.end()) return not_permitted();
    }
    if (told.leads.empty()) return wrong_shape("/body/leads", "somebody who leads");
    for (auto const& [list, accounts] : {std::pair("leads", &told.leads),
                                         {"speakers", &told.speakers},
                                         {"invited", &told.invited}})
      for (std::size_t i = 0; i < accounts->size(); ++i)
        if (!known_.has_account((*accounts)[i])) return unknown(at(list, i), (*accounts)[i].text());
    if (told.project && !known_.has_project(*told.project))
      return unknown("/body/project", *told.project);
    if (told.coordination && told.kind != RoomKind::coordination)
      return wrong_shape("/body/coordination", "a ten-day only of a coordination",
                         told.coordination->text());
    if (told.until && *told.until < told.day)
      return wrong_shape("/body/until", "a day not before /body/day", told.until->text());
    for (std::size_t i = 0; i < told.places.size(); ++i)
      if (auto problem = place(told.places[i].place, told.places[i].class_, at("places", i)))
        return problem;
    return std::nullopt;
  }

  Objection operator()(contract::RoomClosed const&) const {
    if (auto problem = room()) return problem;
    return arranges() || leads() ? std::nullopt : not_permitted();
  }

  Objection operator()(contract::MeetingChanged const& told) const {
    if (auto problem = room()) return problem;
    if (!arranges() && !leads()) return not_permitted();
    if (auto problem = meeting(told.meeting)) return problem;
    if (known_.meeting && known_.meeting->held) return object_to(ProblemCode::meeting_over, {});
    if (told.change == MeetingChange::moved && !told.day && !told.at)
      return wrong_shape("/body/day", "the day or the time it is moved to");
    if (told.change == MeetingChange::substituted && !told.lead)
      return wrong_shape("/body/lead", "who leads it");
    if (told.lead && !known_.has_account(*told.lead))
      return unknown("/body/lead", told.lead->text());
    return std::nullopt;
  }

  Objection operator()(contract::MeetingHeld const& told) const {
    if (auto problem = room()) return problem;
    if (told.ended.instant < told.began.instant)
      return wrong_shape("/body/ended", "an instant not before /body/began", told.ended.text());
    return std::nullopt;
  }

  Objection operator()(contract::MeetingRecorded const&) const { return room(); }

  Objection operator()(contract::AttendanceCorrected const& told) const {
    if (auto problem = room()) return problem;
    auto const& meeting = known_.meeting;
    bool const led = author_.account &&
                     (leads() || (meeting && meeting->lead == author_.account) ||
                      (meeting && meeting->held && meeting->held->led_by == *author_.account));
    if (!may(kKeepers) && !led) return not_permitted();
    if (!meeting || !meeting->held) return unknown("/body/meeting", told.meeting.text());
    return place(told.place, told.class_, "/body");
  }

  Objection operator()(contract::MaterialAdded const& told) const {
    if (auto problem = material()) return problem;
    return told.meeting ? meeting(*told.meeting) : std::nullopt;
  }

  Objection operator()(contract::MaterialPrepared const& told) const {
    if (auto problem = room()) return problem;
    return known_.material ? std::nullopt : unknown("/body/material", told.material.hex());
  }

  Objection operator()(contract::MaterialRemoved const& told) const {
    if (auto problem = material()) return problem;
    return known_.material ? std::nullopt : unknown("/body/material", told.material.hex());
  }

  template <class Other>
  Objection operator()(Other const&) const {
    return std::nullopt;
  }

  Objection not_permitted() const {
    return object_to(ProblemCode::not_permitted, {{"scope", draft_.stream.text()}});
  }

 private:
  bool may(std::uint32_t roles) const {
    return people::may(author_, roles, {known_.programme, {}});
  }
  bool arranges() const { return may(kArrangers); }
  bool leads() const { return author_.account && rooms::leads(*known_.room, *author_.account); }

  Objection room() const {
    if (known_.room && known_.room->programme == known_.programme) return std::nullopt;
    return unknown("/body/room", room_in(draft_.content).text());
  }

  Objection meeting(Day day) const {
    if (is_arranged(*known_.room, day)) return std::nullopt;
    if (known_.meeting && known_.meeting->held) return std::nullopt;
    return unknown("/body/meeting", day.text());
  }

  /// Whether somebody may put something into the room, or take it out.
  Objection material() const {
    if (auto problem = room()) return problem;
    if (!author_.account || leads()) return std::nullopt;
    auto const& speakers = known_.room->told.speakers;
    if (std::ranges::find(speakers, *author_.account) != speakers.end()) return std::nullopt;
    if (!arranges()) return not_permitted();
    if (known_.room->consults() && !is_invited(*known_.room, *author_.account))
      return object_to(ProblemCode::not_invited, {});
    return std::nullopt;
  }

  Objection place(std::string const& code, std::optional<std::string> const& class_,
                  std::string const& pointer) const {
    auto const known = known_.places.find(code);
    if (known == known_.places.end()) return unknown(pointer + "/place", code);
    auto const& classes = known->second.told.classes;
    if (class_ &&
        std::ranges::find(classes, *class_, &contract::ClassRoom::class_) == classes.end())
      return unknown(pointer + "/class", *class_);
    return std::nullopt;
  }

  Objection spans(std::string_view list, std::vector<contract::Term> const& terms) const {
    for (std::size_t i = 0; i < terms.size(); ++i)
      if (terms[i].to < terms[i].from)
        return wrong_shape(at(list, i, "to"), "a day not before its first", terms[i].to.text());
    return std::nullopt;
  }

  Known const& known_;
  ledger::Draft const& draft_;
  ledger::Author const& author_;
};

}  // namespace

Uuid room_in(contract::Body const& body) {
  return std::visit(
      [](auto const& told) {
        if constexpr (requires { told.room.bytes; })
          return told.room;
        else
          return Uuid{};
      },
      body);
}

std::optional<Day> meeting_in(contract::Body const& body) {
  return std::visit(
      [](auto const& told) -> std::optional<Day> {
        if constexpr (requires { told.meeting; })
          return told.meeting;
        else
          return std::nullopt;
      },
      body);
}

Objection decide_about_room(Known const& known, ledger::Draft const& draft,
                            ledger::Author const& author) {
  Decision const decision(known, draft, author);
  if (is_told_by_system(draft.kind) && author.account) return decision.not_permitted();
  return std::visit(decision, draft.content);
}

}  // namespace longspan::rooms
