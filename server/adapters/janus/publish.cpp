#include "adapters/janus/meeting.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/janus/reading.hpp"

namespace longspan::janus {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostCandidates = 64;

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

void Meeting::attach(Participant& one, Line Participant::* line, Do event) {
  (one.*line).state = Line::State::coming;
  server_->attach(
      [weak = weak_from_this(), turn = turn_, id = one.id, line, server = server_](Handle handle) {
        auto const self = weak.lock();
        auto* found = self && self->turn_ == turn ? self->find(id) : nullptr;
        if (found == nullptr || (found->*line).state != Line::State::coming)
          return server->detach(handle);
        found->*line = {.state = Line::State::there,
                        .handle = handle,
                        .candidates = std::move((found->*line).candidates)};
        if (line == &Participant::publisher)
          self->send_offer(*found);
        else
          self->reconcile(*found);
      },
      with(one, event));
}

/// Nothing: everybody else's listeners await copies, and here is nobody who makes them.
std::optional<Copies> Meeting::copies_of(Publish const& asked) const {
  if (!copies_) return Copies::none;
  bool const by_page = std::ranges::all_of(
      asked.sources, [](Source const& one) { return one.name != "voice" || one.copies; });
  if (by_page) return Copies::by_page;
  if (takes_red(asked.sdp)) return Copies::by_browser;
  return std::nullopt;
}

void Meeting::publish(Participant& one, Publish asked) {
  auto const copies = copies_of(asked);
  if (!copies) return without_copies(one);
  one.copies = *copies;
  one.to_send = std::move(asked);
  if (one.publisher.state == Line::State::none)
    return attach(one, &Participant::publisher, &Meeting::publisher_event);
  if (one.publisher.state == Line::State::there) send_offer(one);
}

void Meeting::send_offer(Participant& one) {
  if (!one.to_send) return;
  auto const asked = *std::exchange(one.to_send, std::nullopt);
  Json body{{"request", "configure"}};
  if (one.feed == 0) {
    one.feed = ++last_feed_;
    body = joining("joinandconfigure", "publisher");
    body["id"] = one.feed;
  }
  json::array descriptions;
  auto const recorded_as = [&](Source const& source) -> std::string_view {
    bool const copies = source.name == "voice" && one.copies != Copies::none;
    return copies ? kCopiesMark : std::string_view(source.name);
  };
  auto const before = std::move(one.sent);
  one.sent.clear();
  for (auto const& source : asked.sources) {
    descriptions.push_back(Json{{"mid", source.mid}, {"description", recorded_as(source)}});
    bool muted = false;
    for (auto const& old : before) muted |= old.mid == source.mid && old.muted;
    one.sent.push_back({.mid = source.mid, .source = source.name, .muted = muted});
  }
  if (!descriptions.empty()) body["descriptions"] = std::move(descriptions);
  one.sent_sdp = asked.sdp;
  one.recorded = records(one);
  if (one.recorded) {
    body["record"] = true;
    body["filename"] = begin_recording(one);
  }
  server_->ask(one.publisher.handle, std::move(body), with(one, &Meeting::offer_taken), "offer",
               publisher_offer(asked.sdp, one.copies));
  for (auto& held : std::exchange(one.publisher.candidates, {}))
    server_->trickle(one.publisher.handle, std::move(held));
}

void Meeting::offer_taken(Participant& one, Json const& answer) {
  auto const sdp = text_in(object_in(answer, "jsep"), "sdp");
  if (sdp.empty()) {
    log_("media_refused", id_ + ", " + one.id + ": " + std::string(error_in(answer)));
    bool const heard = one.heard;
    reset(one);
    tell(one, "again");
    if (heard) sources_changed();
    return;
  }
  mute_as_allowed(one);
  Json told{{"sdp", publisher_answer(sdp, one.copies)}};
  if (one.copies == Copies::by_page) told["copies"] = kOpusInRed;
  tell(one, "published", std::move(told));
  if (one.heard) sources_changed();
}

/// What he may not send comes to Janus and no further; it is not recorded either.
void Meeting::mute_as_allowed(Participant& one) {
  for (auto& sent : one.sent) {
    bool const mute = !one.may(sent.source);
    if (sent.muted == mute) continue;
    sent.muted = mute;
    server_->ask(watcher_,
                 {{"request", "moderate"},
                  {"room", room_},
                  {"secret", secret_},
                  {"id", one.feed},
                  {"mid", sent.mid},
                  {"mute", mute}},
                 {});
  }
}

/// Group talk is for the group: it stays off the record.
bool Meeting::records(Participant const& one) const {
  return recordings_.on() && server_->own() && one.rights.group.empty();
}

std::string Meeting::begin_recording(Participant const& one) {
  return recordings_.begin(one.id, one.sent_sdp, now_ms(), one.copies != Copies::none);
}

void Meeting::record_as_allowed(Participant& one) {
  if (one.recorded == records(one) || one.publisher.handle == 0) return;
  one.recorded = !one.recorded;
  Json body{{"request", "configure"}, {"record", one.recorded}};
  if (one.recorded) body["filename"] = begin_recording(one);
  server_->ask(one.publisher.handle, std::move(body), {});
}

bool Meeting::common_event(Participant& one, bool of_publisher, Json const& event) {
  auto const& line = of_publisher ? one.publisher : one.subscriber;
  auto const kind = text_in(event, "janus");
  if (kind == "event") return false;
  if (line.state != Line::State::there || number_in(event, "sender") != line.handle) return true;
  if (kind == "trickle") {
    auto given = object_in(event, "candidate");
    bool const last = given.contains("completed");
    tell(one, "candidate",
         {{"pc", of_publisher ? "pub" : "sub"},
          {"c", last ? json::value() : json::value(std::move(given))}});
  } else if (kind == "media" && of_publisher && text_in(event, "type") == "audio") {
    // Sound that stopped coming is not sound that the disk does not take.
    auto const* receiving = event.if_contains("receiving");
    one.comes = receiving != nullptr && receiving->is_bool() && receiving->get_bool();
    one.unwritten = {};
  } else if (kind == "hangup" && text_in(event, "reason") == "ICE failed") {
    // Closed by the browser itself, it knows.
    log_("media_way_lost", id_ + ", " + one.id);
    begin_again(one);
  }
  return true;
}

void Meeting::publisher_event(Participant& one, Json const& event) {
  common_event(one, true, event);
}

void Meeting::candidate(Participant& one, Candidate given) {
  auto& line = given.of_publisher ? one.publisher : one.subscriber;
  if (line.state == Line::State::there)
    server_->trickle(line.handle, std::move(given.candidate));
  else if (line.state == Line::State::coming && line.candidates.size() < kMostCandidates)
    line.candidates.push_back(std::move(given.candidate));
}

}  // namespace longspan::janus
