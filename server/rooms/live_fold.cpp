#include <boost/json.hpp>
#include <charconv>

#include "rooms/live_meeting.hpp"
#include "rooms/members.hpp"

namespace longspan::rooms {
namespace {

namespace json = boost::json;

std::int64_t number_in(json::object const& body, std::string_view name) {
  auto const* value = body.if_contains(name);
  auto const* number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr ? 0 : *number;
}

std::vector<std::int64_t> numbers_in(json::object const& body, std::string_view name) {
  std::vector<std::int64_t> out;
  if (auto const* value = body.if_contains(name); value && value->is_array())
    for (auto const& number : value->get_array())
      if (number.is_int64()) out.push_back(number.get_int64());
  return out;
}

}  // namespace

/// The one place where an event changes the state, whether it comes now or from the log.
void LiveMeeting::fold(MeetingEvent const& event, json::object const& body) {
  seq_ = event.seq;
  last_t_ = event.t_ms;
  auto const& kind = event.kind;
  if (kind == "began")
    began_ms_ = number_in(body, "at");
  else if (kind == "ended")
    over_ = true;
  else if (kind == "unrecorded")
    unrecorded_ = !flag_in(body, "over");
  else
    fold_person(event, body);
  fold_shared(event, body);
}

void LiveMeeting::fold_person(MeetingEvent const& event, json::object const& body) {
  auto const& kind = event.kind;
  auto const target = text_in(body, "p");
  if (kind == "joined") {
    auto& person = people_[target];
    person.id = target;
    person.who = event.who;
    person.name = text_in(body, "name");
    person.role = contract::parse_room_role(text_in(body, "role")).value_or(RoomRole::listener);
    person.place = text_in(body, "place");
    person.class_name = text_in(body, "class");
    person.account = Uuid::parse(text_in(body, "account"));
    person.guest = flag_in(body, "guest");
    person.state = LivePerson::State::in;
    by_who_.insert_or_assign(event.who, target);
    let_in_.insert(user_of(event.who));
    std::size_t number = 0;
    std::from_chars(target.data() + 1, target.data() + target.size(), number);
    count_ = std::max(count_, number);
    changed_.insert(target);
    return;
  }
  auto* subject = known(target.empty() ? event.by : target);
  if (subject == nullptr) return;
  if (kind == "left") {
    subject->state = LivePerson::State::out;
    subject->hand = subject->talks = false;
    reading_.left(subject->id);
  } else if (kind == "send_out") {
    sent_out_.insert(user_of(subject->who));
  } else if (kind == "role") {
    subject->role = contract::parse_room_role(text_in(body, "role")).value_or(subject->role);
  } else if (kind == "floor") {
    subject->floor = flag_in(body, "on");
    if (subject->floor) subject->hand = false;
  } else if (kind == "mute") {
    subject->muted = flag_in(body, "on");
  } else if (kind == "hand") {
    subject->hand = flag_in(body, "up");
  } else if (kind == "talk") {
    subject->talks = flag_in(body, "on");
  } else if (kind == "rung" && !target.empty()) {
    auto rung = text_in(body, "rung");
    subject->rung = rung.empty() ? std::nullopt : std::optional(std::move(rung));
  } else if (kind == "budget" && !target.empty()) {
    subject->budget = LinkKbps{number_in(body, "up"), number_in(body, "down")};
  } else {
    return;
  }
  changed_.insert(subject->id);
}

void LiveMeeting::regroup(std::map<std::string, std::set<std::string>> groups) {
  for (auto const* some : {&groups_, &groups})
    for (auto const& [group, members] : *some)
      for (auto const& id : members)
        if (people_.contains(id)) changed_.insert(id);
  for (auto const& [lead, group] : visits_) changed_.insert(lead);
  visits_.clear();
  groups_ = std::move(groups);
}

void LiveMeeting::fold_shared(MeetingEvent const& event, json::object const& body) {
  auto const& kind = event.kind;
  auto const id = text_in(body, "id");
  if (LiveReading::is_kind(kind)) {
    reading_.fold(event, body);
  } else if (kind == "page") {
    shown_ = Shown{text_in(body, "m"), number_in(body, "page")};
  } else if (kind == "stroke" || kind == "text") {
    if (text_in(body, "tool") != "laser")
      ink_.put(id, {event.by, LiveInk::page_key(text_in(body, "m"), number_in(body, "page"))});
  } else if (kind == "erase") {
    for (auto const& one : body.at("ids").as_array())
      ink_.erase(std::string(one.as_string().data(), one.as_string().size()));
  } else if (kind == "clear") {
    ink_.clear(LiveInk::page_key(text_in(body, "m"), number_in(body, "page")));
  } else if (kind == "poll") {
    auto& poll = polls_[id];
    poll.options = body.at("options").as_array().size();
    poll.many = flag_in(body, "many");
  } else if (kind == "poll_over") {
    polls_[id].open = false;
  } else if (kind == "vote") {
    polls_[id].votes[event.by] = numbers_in(body, "choice");
    polls_[id].untold = true;
  } else if (kind == "tally") {
    polls_[id].tallies[event.by] = numbers_in(body, "counts");
    polls_[id].untold = true;
  } else if (kind == "votes") {
    polls_[id].untold = false;
  } else if (kind == "question") {
    questions_.insert(id);
  } else if (kind == "present") {
    counted_.emplace(text_in(body, "place"), text_in(body, "class"));
  } else if (kind == "groups") {
    groups_id_ = id;
    std::map<std::string, std::set<std::string>> groups;
    for (auto const& one : body.at("groups").as_array()) {
      auto& members = groups[text_in(one.as_object(), "g")];
      for (auto const& p : one.as_object().at("ps").as_array())
        members.emplace(p.as_string().data(), p.as_string().size());
    }
    regroup(std::move(groups));
  } else if (kind == "groups_over") {
    groups_id_.clear();
    regroup({});
  } else if (kind == "visit") {
    visits_[event.by] = text_in(body, "g");
    changed_.insert(event.by);
  } else if (kind == "budget" && !body.contains("p")) {
    budget_ = {number_in(body, "up"), number_in(body, "down")};
  } else if (kind == "rung" && !body.contains("p")) {
    auto rung = text_in(body, "rung");
    rung_ = rung.empty() ? std::nullopt : std::optional(std::move(rung));
  }
}

}  // namespace longspan::rooms
