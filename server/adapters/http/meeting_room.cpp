#include "adapters/http/meeting_room.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "rooms/entry.hpp"

namespace longspan::http {
namespace {

namespace json = boost::json;

constexpr std::int64_t kFeelingsMs = 2000;
constexpr std::int64_t kSilentMs = 1500;
constexpr std::int64_t kLeaderlessMs = 60 * 60'000;

Problem problem(ProblemCode code, std::vector<std::pair<std::string, std::string>> params = {}) {
  return {code, {}, std::move(params), {}};
}

SharedText shared(std::string text) { return std::make_shared<std::string const>(std::move(text)); }

rooms::LinkKbps budget_of(contract::RoomArranged const& told) {
  return told.budget ? rooms::LinkKbps{told.budget->up, told.budget->down} : rooms::LinkKbps{};
}

}  // namespace

MeetingRoom::MeetingRoom(Context& context, store::MeetingPlan plan, store::MeetingLog log,
                         Kept kept, std::int64_t alive_us)
    : context_(context), plan_(std::move(plan)), log_(std::move(log)), seal_(std::move(kept.seal)) {
  auto& events = kept.events;
  auto const& told = plan_.room.told;
  state_.arrange(budget_of(told),
                 told.rung ? std::optional(std::string(to_text(*told.rung))) : std::nullopt);
  kept_ = events.empty() ? 0 : events.back().seq;
  state_.resume(std::move(events), alive_us / 1000, now_ms());
  unwritten_ = state_.take_fresh();
  empty_since_ms_ = leaderless_since_ms_ = now_ms();
}

MeetingRoom::~MeetingRoom() = default;

void MeetingRoom::open_media() {
  auto* carrier = context_.services.media;
  if (carrier == nullptr || media_open_) return;
  media_open_ = true;
  rooms::Media::Meeting told;
  std::weak_ptr<MeetingRoom> const weak = weak_from_this();
  told.tell = [weak](std::string const& id, std::string text) {
    auto const self = weak.lock();
    if (!self) return;
    auto const seat = self->seats_.find(id);
    if (seat != self->seats_.end() && seat->second.entered && seat->second.lanes[0])
      seat->second.lanes[0]->send(std::move(text));
  };
  told.state = [weak](bool on) {
    auto const self = weak.lock();
    if (!self) return;
    self->state_.sound(on, self->now_ms());
    for (auto& [id, seat] : self->seats_)
      if (seat.entered && seat.lanes[0])
        seat.lanes[0]->send(R"({"t":"media","m":"state",)" + self->media_json(id).substr(1));
    self->drain();
  };
  told.talking = [weak](std::string const& id, bool talking) {
    auto const self = weak.lock();
    if (!self || self->pressed_.contains(id)) return;
    if (talking) {
      self->silent_since_.erase(id);
      self->state_.heard(id, true, self->now_ms());
      self->drain();
    } else {
      self->silent_since_.try_emplace(id, self->now_ms());
    }
  };
  told.recorded = [weak](bool recorded) {
    auto const self = weak.lock();
    if (!self) return;
    self->state_.recorded(recorded, self->now_ms());
    self->drain();
  };
  if (plan_.room.told.recorded.value_or(false)) {
    std::error_code ignored;
    auto const folder = context_.options.data / "recordings" / id() / meeting().text();
    std::filesystem::create_directories(folder, ignored);
    if (!ignored) told.record_to = folder.string();
  }
  told.most_kbps = static_cast<unsigned>(state_.budget().up);
  carrier->open(key(), std::move(told));
}

std::string MeetingRoom::media_json(std::string const& id) const {
  auto const* carrier = context_.services.media;
  std::string out;
  JsonWriter writer(out);
  writer.object().flag("on", carrier != nullptr && carrier->on());
  writer.key("ice").raw(carrier == nullptr ? "[]" : carrier->ice_servers(id)).end_object();
  return out;
}

std::optional<Problem> MeetingRoom::enter(std::shared_ptr<MeetingSocket> const& socket,
                                          rooms::LiveMeeting::Arrival const& arrival,
                                          Entry const& entry) {
  if (state_.over()) return problem(ProblemCode::meeting_over);
  if (entry.lane == 1) {
    auto const found = std::ranges::find_if(seats_, [&](auto const& one) {
      return one.second.entered && one.second.person->who == arrival.who;
    });
    // It comes again once the first lane is in.
    if (found == seats_.end()) return problem(ProblemCode::event_refused, {{"reason", "lane"}});
    if (auto& before = found->second.lanes[1]) before->finish(1000, "another lane");
    found->second.lanes[1] = socket;
    socket->participant = found->first;
    return std::nullopt;
  }
  if (seats_.size() >= context_.options.room_limit)
    return problem(ProblemCode::room_full,
                   {{"limit", std::to_string(context_.options.room_limit)}});
  open_media();
  auto const* person = state_.arrive(arrival, now_ms());
  if (person == nullptr) return problem(ProblemCode::not_invited);
  auto& seat = seats_[person->id];
  if (auto& before = seat.lanes[0]; before && before != socket)
    before->finish(1000, "this device is connected anew");
  // A page that was opened anew knows nothing of what an earlier one had agreed on.
  if (entry.epoch != log_.epoch) silence(person->id);
  seat.person = person;
  seat.lanes[0] = socket;
  seat.entry = entry;
  seat.entered = false;
  if (auto const& guest = socket->visitor().guest) seat.link = guest->link.link;
  socket->participant = person->id;
  drain();
  if (!seat.entered && !person->here()) {
    std::string text;
    JsonWriter(text).object().field("t", "waiting").field("you", person->id).end_object();
    socket->send(std::move(text));
  }
  return std::nullopt;
}

void MeetingRoom::drain() {
  for (auto const& [id, seat] : seats_)
    if (!seat.entered && seat.entry.seats) state_.count_first(id, *seat.entry.seats, now_ms());
  for (auto const& event : state_.take_fresh()) {
    share(event);
    unwritten_.push_back(event);
  }
  // Whoever was let in just now gets it all at once.
  for (auto& [id, seat] : seats_)
    if (!seat.entered && seat.lanes[0] && seat.person->here()) greet(seat);
  if (!unwritten_.empty()) context_.rooms->dirty(shared_from_this());
}

void MeetingRoom::share(rooms::EventPtr const& event) {
  auto const text = shared(R"({"t":"ev","e":)" + event->json + "}");
  auto const& author = event->event.by;
  for (auto& [id, seat] : seats_) {
    if (!seat.entered || !seat.lanes[0] || !state_.sees(*seat.person, *event)) continue;
    if (event->event.n > 0 && id == author)
      seat.lanes[0]->send(R"({"t":"ev","n":)" + std::to_string(event->event.n) + R"(,"e":)" +
                          event->json + "}");
    else
      seat.lanes[0]->send(text);
  }
  if (event->event.kind == "send_out") {
    auto const value = json::parse(event->event.body);
    auto const& target = value.as_object().at("p").as_string();
    dismiss(std::string(target.data(), target.size()), "sent_out");
  }
}

void MeetingRoom::dismiss(std::string const& id, std::string_view reason) {
  auto const found = seats_.find(id);
  if (found == seats_.end()) return;
  std::string text;
  JsonWriter(text).object().field("t", "over").field("reason", reason).end_object();
  auto& seat = found->second;
  if (seat.lanes[0]) seat.lanes[0]->send(std::move(text));
  for (auto& lane : seat.lanes)
    if (lane) lane->finish(4000, reason);
  silence(id);
}

void MeetingRoom::silence(std::string const& id) {
  rights_.erase(id);
  if (media_open_) context_.services.media->leave(key(), id);
}

void MeetingRoom::lost(MeetingSocket& socket) {
  auto const found = seats_.find(socket.participant);
  if (found == seats_.end()) return;
  auto& seat = found->second;
  if (seat.lanes[1].get() == &socket) seat.lanes[1].reset();
  if (seat.lanes[0].get() != &socket) return;
  if (seat.lanes[1]) seat.lanes[1]->finish(1000, "the other lane is gone");
  auto const id = found->first;
  seats_.erase(found);
  state_.lost(id, now_ms());
  // Its sound may go on without the socket, and comes back with it; who lingers too long is gone.
  if (auto const* person = state_.find(id); person == nullptr || !person->here()) silence(id);
  drain();
}

std::optional<rooms::RoomRole> MeetingRoom::arranged_role(
    std::optional<Uuid> const& account) const {
  auto const* known = account ? context_.gate.directory()->find(*account) : nullptr;
  if (known == nullptr) return std::nullopt;
  return rooms::role_in(plan_.room, *known, plan_.one.said.lead);
}

void MeetingRoom::renew(std::optional<store::MeetingPlan> plan) {
  bool const off = !plan || plan->one.said.cancelled();
  if (off && !state_.began_ms()) {
    auto const reason = plan ? plan->one.said.reason : std::string();
    turn_all_away(plan ? problem(ProblemCode::meeting_cancelled, {{"reason", reason}})
                       : problem(ProblemCode::meeting_over),
                  4409);
  }
  if (!plan) return;
  if (plan->room.seq == plan_.room.seq && plan->room.closed == plan_.room.closed &&
      plan->one.said.change_seq == plan_.one.said.change_seq) {
    plan_ = std::move(*plan);  // materials may be other ones
    return;
  }
  std::map<std::string, std::optional<rooms::RoomRole>> before;
  for (auto const& [id, person] : state_.people())
    if (person.account) before.emplace(id, arranged_role(person.account));
  plan_ = std::move(*plan);
  for (auto const& [id, role] : before) {
    // What a lead gave them in the meeting stays, where nothing was arranged for them.
    auto const now = arranged_role(state_.people().at(id).account);
    if (now && now != role) state_.assign(id, *now, now_ms());
  }
  recheck();
}

void MeetingRoom::recheck() {
  std::vector<std::string> gone;
  for (auto const& [id, seat] : seats_)
    if (seat.person->account && !arranged_role(seat.person->account)) gone.push_back(id);
  for (auto const& id : gone) turn_away(id, problem(ProblemCode::not_invited), 4403);
  drain();
  share_people();
}

void MeetingRoom::turn_away(std::string const& id, Problem const& why, int code) {
  auto const found = seats_.find(id);
  if (found == seats_.end()) return;
  auto const lanes = found->second.lanes;
  if (lanes[0]) lanes[0]->refuse(why, code);
  if (lanes[1]) lanes[1]->finish(code, "the other lane is gone");
  silence(id);
  state_.leave(id, now_ms());
}

void MeetingRoom::turn_all_away(Problem const& why, int code) {
  std::vector<std::string> all;
  for (auto const& [id, seat] : seats_) all.push_back(id);
  for (auto const& id : all) turn_away(id, why, code);
  drain();
}

void MeetingRoom::link_over(Uuid const& link) {
  std::vector<std::string> gone;
  for (auto const& [id, seat] : seats_)
    if (seat.link == link) gone.push_back(id);
  for (auto const& id : gone) {
    dismiss(id, "link_over");
    state_.send_out(id, now_ms());
  }
  drain();
}

std::vector<Uuid> MeetingRoom::links() const {
  std::vector<Uuid> out;
  for (auto const& [id, seat] : seats_)
    if (seat.link) out.push_back(*seat.link);
  return out;
}

void MeetingRoom::to_all(SharedText const& text) {
  for (auto& [id, seat] : seats_)
    if (seat.entered && seat.lanes[0]) seat.lanes[0]->send(text);
}

void MeetingRoom::dismiss_all() {
  std::vector<std::string> all;
  for (auto const& [id, seat] : seats_) all.push_back(id);
  for (auto const& id : all) dismiss(id, "ended");
}

Task<std::vector<rooms::RecordedTrack>> MeetingRoom::close_media() {
  if (!media_open_) co_return std::vector<rooms::RecordedTrack>{};
  media_open_ = false;
  co_return co_await arrive<std::vector<rooms::RecordedTrack>>(context_.loop, [this](auto done) {
    auto shared_done = std::make_shared<decltype(done)>(std::move(done));
    context_.services.media->close(
        key(), [shared_done](auto tracks) { (*shared_done)(std::move(tracks)); });
  });
}

void MeetingRoom::close_all(int code, std::string_view reason) {
  for (auto& [id, seat] : seats_)
    for (auto& lane : seat.lanes)
      if (lane) lane->finish(code, reason);
}

void MeetingRoom::settle_rights(std::string const& id) {
  if (!media_open_) return;
  auto const* person = state_.find(id);
  auto const seat = seats_.find(id);
  if (person == nullptr || !person->here() || seat == seats_.end() || !seat->second.entered) return;
  auto const now = state_.rights(*person);
  auto const before = rights_.find(id);
  if (before != rights_.end() && before->second == now) return;
  rights_.insert_or_assign(id, now);
  context_.services.media->admit(key(), id, now);
}

void MeetingRoom::tick() {
  auto const now = now_ms();
  for (auto it = silent_since_.begin(); it != silent_since_.end();) {
    if (now - it->second < kSilentMs) {
      ++it;
      continue;
    }
    state_.heard(it->first, false, now);
    it = silent_since_.erase(it);
  }
  state_.tick(now);
  std::erase_if(rights_, [&](auto const& one) {
    auto const* person = state_.find(one.first);
    bool const gone = person == nullptr || !person->here();
    if (gone && media_open_) context_.services.media->leave(key(), one.first);
    return gone;
  });
  drain();
  share_people();
  if (now - felt_ms_ >= kFeelingsMs) {
    felt_ms_ = now;
    share_feelings();
  }
  end_by_itself();
}

void MeetingRoom::end_by_itself() {
  auto const now = now_ms();
  if (!seats_.empty() || state_.present() > 0) empty_since_ms_ = now;
  if (state_.lead_present()) leaderless_since_ms_ = now;
  if (state_.over()) return;
  auto const patience_ms = std::int64_t{context_.options.room_patience_s} * 1000;
  bool const empty = now - empty_since_ms_ >= patience_ms;
  bool const leaderless = now - std::max(leaderless_since_ms_, plan_.ends.ms()) >= kLeaderlessMs;
  if (!empty && !leaderless) return;
  if (!state_.began_ms()) {
    forgotten_ = true;
    if (leaderless) close_all(4000, "ended");
    return;
  }
  state_.end({}, now);
  drain();
}

void MeetingRoom::written(rooms::Events const& events) {
  troubled_ = false;
  for (auto const& one : events) {
    kept_ = one->event.seq;
    if (auto const seat = seats_.find(one->event.by); seat != seats_.end())
      seat->second.kept_n = std::max(seat->second.kept_n, one->event.n);
  }
  std::set<std::string> told;
  for (auto const& one : events) {
    auto const seat = seats_.find(one->event.by);
    if (one->event.n == 0 || seat == seats_.end() || !told.insert(seat->first).second) continue;
    std::string text;
    JsonWriter(text)
        .object()
        .field("t", "kept")
        .field("seq", static_cast<std::int64_t>(kept_))
        .field("n", seat->second.kept_n)
        .end_object();
    if (seat->second.entered && seat->second.lanes[0]) seat->second.lanes[0]->send(std::move(text));
  }
}

void MeetingRoom::not_written(rooms::Events events, Problem const* told) {
  events.insert(events.end(), unwritten_.begin(), unwritten_.end());
  unwritten_ = std::move(events);
  if (told == nullptr || std::exchange(troubled_, true)) return;
  std::string text;
  JsonWriter(text).object().field("t", "no").key("problem").raw(problem_json(*told)).end_object();
  to_all(shared(std::move(text)));
}

}  // namespace longspan::http
