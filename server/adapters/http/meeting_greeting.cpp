#include <boost/json.hpp>

#include "adapters/http/meeting_room.hpp"
#include "base/json_writer.hpp"

/// What a participant is told of the meeting when it comes in, and of the others later.
namespace longspan::http {
namespace {

SharedText shared(std::string text) { return std::make_shared<std::string const>(std::move(text)); }

}  // namespace

std::string MeetingRoom::room_json() const {
  auto const& told = plan_.room.told;
  std::string out;
  JsonWriter writer(out);
  writer.object().field("title", told.title).field("kind", to_text(told.kind));
  writer.field("meeting", meeting().text()).field("minutes", told.minutes);
  writer.flag("recorded", told.recorded.value_or(false));
  writer.flag("waiting", told.waiting.value_or(true)).key("materials").array();
  for (auto const& one : plan_.materials)
    writer.object()
        .field("material", one.hash)
        .field("name", one.name)
        .field("pages", one.pages)
        .field("book", one.book)
        .end_object();
  writer.end_array().key("budget").object();
  writer.field("up", state_.budget().up).field("down", state_.budget().down).end_object();
  writer.key("rung");
  if (state_.rung())
    writer.string(*state_.rung());
  else
    writer.null();
  writer.key("leads").array();
  for (auto const& lead : told.leads)
    if (auto const* account = context_.gate.directory()->find(lead)) writer.string(account->name);
  writer.end_array().end_object();
  return out;
}

std::string MeetingRoom::entered_json(rooms::LivePerson const& person) const {
  std::string out;
  JsonWriter writer(out);
  writer.object().field("t", "entered").field("epoch", log_.epoch).field("now", now_ms());
  writer.key("began");
  if (auto const began = state_.began_ms())
    writer.number(*began);
  else
    writer.null();
  writer.field("you", person.id).field("seq", static_cast<std::int64_t>(state_.seq()));
  writer.key("room").raw(room_json()).key("people").array();
  for (auto const& [id, one] : state_.people()) {
    bool const shown = one.here() || (one.state == rooms::LivePerson::State::waiting &&
                                      person.role == rooms::RoomRole::lead);
    if (!shown) continue;
    std::string text;
    rooms::write_person(text, one);
    writer.raw(text);
  }
  writer.end_array().key("media").raw(media_json(person.id)).end_object();
  return out;
}

void MeetingRoom::greet(Seat& seat) {
  seat.entered = true;
  seat.lanes[0]->send(entered_json(*seat.person));
  send_missing(seat);
  auto const& id = seat.person->id;
  if (media_open_ && seat.entry.epoch == log_.epoch) {
    if (rights_.contains(id))
      context_.services.media->came_back(key(), id);
    else
      seat.lanes[0]->send(R"({"t":"media","m":"gone"})");
  }
  settle_rights(id);
}

void MeetingRoom::send_missing(Seat& seat) {
  constexpr std::size_t kPart = 24U << 10;
  auto const& entry = seat.entry;
  auto const after = entry.epoch == log_.epoch ? entry.seq.value_or(0) : 0;
  auto const shown = state_.shown_page();
  rooms::Events now, later;
  for (auto const& event : state_.log()) {
    if (event->event.seq <= after || !state_.sees(*seat.person, *event)) continue;
    bool const elsewhere = !event->page.empty() && event->page != shown;
    (elsewhere ? later : now).push_back(event);
  }
  // Of what lies elsewhere, only what still lies there.
  std::erase_if(later, [&](rooms::EventPtr const& event) {
    auto const value = boost::json::parse(event->event.body);
    auto const& id = value.as_object().at("id").as_string();
    return !state_.ink_lies(std::string(id.data(), id.size()));
  });
  std::string part;
  auto& socket = *seat.lanes[0];
  auto const flush = [&](bool leisure, bool more) {
    auto text = shared(R"({"t":"events","events":[)" + part +
                       (more ? R"(],"more":true})" : R"(],"more":false})"));
    part.clear();
    if (leisure)
      socket.send_at_leisure(std::move(text));
    else
      socket.send(std::move(text));
  };
  auto const all = [&](rooms::Events const& events, bool leisure, bool more) {
    for (auto const& event : events) {
      if (!part.empty()) part += ',';
      part += event->json;
      if (part.size() > kPart) flush(leisure, true);
    }
    if (!part.empty() || !more) flush(leisure, more);
  };
  all(now, false, !later.empty());
  if (!later.empty()) all(later, true, false);
}

void MeetingRoom::share_people() {
  auto const changed = state_.take_changed();
  if (changed.empty()) return;
  std::string in, in_for_leads, out;
  auto const add = [](std::string& list, std::string_view text) {
    if (!list.empty()) list += ',';
    list += text;
  };
  for (auto const& id : changed) {
    settle_rights(id);
    auto const& person = state_.people().at(id);
    std::string text;
    if (person.state == rooms::LivePerson::State::out)
      add(out, '"' + id + '"');
    else
      rooms::write_person(text, person);
    if (person.here()) add(in, text);
    if (!text.empty()) add(in_for_leads, text);
  }
  auto const message = [&](std::string const& list) {
    return shared(R"({"t":"people","in":[)" + list + R"(],"out":[)" + out + "]}");
  };
  auto const for_leads = message(in_for_leads), for_all = message(in);
  for (auto& [id, seat] : seats_) {
    bool const lead = seat.person->role == rooms::RoomRole::lead;
    if (!seat.entered || !seat.lanes[0] || (!lead && in.empty() && out.empty())) continue;
    seat.lanes[0]->send(lead ? for_leads : for_all);
  }
}

void MeetingRoom::share_feelings() {
  std::string of;
  for (auto const& [id, person] : state_.people())
    if (!person.feel.empty()) of += (of.empty() ? "\"" : ",\"") + id + "\":" + person.feel;
  if (of.empty()) return;
  auto const text = shared(R"({"t":"feelings","of":{)" + of + "}}");
  for (auto& [id, seat] : seats_)
    if (seat.entered && seat.lanes[0] && seat.person->role == rooms::RoomRole::lead)
      seat.lanes[0]->send(text);
}

}  // namespace longspan::http
