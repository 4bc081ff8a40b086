#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "rooms/live_meeting.hpp"
#include "rooms/members.hpp"
#include "rooms/wish_body.hpp"

/// Who may wish for which event, and what its body must look like (docs/rooms-wire.md).
namespace longspan::rooms {
namespace {

namespace json = boost::json;

constexpr std::size_t kTextMost = 2000, kNameMost = 200, kIdMost = 40;
constexpr std::size_t kStrokeNumbers = 5000;
constexpr std::int64_t kPagesMost = 5000, kCoordinate = 10'000, kFar = 1'000'000;
constexpr std::size_t kOptionsMost = 12, kGroupsMost = 50, kPeopleMost = 1000;

enum class Area : std::uint8_t { page, ink, poll, person, words, room, reading };
/// Bits in the order of RoomRole.
constexpr unsigned kLead = 1, kSpeaker = 2, kClass = 4, kAll = 31;

struct Rule {
  std::string_view kind;
  unsigned roles;  ///< that may; further conditions are checked with the body
  Area area;
};
constexpr Rule kRules[] = {
    {"admit", kLead, Area::person},
    {"send_out", kLead, Area::person},
    {"role", kLead, Area::person},
    {"floor", kLead, Area::person},
    {"mute", kLead, Area::person},
    {"hand", kAll, Area::words},
    {"talk", kAll, Area::words},
    {"chat", kAll, Area::words},
    {"question", kAll, Area::words},
    {"answered", kLead | kSpeaker, Area::words},
    {"chapter", kLead | kSpeaker, Area::words},
    {"page", kLead | kSpeaker, Area::page},
    {"clear", kLead | kSpeaker, Area::ink},
    {"stroke", kAll, Area::ink},
    {"text", kAll, Area::ink},
    {"erase", kAll, Area::ink},
    {"view_lead", kAll, Area::reading},
    {"view", kAll, Area::reading},
    {"mark", kAll, Area::reading},
    {"unmark", kAll, Area::reading},
    {"poll", kLead, Area::poll},
    {"poll_over", kLead, Area::poll},
    {"vote", kAll, Area::poll},
    {"tally", kLead | kClass, Area::poll},
    {"timer", kLead, Area::room},
    {"timer_off", kLead, Area::room},
    {"groups", kLead, Area::room},
    {"groups_over", kLead, Area::room},
    {"visit", kLead, Area::room},
    {"present", kLead | kClass, Area::room},
    {"budget", kAll, Area::room},
    {"rung", kAll, Area::room},
    {"ended", kLead, Area::room},
};

std::string text_of(json::value const& value) {
  auto const* text = value.if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::optional<Problem> shape(WishBody& body) {
  auto const& wrong = body.finish();
  if (wrong.empty()) return std::nullopt;
  return refused(Refusal::shape, wrong == "?" ? std::string_view() : std::string_view(wrong));
}

/// Texts of a list, each of at most so many characters.
std::optional<std::vector<std::string>> texts(json::array const& list, std::size_t most) {
  std::vector<std::string> out;
  for (auto const& value : list) {
    auto text = text_of(value);
    if (text.empty() || !fits_text(text, most)) return std::nullopt;
    out.push_back(std::move(text));
  }
  return out;
}

}  // namespace

std::optional<Problem> LiveMeeting::check(LivePerson const& person, std::string_view kind,
                                          json::object const& body) const {
  auto const* rule = std::ranges::find(kRules, kind, &Rule::kind);
  if (rule == std::end(kRules)) return refused(Refusal::unknown_kind);
  if ((rule->roles & 1U << static_cast<unsigned>(person.role)) == 0)
    return refused(Refusal::not_yours);
  switch (rule->area) {
    case Area::page:
      return check_page(person, body);
    case Area::ink:
      return kind == "stroke" ? check_stroke(person, body) : check_ink(person, kind, body);
    case Area::poll:
      return check_poll(person, kind, body);
    case Area::person:
      return check_person(person, kind, body);
    case Area::words:
      return check_words(person, kind, body);
    case Area::reading:
      if (!may_draw(person)) return refused(Refusal::not_yours);
      return reading_.check(person.id, person.role == RoomRole::lead, kind, body);
    case Area::room:
      break;
  }
  return check_room(person, kind, body);
}

std::optional<Problem> LiveMeeting::check_page(LivePerson const&, json::object const& body) const {
  WishBody read(body);
  read.material("m");
  read.integer("page", 1, kPagesMost);
  Shown from;
  auto const* before = read.maybe_object("from");
  if (before != nullptr) {
    WishBody inner(*before);
    from = {inner.material("m"), inner.integer("page", 1, kPagesMost)};
    if (!inner.finish().empty()) read.wrong("from");
  }
  if (auto problem = shape(read)) return problem;
  bool const fits =
      before == nullptr ? !shown_ : shown_ && shown_->m == from.m && shown_->page == from.page;
  return fits ? std::nullopt : std::optional(refused(Refusal::overtaken));
}

std::optional<Problem> LiveMeeting::check_drawing(LivePerson const& person,
                                                  std::string const& material) const {
  auto const group = LiveInk::group_of(material);
  if (!group.empty())
    return in_group(person, group) ? std::nullopt : std::optional(refused(Refusal::gone));
  return may_draw(person) ? std::nullopt : std::optional(refused(Refusal::not_yours));
}

std::optional<Problem> LiveMeeting::check_stroke(LivePerson const& person,
                                                 json::object const& body) const {
  if (auto problem = check_drawing(person, text_in(body, "m"))) return problem;
  WishBody read(body);
  auto const id = read.text("id", kIdMost);
  read.material("m");
  read.integer("page", 1, kPagesMost);
  read.choice("tool", {"pen", "marker", "laser", "line", "arrow", "box", "ellipse"});
  read.integer("c", 0, 7);
  read.integer("w", 1, 1000);
  auto const& list = read.list("pts", 3, kStrokeNumbers);
  auto const points = whole_numbers(list, -kFar, kFar);
  if (!points || list.size() % 3 != 0) read.wrong("pts");
  read.maybe_integer("t0", 0, INT64_MAX);
  if (auto problem = shape(read)) return problem;
  // Its own author may put the whole in place of what was finished for him.
  auto const* mark = ink_.find(id);
  if (mark != nullptr && mark->by != person.id) return refused(Refusal::already);
  return std::nullopt;
}

std::optional<Problem> LiveMeeting::check_ink(LivePerson const& person, std::string_view kind,
                                              json::object const& body) const {
  WishBody read(body);
  if (kind == "clear") {
    if (auto problem = check_drawing(person, text_in(body, "m"))) return problem;
    read.material("m");
    read.integer("page", 1, kPagesMost);
    return shape(read);
  }
  if (kind == "text") {
    if (auto problem = check_drawing(person, text_in(body, "m"))) return problem;
    auto const id = read.text("id", kIdMost);
    read.material("m");
    read.integer("page", 1, kPagesMost);
    read.integer("x", 0, kCoordinate);
    read.integer("y", 0, kCoordinate);
    read.text("text", kTextMost);
    read.integer("c", 0, 7);
    read.integer("size", 1, kCoordinate);
    if (auto problem = shape(read)) return problem;
    auto const* mark = ink_.find(id);
    if (mark != nullptr && mark->by != person.id) return refused(Refusal::already);
    return std::nullopt;
  }
  auto const ids = texts(read.list("ids", 1, 500), kIdMost);
  if (!ids) read.wrong("ids");
  if (auto problem = shape(read)) return problem;
  bool any = false;
  for (auto const& id : *ids) {
    auto const* mark = ink_.find(id);
    if (mark == nullptr) continue;
    any = true;
    if (mark->by != person.id && person.role != RoomRole::lead) return refused(Refusal::not_yours);
  }
  return any ? std::nullopt : std::optional(refused(Refusal::gone));
}

std::optional<Problem> LiveMeeting::check_poll(LivePerson const&, std::string_view kind,
                                               json::object const& body) const {
  WishBody read(body);
  auto const id = read.text("id", kIdMost);
  auto const found = polls_.find(id);
  auto const* poll = found == polls_.end() ? nullptr : &found->second;
  if (kind == "poll") {
    read.text("question", kTextMost);
    if (!texts(read.list("options", 2, kOptionsMost), kNameMost)) read.wrong("options");
    read.maybe_flag("many");
    if (auto problem = shape(read)) return problem;
    return poll == nullptr ? std::nullopt : std::optional(refused(Refusal::already));
  }
  std::vector<std::int64_t> numbers;
  auto const take = [&](std::string_view name, std::int64_t most) {
    auto found_numbers = whole_numbers(read.list(name, 1, kOptionsMost), 0, most);
    if (!found_numbers) read.wrong(name);
    numbers = std::move(found_numbers).value_or(std::vector<std::int64_t>{});
  };
  if (kind == "vote") take("choice", static_cast<std::int64_t>(kOptionsMost) - 1);
  if (kind == "tally") take("counts", kSeatsMost);
  if (auto problem = shape(read)) return problem;
  if (poll == nullptr || !poll->open) return refused(Refusal::gone);
  if (kind == "tally" && numbers.size() != poll->options) return refused(Refusal::shape, "counts");
  if (kind == "vote") {
    std::set<std::int64_t> const different(numbers.begin(), numbers.end());
    if (different.size() != numbers.size() || (numbers.size() > 1 && !poll->many) ||
        *different.rbegin() >= static_cast<std::int64_t>(poll->options))
      return refused(Refusal::shape, "choice");
  }
  return std::nullopt;
}

std::optional<Problem> LiveMeeting::check_person(LivePerson const&, std::string_view kind,
                                                 json::object const& body) const {
  WishBody read(body);
  auto const target = read.text("p", 12);
  if (kind == "role") read.choice("role", {"lead", "speaker", "class", "listener"});
  if (kind == "floor" || kind == "mute") read.flag("on");
  if (auto problem = shape(read)) return problem;
  auto const* subject = find(target);
  if (subject == nullptr) return refused(Refusal::gone);
  bool const waits = subject->state == LivePerson::State::waiting;
  if (kind == "admit" ? !waits : !subject->here() && !(waits && kind == "send_out"))
    return refused(Refusal::gone);
  return std::nullopt;
}

std::optional<Problem> LiveMeeting::check_words(LivePerson const& person, std::string_view kind,
                                                json::object const& body) const {
  WishBody read(body);
  std::optional<std::string> group;
  if (kind == "hand" || kind == "talk") {
    read.flag(kind == "hand" ? "up" : "on");
    group = read.maybe_text("g", kIdMost);
  } else if (kind == "chat") {
    read.text("text", kTextMost);
    if (read.has("to")) read.choice("to", {"leads"});
    group = read.maybe_text("g", kIdMost);
  } else if (kind == "chapter") {
    read.text("title", kNameMost);
  } else {
    auto const id = read.text("id", kIdMost);
    if (kind == "question") read.text("text", kTextMost);
    if (auto problem = shape(read)) return problem;
    bool const asked = questions_.contains(id);
    if (kind == "question" && asked) return refused(Refusal::already);
    if (kind == "answered" && !asked) return refused(Refusal::gone);
    return std::nullopt;
  }
  if (auto problem = shape(read)) return problem;
  if (group && !in_group(person, *group)) return refused(Refusal::gone);
  if (kind == "talk" && !rights(person).speak) return refused(Refusal::not_yours);
  return std::nullopt;
}

std::optional<Problem> LiveMeeting::check_room(LivePerson const& person, std::string_view kind,
                                               json::object const& body) const {
  WishBody read(body);
  if (kind == "ended") return shape(read);
  if (kind == "timer" || kind == "timer_off") {
    read.text("id", kIdMost);
    if (kind == "timer") {
      read.integer("seconds", 1, 36'000);
      read.maybe_text("label", kNameMost);
    }
    return shape(read);
  }
  if (kind == "groups_over") {
    auto const id = read.text("id", kIdMost);
    if (auto problem = shape(read)) return problem;
    return id == groups_id_ ? std::nullopt : std::optional(refused(Refusal::gone));
  }
  if (kind == "visit") {
    auto const group = read.maybe_text("g", kIdMost);
    if (auto problem = shape(read)) return problem;
    return !group || groups_.contains(*group) ? std::nullopt
                                              : std::optional(refused(Refusal::gone));
  }
  if (kind == "groups") {
    read.text("id", kIdMost);
    read.maybe_integer("minutes", 1, 600);
    for (auto const& one : read.list("groups", 1, kGroupsMost)) {
      auto const* group = one.if_object();
      if (group == nullptr) return refused(Refusal::shape, "groups");
      WishBody inner(*group);
      inner.text("g", kIdMost);
      inner.text("name", kNameMost);
      if (!texts(inner.list("ps", 0, kPeopleMost), 12) || !inner.finish().empty())
        read.wrong("groups");
    }
    return shape(read);
  }
  if (kind == "present") {
    auto const place = read.text("place", 64);
    auto const class_name = read.maybe_text("class", 64);
    read.integer("present", 0, kSeatsMost);
    if (auto problem = shape(read)) return problem;
    bool const own = place == person.place && class_name.value_or("") == person.class_name;
    return own || person.role == RoomRole::lead ? std::nullopt
                                                : std::optional(refused(Refusal::not_yours));
  }
  auto const target = read.maybe_text("p", 12);
  if (kind == "budget") {
    read.integer("up", 8, kSeatsMost);
    read.integer("down", 8, kSeatsMost);
  } else if (auto const* rung = body.if_contains("rung"); rung && rung->is_null()) {
    if (body.size() > 1U + static_cast<unsigned>(target.has_value()))
      return refused(Refusal::shape);
  } else {
    read.choice("rung", {"full", "small_picture", "slides_sound", "sound_only"});
  }
  if (!(kind == "rung" && body.contains("rung") && body.at("rung").is_null()))
    if (auto problem = shape(read)) return problem;
  if (person.role != RoomRole::lead && target != person.id) return refused(Refusal::not_yours);
  return !target || find(*target) != nullptr ? std::nullopt : std::optional(refused(Refusal::gone));
}

}  // namespace longspan::rooms
