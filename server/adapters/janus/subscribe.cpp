#include "adapters/janus/meeting.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/janus/reading.hpp"

namespace longspan::janus {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr Clock::duration kOffer = std::chrono::seconds(6);

bool same_stream(Got const& a, Got const& b) {
  return a.feed == b.feed && a.feed_mid == b.feed_mid;
}

/// Those of `list` that `other` has not.
std::vector<Got> without(std::vector<Got> const& list, std::vector<Got> const& other) {
  std::vector<Got> out;
  for (auto const& one : list)
    if (std::ranges::none_of(other, [&](Got const& each) { return same_stream(one, each); }))
      out.push_back(one);
  return out;
}

json::array to_add(std::vector<Got> const& list) {
  json::array out;
  for (auto const& one : list) {
    json::object stream{{"feed", one.feed}, {"mid", one.feed_mid}};
    if (one.layer < 2) stream["substream"] = one.layer;
    out.push_back(std::move(stream));
  }
  return out;
}

json::array to_remove(std::vector<Got> const& list) {
  json::array out;
  for (auto const& one : list) out.push_back(json::object{{"sub_mid", one.mid}});
  return out;
}

}  // namespace

void Meeting::want(Participant& one, Want asked) {
  one.wanted = std::move(asked.of);
  reconcile(one);
}

std::vector<Got> Meeting::wanted_by(Participant const& one) const {
  static std::vector<Wanted> const voices{
      {.participant = "*", .source = "voice", .layer = std::nullopt}};
  auto const& list = one.wanted ? *one.wanted : voices;
  std::vector<Got> out;
  for (auto const& [id, other] : participants_) {
    if (!other.heard || id == one.id || !one.hears(other)) continue;
    for (auto const& sent : other.sent) {
      auto const wish = std::ranges::find_if(list, [&](Wanted const& wanted) {
        return wanted.source == sent.source &&
               (wanted.participant == id || wanted.participant == "*");
      });
      if (wish == list.end()) continue;
      Got got{
          .mid = {}, .feed = other.feed, .feed_mid = sent.mid, .layer = wish->layer.value_or(2)};
      // Who may not speak for a while is muted; taking him off would cost everybody an offer.
      bool const has =
          std::ranges::any_of(one.got, [&](Got const& each) { return same_stream(each, got); });
      if (other.may(sent.source) || has) out.push_back(std::move(got));
    }
  }
  return out;
}

void Meeting::reconcile(Participant& one) {
  if (!ready_) return;
  if (one.waiting || one.subscriber.state == Line::State::coming) {
    one.changed = true;
    return;
  }
  one.changed = false;
  auto const wanted = wanted_by(one);
  if (one.joined) return change_subscription(one, wanted);
  if (wanted.empty()) return;
  if (one.subscriber.state == Line::State::none)
    return attach(one, &Participant::subscriber, &Meeting::subscriber_event);
  auto body = joining("join", "subscriber");
  body["streams"] = to_add(wanted);
  await_offer(one, std::move(body));
}

void Meeting::change_subscription(Participant& one, std::vector<Got> const& wanted) {
  auto const more = without(wanted, one.got);
  auto less = without(one.got, wanted);
  // Whose feed is gone, Janus takes away by itself.
  std::erase_if(less, [&](Got const& got) {
    auto const* from = by_feed(got.feed);
    return from == nullptr || !from->heard;
  });
  json::array layers;
  for (auto& got : one.got) {
    auto const wish =
        std::ranges::find_if(wanted, [&](Got const& each) { return same_stream(each, got); });
    if (wish == wanted.end() || wish->layer == got.layer) continue;
    got.layer = wish->layer;
    layers.push_back(Json{{"mid", got.mid}, {"substream", got.layer}});
  }
  if (!layers.empty())
    server_->ask(one.subscriber.handle, {{"request", "configure"}, {"streams", std::move(layers)}},
                 {});
  if (more.empty() && less.empty()) return;
  Json body;
  if (less.empty())
    body = {{"request", "subscribe"}, {"streams", to_add(more)}};
  else if (more.empty())
    body = {{"request", "unsubscribe"}, {"streams", to_remove(less)}};
  else
    body = {{"request", "update"}, {"subscribe", to_add(more)}, {"unsubscribe", to_remove(less)}};
  await_offer(one, std::move(body));
}

