#include "rooms/live_meeting.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "rooms/members.hpp"

namespace longspan::rooms {
namespace {

namespace json = boost::json;

/// Whoever lost the connection for less than this was there all the time.
constexpr std::int64_t kLingerMs = 10'000;
/// A process that takes a meeting up so soon finds people who were never gone.
constexpr std::int64_t kSoonMs = 60'000;
constexpr std::int64_t kVotesMs = 250;
constexpr std::int64_t kStaleStrokeMs = 120'000;
constexpr double kWishesAtOnce = 120, kWishesPerSecond = 30;
constexpr std::size_t kAnswersKept = 512;
constexpr std::size_t kLargestBody = 64U << 10;

}  // namespace

std::string user_of(std::string const& who) { return who.substr(who.find(':') + 1); }

std::string_view state_text(LivePerson::State state) {
  switch (state) {
    case LivePerson::State::waiting:
      return "waiting";
    case LivePerson::State::in:
      return "in";
    case LivePerson::State::away:
      return "away";
    case LivePerson::State::out:
      break;
  }
  return "out";
}

void write_person(std::string& out, LivePerson const& person) {
  JsonWriter writer(out);
  writer.object().field("id", person.id).field("name", person.name);
  writer.field("role", to_text(person.role)).field("state", state_text(person.state));
  if (!person.place.empty()) writer.field("place", person.place);
  if (!person.class_name.empty()) writer.field("class", person.class_name);
  if (person.account) writer.field("account", person.account->text());
  if (person.guest) writer.flag("guest", true);
  if (person.hand) writer.flag("hand", true);
  if (person.floor) writer.flag("floor", true);
  if (person.muted) writer.flag("muted", true);
  if (person.rung) writer.field("rung", *person.rung);
  writer.end_object();
}

void LiveMeeting::arrange(LinkKbps budget, std::optional<std::string> rung) {
  budget_ = budget;
  rung_ = std::move(rung);
}

std::int64_t LiveMeeting::t_of(std::int64_t now_ms) const {
  // The server's clock may be set back; order and time never are.
  return std::max(last_t_, began_ms_ ? now_ms - *began_ms_ : 0);
}

LivePerson const* LiveMeeting::find(std::string const& id) const {
  auto const found = people_.find(id);
  return found == people_.end() ? nullptr : &found->second;
}

LivePerson* LiveMeeting::known(std::string const& id) {
  auto const found = people_.find(id);
  return found == people_.end() ? nullptr : &found->second;
}

std::size_t LiveMeeting::present() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(people_, [](auto const& entry) { return entry.second.here(); }));
}

bool LiveMeeting::lead_present() const {
  return std::ranges::any_of(people_, [](auto const& entry) {
    return entry.second.here() && entry.second.role == RoomRole::lead;
  });
}

std::string LiveMeeting::shown_page() const {
  return shown_ ? LiveInk::page_key(shown_->m, shown_->page) : std::string();
}

bool LiveMeeting::may_draw(LivePerson const& person) const {
  return person.role == RoomRole::lead || person.role == RoomRole::speaker || person.floor;
}

bool LiveMeeting::in_group(LivePerson const& person, std::string const& group) const {
  auto const found = groups_.find(group);
  return found != groups_.end() &&
         (person.role == RoomRole::lead || found->second.contains(person.id));
}

std::string LiveMeeting::group_heard(LivePerson const& person) const {
  if (person.role == RoomRole::lead) {
    auto const visited = visits_.find(person.id);
    return visited == visits_.end() ? std::string() : visited->second;
  }
  for (auto const& [group, members] : groups_)
    if (members.contains(person.id)) return group;
  return {};
}

/// Whoever is in a group may speak there.
MediaRights LiveMeeting::rights(LivePerson const& person) const {
  auto group = group_heard(person);
  bool const may = person.here() && !person.muted &&
                   (may_draw(person) || person.role == RoomRole::class_ || !group.empty());
  return {may, may, std::move(group)};
}

bool LiveMeeting::sees(LivePerson const& person, SharedEvent const& event) const {
  return reaches(person, event.audience, event.event.by);
}

bool LiveMeeting::reaches(LivePerson const& person, Audience const& audience,
                          std::string const& by) const {
  if (audience.kind == Audience::Kind::all || by == person.id) return true;
  if (audience.kind == Audience::Kind::author) return false;
  if (person.role == RoomRole::lead) return true;
  return audience.kind == Audience::Kind::group &&
         std::ranges::find(audience.members, person.id) != audience.members.end();
}

Audience LiveMeeting::audience_of(MeetingEvent const& event, json::object const& body) const {
  if (event.kind == "vote") return {Audience::Kind::author, {}};
  if (event.kind == "unrecorded") return {Audience::Kind::leads, {}};
  if (event.kind == "chat" && body.contains("to")) return {Audience::Kind::leads, {}};
  std::string group;
  if (event.kind == "chat" || event.kind == "hand" || event.kind == "talk")
    group = text_in(body, "g");
  else if (event.kind == "stroke" || event.kind == "text" || event.kind == "clear")
    group = LiveInk::group_of(text_in(body, "m"));
  return group.empty() ? Audience{} : audience_of_group(group);
}

