#include "adapters/http/meeting_socket.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

#include "adapters/http/device_answers.hpp"
#include "adapters/http/meeting_room.hpp"
#include "base/json_writer.hpp"
#include "rooms/entry.hpp"
#include "rooms/members.hpp"
#include "store/meeting_plan.hpp"

namespace longspan::http {
namespace {

namespace beast = boost::beast;
namespace json = boost::json;
using rooms::integer_in;
using rooms::text_in;

constexpr std::size_t kLargestMessage = 96U << 10;
constexpr std::int64_t kProbeMost = 65'536;
/// A dead end is noticed within this; a live one answers a ping of a few bytes.
constexpr std::chrono::seconds kQuiet{24};
/// Behind so much, hints are no longer worth their bytes.
constexpr std::size_t kBehind = 16U << 10;
/// Behind so much, it is better to come back and catch up.
constexpr std::size_t kTooFarBehind = 2U << 20;
constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kLeadsBeforeUs = 60 * kMinuteUs;
constexpr std::int64_t kOthersAfterUs = 30 * kMinuteUs;
constexpr std::int64_t kLeadsAfterUs = 12 * 60 * kMinuteUs;

int closing_code(ProblemCode code) {
  switch (code) {
    case ProblemCode::not_found:
      return 4404;
    case ProblemCode::not_signed_in:
    case ProblemCode::device_cut_off:
      return 4401;
    case ProblemCode::not_invited:
    case ProblemCode::link_over:
      return 4403;
    case ProblemCode::meeting_not_open:
    case ProblemCode::meeting_over:
    case ProblemCode::meeting_cancelled:
    case ProblemCode::room_full:
      return 4409;
    case ProblemCode::room_elsewhere:
      return 4503;
    default:
      return 1011;
  }
}

Problem problem(ProblemCode code, std::vector<std::pair<std::string, std::string>> params = {}) {
  return {code, {}, std::move(params), {}};
}

/// Why the door is shut just now; `live`: the meeting goes on.
std::optional<Problem> door(store::MeetingPlan const& plan, bool lead, bool live, Instant now) {
  // What goes on is ended by its leads alone.
  if (live) return std::nullopt;
  if (plan.one.said.cancelled())
    return problem(ProblemCode::meeting_cancelled, {{"reason", plan.one.said.reason}});
  if (plan.one.said.held) return problem(ProblemCode::meeting_over);
  auto const opens = lead ? plan.begins.us - kLeadsBeforeUs
                          : plan.begins.us - rooms::kOpensMinutesBefore * kMinuteUs;
  if (now.us < opens)
    return problem(ProblemCode::meeting_not_open, {{"opens", Instant{opens}.text()}});
  if (now.us > plan.ends.us + (lead ? kLeadsAfterUs : kOthersAfterUs))
    return problem(ProblemCode::meeting_over);
  return std::nullopt;
}

}  // namespace

bool MeetingSocket::Pace::lets() {
  auto const now = std::chrono::steady_clock::now();
  left = std::min(at_once, left + per_second * std::chrono::duration<double>(now - since).count());
  since = now;
  if (left < 1) return false;
  left -= 1;
  return true;
}

MeetingSocket::MeetingSocket(Context& context, Wire wire, Viewer const& viewer, Visitor visitor)
    : HubSocket(context, std::move(wire), viewer),
      visitor_(std::move(visitor)),
      nobody_(viewer.account == nullptr && !viewer.cut_off && !visitor_.guest) {}

Task<void> MeetingSocket::run(Handshake handshake) {
  auto const self = shared_from_this();
  socket_.auto_fragment(false);
  if (!co_await accept(std::move(handshake), kQuiet, kLargestMessage)) co_return;
  socket_.text(true);
  context_.spawn(listen());
  while (!gone_ && (!ending() || writing_ || !waiting_.empty())) {
    signal_.expires_at(Timer::time_point::max());
    co_await signal_.async_wait(use_tuple);
  }
  if (room_) room_->lost(*this);
  co_await close();
  gone_ = true;
}

Task<void> MeetingSocket::listen() {
  auto const self = shared_from_this();
  std::exception_ptr failure;
  try {
    for (;;) {
      beast::flat_buffer buffer;
      auto const [error, count] = co_await socket_.async_read(buffer, use_tuple);
      if (error) break;
      if (ending()) continue;
      if (room_)
        room_->take(*this, {static_cast<char const*>(buffer.data().data()), buffer.size()});
      else
        co_await enter(beast::buffers_to_string(buffer.data()));
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) end(1011, contract::text_of(problem_of(context_, failure).code).code);
  gone_ = !failure;
  signal_.cancel();
}

void MeetingSocket::probed(json::object const& message) {
  auto const bytes =
      std::clamp<std::int64_t>(integer_in(message, "bytes").value_or(0), 0, kProbeMost);
  std::string text;
  JsonWriter(text)
      .object()
      .field("t", "probed")
      .field("n", integer_in(message, "n").value_or(0))
      .field("pad", std::string(static_cast<std::size_t>(bytes), '.'))
      .end_object();
  send(std::move(text));
}

Task<void> MeetingSocket::enter(std::string const& message) {
  boost::system::error_code error;
  auto const value = json::parse(message, error);
  auto const* wish = error ? nullptr : value.if_object();
  // The link is tested at the door, by whoever may knock there.
  if (wish != nullptr && !nobody_ && text_in(*wish, "t") == "probe") {
    if (others.lets()) probed(*wish);
    co_return;
  }
  auto const entry = wish == nullptr ? std::nullopt : read_entry(*wish);
  if (!entry) {
    end(1002, "enter comes first");
    co_return;
  }
  lane = entry->lane;
  if (nobody_) co_return refuse(problem(ProblemCode::not_invited), 4403);
  using Plan = std::optional<store::MeetingPlan>;
  // The link as it is now: it may have been withdrawn since the connection was made.
  auto const link_now = std::make_shared<std::optional<store::GuestPass>>();
  auto plan = co_await from_store<Plan>(
      context_,
      [room = visitor_.room, meeting = visitor_.meeting, now = context_.now(), link_now,
       begun = context_.rooms->begun(visitor_.room), guest = visitor_.guest](store::Db& db) {
        if (guest) *link_now = store::find_guest(db, guest->key);
        return store::load_meeting_plan(db, room, meeting, now, begun);
      });
  if (!plan) co_return refuse(plan.error(), 1011);
  if (visitor_.guest && *link_now) visitor_.guest = std::move(*link_now);
  if (!*plan) co_return refuse(problem(ProblemCode::not_found, {{"what", visitor_.room}}), 4404);
  rooms::LiveMeeting::Arrival arrival;
  arrival.who = entry->client;
  if (auto const& guest = visitor_.guest) {
    auto const& link = guest->link;
    bool const here =
        link.room == visitor_.room && (!link.meeting || *link.meeting == (*plan)->meeting());
    if (!here || !link.holds(context_.now()))
      co_return refuse(problem(ProblemCode::link_over), 4403);
    arrival.who += ":" + guest->key.hex().substr(0, 16);
    arrival.name = guest->name;
    arrival.role = link.role;
    arrival.guest = true;
    arrival.waits = (*plan)->room.told.waiting.value_or(true);
  } else {
    auto const* person = account();
    if (person == nullptr) co_return refuse(why_gone(), 4401);
    auto const role = rooms::role_in((*plan)->room, *person, (*plan)->one.said.lead);
    if (!role) co_return refuse(problem(ProblemCode::not_invited), 4403);
    arrival.who += ":" + person->id.text();
    arrival.name = person->name;
    arrival.role = *role;
    arrival.account = person->id;
  }
  auto const& places = (*plan)->room.told.places;
  bool const sits = std::ranges::any_of(places, [&](contract::RoomPlace const& one) {
    return one.place == entry->place && one.class_.value_or("") == entry->class_name;
  });
  if (sits) {
    arrival.place = entry->place;
    arrival.class_name = entry->class_name;
    if (arrival.role == contract::RoomRole::listener) arrival.role = contract::RoomRole::class_;
  }
  auto const live = context_.rooms->find(visitor_.room, (*plan)->meeting());
  bool const lead = arrival.role == contract::RoomRole::lead;
  if (auto shut = door(**plan, lead, (*plan)->goes_on || (live && live->began()), context_.now()))
    co_return refuse(*shut, closing_code(shut->code));
  auto room = co_await context_.rooms->carry(std::move(**plan));
  if (!room) co_return refuse(room.error(), closing_code(room.error().code));
  if (gone_ || ending()) co_return;
  if (auto const no = (*room)->enter(shared_from_this(), arrival, *entry))
    co_return refuse(*no, closing_code(no->code));
  room_ = std::move(*room);
}

void MeetingSocket::refuse(Problem const& problem, int code) {
  std::string text;
  JsonWriter(text).object().field("t", "no").key("problem").raw(problem_json(problem)).end_object();
  send(std::move(text));
  end(code, contract::text_of(problem.code).code);
}

void MeetingSocket::send(SharedText text, Weight weight) {
  if (gone_ || ending()) return;
  if (weight == Weight::hint && bytes_ > kBehind) return;
  bytes_ += text->size();
  waiting_.push_back(std::move(text));
  if (bytes_ > kTooFarBehind) {
    waiting_.clear();
    leisure_.clear();
    bytes_ = 0;
    end(1013, "too far behind");
    return;
  }
  pump();
}

void MeetingSocket::send_at_leisure(SharedText text) {
  leisure_.push_back(std::move(text));
  pump();
}

void MeetingSocket::pump() {
  if (writing_ || gone_) return;
  if (waiting_.empty() && !leisure_.empty() && !ending()) {
    bytes_ += leisure_.front()->size();
    waiting_.push_back(std::move(leisure_.front()));
    leisure_.pop_front();
  }
  if (waiting_.empty()) {
    if (ending()) signal_.cancel();
    return;
  }
  writing_ = true;
  auto text = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_ -= text->size();
  auto const buffer = asio::buffer(*text);
  // No coroutine: thousands of these go out a second.
  socket_.async_write(buffer, [self = shared_from_this(), text = std::move(text)](
                                  boost::system::error_code error, std::size_t) {
    self->writing_ = false;
    if (error) {
      self->gone_ = true;
      self->signal_.cancel();
      return;
    }
    self->pump();
  });
}

void MeetingSocket::end(int code, std::string_view reason) {
  HubSocket::end(code, reason);
  leisure_.clear();
}

bool MeetingSocket::still_allowed() {
  // Who is a guest by a link, and who is invited, the hub of rooms watches.
  return visitor_.guest || account() != nullptr;
}

}  // namespace longspan::http