void Meeting::await_offer(Participant& one, Json body) {
  one.waiting = true;
  one.asked = Clock::now();
  server_->ask(one.subscriber.handle, std::move(body), with(one, &Meeting::subscriber_event));
}

void Meeting::watch_offers(Clock::time_point now) {
  if (!ready_) return;
  for (auto& [id, one] : participants_) {
    if (!one.asked || now - *one.asked < kOffer) continue;
    if (!std::exchange(one.deaf, true)) log_("media_refused", id_ + ", " + id + ": no offer");
    tell(one, "deaf");
    server_->detach(one.subscriber.handle);
    one.subscriber = {};
    one.got.clear();
    one.joined = one.waiting = false;
    one.asked.reset();
    reconcile(one);
  }
}

void Meeting::subscriber_event(Participant& one, Json const& event) {
  if (auto const wrong = error_in(event); !wrong.empty()) {
    log_("media_refused", id_ + ", " + one.id + ": " + std::string(wrong));
    one.waiting = false;  // what changes next is tried again
    one.asked.reset();
    return;
  }
  if (common_event(one, false, event)) return;
  if (number_in(event, "sender") != one.subscriber.handle) return;
  auto const& said = said_by_room(event);
  auto const kind = text_in(said, "videoroom");
  if (kind == "attached" || kind == "updated") {
    one.joined = true;
    one.deaf = false;
    one.asked.reset();
    if (said.contains("streams")) take_streams(one, list_in(said, "streams"));
    auto const sdp = text_in(object_in(event, "jsep"), "sdp");
    if (!sdp.empty()) return tell_offer(one, sdp);
    one.waiting = one.offered;
  } else if (text_in(said, "started") == "ok") {
    one.waiting = false;
  } else {
    return;
  }
  if (one.changed && !one.waiting) reconcile(one);
}

void Meeting::take_streams(Participant& one, json::array const& streams) {
  auto const before = std::move(one.got);
  one.got.clear();
  for (auto const& value : streams) {
    if (!value.is_object()) continue;
    auto const& stream = value.get_object();
    auto const* active = stream.if_contains("active");
    if (active == nullptr || !active->is_bool() || !active->get_bool()) continue;
    Got got{.mid = std::string(text_in(stream, "mid")),
            .feed = number_in(stream, "feed_id"),
            .feed_mid = std::string(text_in(stream, "feed_mid")),
            .layer = 2};
    auto const& simulcast = object_in(stream, "simulcast");
    if (simulcast.contains("substream-target"))
      got.layer = static_cast<int>(number_in(simulcast, "substream-target"));
    if (got.feed != 0) one.got.push_back(std::move(got));
  }
}

void Meeting::tell_offer(Participant& one, std::string_view sdp) {
  one.offered = one.waiting = true;
  json::array streams;
  for (auto const& got : one.got) {
    auto* from = by_feed(got.feed);
    auto const* sent = from == nullptr ? nullptr : from->sent_at(got.feed_mid);
    if (sent != nullptr)
      streams.push_back(Json{{"mid", got.mid}, {"p", from->id}, {"source", sent->source}});
  }
  one.offer = {{"sdp", listener_offer(sdp, copies_)}, {"streams", std::move(streams)}};
  tell(one, "offer", one.offer);
}

void Meeting::answer(Participant& one, SdpAnswer const& given) {
  if (!one.offered || one.subscriber.state != Line::State::there) return;
  if (copies_ && !takes_red(given.sdp)) return without_copies(one);
  one.offered = false;
  server_->ask(one.subscriber.handle, {{"request", "start"}}, with(one, &Meeting::answer_taken),
               "answer", listener_answer(given.sdp, copies_));
}

void Meeting::answer_taken(Participant& one, Json const& event) {
  if (auto const wrong = error_in(event); !wrong.empty()) {
    log_("media_refused", id_ + ", " + one.id + ": " + std::string(wrong));
    bool const heard = one.heard;
    reset(one);
    tell(one, "again");
    if (heard) sources_changed();
    return;
  }
  subscriber_event(one, event);
}

}  // namespace longspan::janus
