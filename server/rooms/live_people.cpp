#include "base/json_writer.hpp"
#include "rooms/live_meeting.hpp"
#include "rooms/members.hpp"

/// Who comes in, goes, and what they are in a meeting.
namespace longspan::rooms {
namespace {

std::string joined_body(LivePerson const& person) {
  std::string out;
  JsonWriter writer(out);
  writer.object().field("p", person.id).field("name", person.name);
  writer.field("role", to_text(person.role));
  if (!person.place.empty()) writer.field("place", person.place);
  if (!person.class_name.empty()) writer.field("class", person.class_name);
  if (person.account) writer.field("account", person.account->text());
  if (person.guest) writer.flag("guest", true);
  writer.end_object();
  return out;
}

}  // namespace

LivePerson const* LiveMeeting::arrive(Arrival const& arrival, std::int64_t now_ms) {
  auto const user = user_of(arrival.who);
  if (sent_out_.contains(user)) return nullptr;
  auto const before = by_who_.find(arrival.who);
  if (before == by_who_.end()) {
    LivePerson person;
    person.id = "p" + std::to_string(++count_);
    person.who = arrival.who;
    by_who_.emplace(arrival.who, person.id);
    auto const id = person.id;
    people_.emplace(id, std::move(person));
  }
  auto& person = people_.at(by_who_.at(arrival.who));
  bool const fresh = before == by_who_.end() || person.state == LivePerson::State::waiting;
  if (fresh || person.state == LivePerson::State::out) {
    person.name = arrival.name;
    person.account = arrival.account;
    person.guest = arrival.guest;
    person.place = arrival.place;
    person.class_name = arrival.class_name;
    // A role that a lead gave is kept by whoever comes back.
    if (fresh) person.role = arrival.role;
  }
  if (fresh && arrival.waits && !let_in_.contains(user)) {
    person.state = LivePerson::State::waiting;
    changed_.insert(person.id);
    return &person;
  }
  admit(person, now_ms);
  return &person;
}

void LiveMeeting::admit(LivePerson& person, std::int64_t now_ms) {
  changed_.insert(person.id);
  if (person.here()) {
    person.state = LivePerson::State::in;
    return;
  }
  if (person.role == RoomRole::lead) begin(now_ms);
  emit({}, "joined", joined_body(person), now_ms, 0, person.who);
}

void LiveMeeting::begin(std::int64_t now_ms) {
  if (began_ms_) return;
  std::string body;
  JsonWriter(body).object().field("at", now_ms).end_object();
  emit({}, "began", std::move(body), now_ms);
}

void LiveMeeting::assign(std::string const& id, RoomRole role, std::int64_t now_ms) {
  auto const* person = find(id);
  if (over_ || person == nullptr || person->role == role) return;
  if (role == RoomRole::lead && person->here()) begin(now_ms);
  std::string body;
  JsonWriter(body).object().field("p", id).field("role", to_text(role)).end_object();
  emit({}, "role", std::move(body), now_ms);
}

void LiveMeeting::count_first(std::string const& id, std::int64_t seats, std::int64_t now_ms) {
  auto const* person = find(id);
  bool const counts = !over_ && person != nullptr && person->here() &&
                      person->role == RoomRole::class_ && !person->place.empty();
  if (!counts || seats < 0 || seats > kSeatsMost ||
      counted_.contains({person->place, person->class_name}))
    return;
  std::string body;
  JsonWriter writer(body);
  writer.object().field("place", person->place);
  if (!person->class_name.empty()) writer.field("class", person->class_name);
  writer.field("present", seats).end_object();
  emit(id, "present", std::move(body), now_ms);
}

void LiveMeeting::lost(std::string const& id, std::int64_t now_ms) {
  auto* person = known(id);
  if (person == nullptr) return;
  if (person->state == LivePerson::State::waiting) {
    // Nobody knows yet who that was.
    person->state = LivePerson::State::out;
    by_who_.erase(person->who);
  } else if (person->state == LivePerson::State::in) {
    person->state = LivePerson::State::away;
    person->away_since_ms = now_ms;
  }
  person->feel.clear();
  changed_.insert(id);
}

void LiveMeeting::leave(std::string const& id, std::int64_t now_ms) {
  auto* person = known(id);
  if (person == nullptr) return;
  if (person->here()) {
    for (auto& [stroke, body] : ink_.finish(id)) emit(id, "stroke", std::move(body), now_ms);
    emit({}, "left", one_member("p", id), now_ms);
  } else {
    lost(id, now_ms);
  }
  person->feel.clear();
}

void LiveMeeting::send_out(std::string const& id, std::int64_t now_ms) {
  auto* person = known(id);
  if (person == nullptr) return;
  sent_out_.insert(user_of(person->who));
  leave(id, now_ms);
}

}  // namespace longspan::rooms