Audience LiveMeeting::audience_of_group(std::string const& group) const {
  auto const found = groups_.find(group);
  Audience audience{Audience::Kind::group, {}};
  if (found != groups_.end()) audience.members.assign(found->second.begin(), found->second.end());
  return audience;
}

EventPtr LiveMeeting::emit(std::string by, std::string_view kind, std::string body,
                           std::int64_t now_ms, std::int64_t n, std::string who) {
  auto shared = std::make_shared<SharedEvent>();
  auto& event = shared->event;
  auto const content = json::parse(body);
  if (kind == "began") began_ms_ = now_ms;
  event = {seq_ + 1, t_of(now_ms),  std::move(by), std::string(kind), std::move(body),
           n,        std::move(who)};
  shared->audience = audience_of(event, content.as_object());
  if (kind == "stroke" || kind == "text") {
    auto const& object = content.as_object();
    shared->page = LiveInk::page_key(text_in(object, "m"), object.at("page").as_int64());
  }
  shared->json = event_json(event);
  fold(event, content.as_object());
  EventPtr out = std::move(shared);
  log_.push_back(out);
  fresh_.push_back(out);
  return out;
}

void LiveMeeting::resume(std::vector<MeetingEvent> log, std::int64_t alive_ms,
                         std::int64_t now_ms) {
  for (auto& event : log) {
    auto const content = json::parse(event.body);
    auto const& object = content.as_object();
    auto shared = std::make_shared<SharedEvent>();
    shared->audience = audience_of(event, object);
    if (event.kind == "stroke" || event.kind == "text")
      shared->page = LiveInk::page_key(text_in(object, "m"), object.at("page").as_int64());
    shared->json = event_json(event);
    fold(event, object);
    shared->event = std::move(event);
    EventPtr const kept = shared;
    if (auto* author = known(kept->event.by); author && kept->event.n > 0)
      author->answers.insert_or_assign(kept->event.n, kept);
    log_.push_back(kept);
  }
  if (over_) return;
  bool const soon = now_ms - alive_ms <= kSoonMs;
  std::vector<std::string> gone;
  for (auto& [id, person] : people_) {
    if (!person.here()) continue;
    person.state = LivePerson::State::away;
    person.away_since_ms = now_ms;
    if (!soon) gone.push_back(id);
  }
  for (auto const& id : gone) emit({}, "left", one_member("p", id), alive_ms);
  changed_.clear();
}

void LiveMeeting::end(std::string const& by, std::int64_t now_ms) { close(by, now_ms, 0); }

void LiveMeeting::close(std::string const& by, std::int64_t now_ms, std::int64_t n) {
  if (over_) return;
  std::vector<std::string> here;
  for (auto const& [id, person] : people_)
    if (person.here()) here.push_back(id);
  for (auto const& id : here)
    for (auto& [stroke, body] : ink_.finish(id)) emit(id, "stroke", std::move(body), now_ms);
  for (auto& [id, poll] : polls_)
    if (poll.untold) tell_votes(id, poll, now_ms);
  emit(by, "ended", by.empty() ? "{}" : one_member("by", by), now_ms, n);
}

void LiveMeeting::sound(bool on, std::int64_t now_ms) {
  std::string body;
  JsonWriter(body).object().flag("on", on).end_object();
  if (!over_) emit({}, "sound", std::move(body), now_ms);
}

void LiveMeeting::heard(std::string const& id, bool talking, std::int64_t now_ms) {
  auto const* person = find(id);
  if (over_ || person == nullptr || !person->here() || person->talks == talking) return;
  std::string body;
  JsonWriter writer(body);
  writer.object().flag("on", talking);
  if (auto const group = group_heard(*person); !group.empty()) writer.field("g", group);
  writer.end_object();
  emit(id, "talk", std::move(body), now_ms);
}

void LiveMeeting::recorded(bool recorded, std::int64_t now_ms) {
  if (!over_ && unrecorded_ == recorded)
    emit({}, "unrecorded", recorded ? R"({"over":true})" : "{}", now_ms);
}

bool LiveMeeting::takes_wish(LivePerson& person, std::int64_t now_ms) {
  if (person.tokens_ms == 0) person.tokens = kWishesAtOnce;
  auto const passed = std::max<std::int64_t>(0, now_ms - person.tokens_ms);
  person.tokens = std::min(kWishesAtOnce,
                           person.tokens + static_cast<double>(passed) / 1000.0 * kWishesPerSecond);
  person.tokens_ms = now_ms;
  if (person.tokens < 1) return false;
  person.tokens -= 1;
  return true;
}

