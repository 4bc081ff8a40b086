#include "adapters/http/meeting_hints.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/http/meeting_room.hpp"

/// What is shown and forgotten (docs/rooms-wire.md).
namespace longspan::http {
namespace {

namespace json = boost::json;

/// By pace, from 1: slides and sound, sound only. web/src/rooms/live/ladder.ts sends at the same
/// beats.
constexpr std::chrono::milliseconds kBeats[kHintPaces] = {std::chrono::milliseconds(80),
                                                          std::chrono::milliseconds(200)};

std::size_t pace_of(std::string_view rung) {
  return rung == "slides_sound" ? 1 : rung == "sound_only" ? 2 : 0;
}

bool of_reading(json::array const& hints) {
  auto const* first = hints.empty() ? nullptr : hints[0].if_array();
  auto const* kind = first == nullptr || first->empty() ? nullptr : (*first)[0].if_string();
  return kind != nullptr && (*kind == "v" || *kind == "c");
}

}  // namespace

void MeetingRoom::hint(MeetingSocket& socket, json::object const& message) {
  auto const* hints = message.if_contains("h");
  if (hints == nullptr || !hints->is_array() || !socket.hints.lets()) return;
  auto const& id = socket.participant;
  auto const& list = hints->get_array();
  // Points are counted differently for each pace: nobody changes his in the middle of a stroke.
  if (state_.pens_rest()) pace_seats();
  auto const audience = state_.hint(id, list, now_ms());
  if (!audience) return;
  // A view and a pointer on an image are rare enough by themselves.
  if (of_reading(list)) return show_hints(id, *audience, json::serialize(list), std::nullopt);
  show_hints(id, *audience, json::serialize(list), 0);
  for (std::size_t which = 0; which < kHintPaces; ++which) {
    auto const stands = [&](auto const& seat) { return seat.second.pace == which + 1; };
    if (std::ranges::none_of(seats_, stands)) continue;
    auto& thin = beats_[which];
    thin.hints.take(id, list, *audience);
    if (!thin.hints.waits() || thin.awaited) continue;
    auto const due = thin.last + kBeats[which];
    if (std::chrono::steady_clock::now() >= due) {
      beat(which);
      continue;
    }
    thin.awaited = true;
    auto timer = std::make_shared<Timer>(context_.loop.executor(), due);
    timer->async_wait([weak = weak_from_this(), which, timer](boost::system::error_code) {
      auto const self = weak.lock();
      if (!self) return;
      self->beats_[which].awaited = false;
      self->beat(which);
    });
  }
}

void MeetingRoom::beat(std::size_t which) {
  auto& thin = beats_[which];
  thin.last = std::chrono::steady_clock::now();
  thin.hints.forget_if([this](std::string const& stroke) { return state_.ink_lies(stroke); });
  for (auto const& said : thin.hints.beat())
    show_hints(said.by, said.audience, said.hints, which + 1);
}

void MeetingRoom::show_hints(std::string const& by, rooms::Audience const& audience,
                             std::string_view hints, std::optional<std::size_t> pace) {
  SharedText text;
  for (auto& [other, seat] : seats_) {
    if (other == by || (pace && seat.pace != *pace) || !seat.entered || !seat.lanes[0]) continue;
    if (!state_.reaches(*seat.person, audience, by)) continue;
    if (!text)
      text = std::make_shared<std::string const>(R"({"t":"hint","by":")" + by + R"(","h":)" +
                                                 std::string(hints) + "}");
    // Each says the last points again, so that either lane may lose one.
    seat.turn = !seat.turn;
    auto& lane = seat.turn && seat.lanes[1] ? seat.lanes[1] : seat.lanes[0];
    lane->send(text, MeetingSocket::Weight::hint);
  }
}

void MeetingRoom::pace_seats() {
  for (auto& [id, seat] : seats_)
    if (seat.person != nullptr) seat.pace = pace_of(seat.person->stands);
}

}  // namespace longspan::http