LiveMeeting::Outcome LiveMeeting::wish(std::string const& id, std::int64_t n, std::string_view kind,
                                       json::object const& body, std::int64_t now_ms) {
  auto* person = known(id);
  if (person == nullptr || !person->here()) return {nullptr, refused(Refusal::waiting), false};
  if (auto const done = person->answers.find(n); done != person->answers.end()) {
    if (auto const* event = std::get_if<EventPtr>(&done->second)) return {*event, {}, true};
    return {nullptr, std::get<Problem>(done->second), true};
  }
  if (over_) return {nullptr, refused(Refusal::over), false};
  // Not remembered: the same wish may be made again a little later.
  if (!takes_wish(*person, now_ms)) return {nullptr, refused(Refusal::too_fast), false};
  auto const answer = [&](std::variant<EventPtr, Problem> what) {
    if (person->answers.size() >= kAnswersKept) person->answers.erase(person->answers.begin());
    person->answers.insert_or_assign(n, std::move(what));
  };
  auto text = json::serialize(body);
  auto problem = check(*person, kind, body);
  if (!problem && text.size() > kLargestBody) problem = refused(Refusal::too_large);
  if (problem) {
    answer(*problem);
    return {nullptr, std::move(problem), false};
  }
  if (kind == "ended") {
    close(id, now_ms, n);
    answer(log_.back());
    return {log_.back(), {}, false};
  }
  auto const target = text_in(body, "p");
  auto event = emit(id, kind, std::move(text), now_ms, n);
  answer(event);
  if (kind == "admit")
    if (auto* waiting = known(target)) admit(*waiting, now_ms);
  if (kind == "send_out") send_out(target, now_ms);
  return {std::move(event), {}, false};
}

std::optional<Audience> LiveMeeting::hint(std::string const& id, json::array const& hints,
                                          std::int64_t now_ms) {
  auto const* person = find(id);
  if (over_ || person == nullptr || person->state != LivePerson::State::in) return std::nullopt;
  if (reading_.concerns(hints))
    return may_draw(*person) && reading_.hint(id, hints) ? std::optional(Audience{}) : std::nullopt;
  std::set<std::string> groups;
  for (auto const& material : ink_.materials(hints)) groups.insert(LiveInk::group_of(material));
  // What lies with two audiences is shown to none.
  if (groups.size() > 1) return std::nullopt;
  auto const group = groups.empty() ? std::string() : *groups.begin();
  bool const may = group.empty() ? may_draw(*person) : in_group(*person, group);
  if (!may || !ink_.hint(id, hints, now_ms)) return std::nullopt;
  return group.empty() ? Audience{} : audience_of_group(group);
}

void LiveMeeting::feel(std::string const& id, json::object const& report) {
  auto* person = known(id);
  if (person == nullptr || person->state != LivePerson::State::in) return;
  std::string out;
  JsonWriter writer(out);
  writer.object();
  for (auto const name : {"rtt", "loss", "concealed", "up", "down", "lag"})
    if (auto const* value = report.if_contains(name); value && value->is_number()) {
      auto const number = value->to_number<double>();
      if (number >= 0 && number < 1e7) writer.key(name).raw(json::serialize(*value));
    }
  if (auto const rung = text_in(report, "rung"); contract::parse_rung(rung)) {
    writer.field("rung", rung);
    person->stands = rung;
    if (!person->rung && !rung_ && person->feel.find(rung) == std::string::npos)
      changed_.insert(id);
  }
  if (report.contains("hears")) writer.flag("hears", flag_in(report, "hears"));
  writer.end_object();
  person->feel = std::move(out);
}

void LiveMeeting::tell_votes(std::string const& id, Poll& poll, std::int64_t now_ms) {
  std::vector<std::int64_t> counts(poll.options, 0);
  std::int64_t voted = 0;
  for (auto const& [who, choice] : poll.votes) {
    ++voted;
    for (auto const at : choice) ++counts[static_cast<std::size_t>(at)];
  }
  // Hands that were counted in a classroom are votes too.
  for (auto const& [who, hands] : poll.tallies)
    for (std::size_t i = 0; i < counts.size() && i < hands.size(); ++i) {
      counts[i] += hands[i];
      voted += hands[i];
    }
  std::string body;
  JsonWriter writer(body);
  writer.object().field("id", id).key("counts").array();
  for (auto const count : counts) writer.number(count);
  writer.end_array().field("voted", voted).end_object();
  poll.told_ms = now_ms;
  emit({}, "votes", std::move(body), now_ms);
}

void LiveMeeting::tick(std::int64_t now_ms) {
  if (over_) return;
  std::vector<std::string> gone;
  for (auto const& [id, person] : people_)
    if (person.state == LivePerson::State::away && now_ms - person.away_since_ms >= kLingerMs)
      gone.push_back(id);
  for (auto const& id : gone) leave(id, now_ms);
  for (auto& [id, poll] : polls_)
    if (poll.untold && now_ms - poll.told_ms >= kVotesMs) tell_votes(id, poll, now_ms);
  ink_.forget_stale(now_ms - kStaleStrokeMs);
}

}  // namespace longspan::rooms
