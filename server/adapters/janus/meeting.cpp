#include "adapters/janus/meeting.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/janus/reading.hpp"
#include "base/hash.hpp"

namespace longspan::janus {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr Feed kWatcher = 1;
constexpr auto kTalkPause = std::chrono::milliseconds(300);
constexpr auto kClosing = std::chrono::seconds(2);
constexpr Clock::duration kWatch = std::chrono::seconds(1);
/// Janus writes four kilobytes at once: of speech two or three seconds.
constexpr Clock::duration kUnwritten = std::chrono::seconds(8);
/// Louder than this many dB below full scale, over so many packets, somebody talks.
constexpr int kTalkLevel = 50, kTalkPackets = 6;

/// Of 52 bits: what JSON numbers carry everywhere, and nobody guesses.
std::uint64_t random_number() {
  std::uint64_t out = 0;
  for (unsigned char const byte : random_bytes(8)) out = out << 8 | byte;
  return (out >> 12) | 1;
}

}  // namespace

Meeting::Meeting(std::string id, rooms::Media::Meeting told, IceServers ice, Log log)
    : id_(std::move(id)),
      told_(std::move(told)),
      ice_(std::move(ice)),
      log_(std::move(log)),
      recordings_(told_.record_to.empty() ? std::filesystem::path()
                                          : std::filesystem::absolute(told_.record_to)) {}

Participant* Meeting::find(std::string const& id) {
  auto const found = participants_.find(id);
  return found == participants_.end() ? nullptr : &found->second;
}

Participant* Meeting::by_feed(Feed feed) {
  for (auto& [id, one] : participants_)
    if (feed != 0 && one.feed == feed) return &one;
  return nullptr;
}

Server::Answer Meeting::with(Participant const& one, Do then) {
  return [weak = weak_from_this(), turn = turn_, id = one.id, then](Json const& message) {
    auto const self = weak.lock();
    if (!self || self->turn_ != turn) return;
    if (auto* found = self->find(id)) (self.get()->*then)(*found, message);
  };
}

void Meeting::place_on(Server& server) {
  server_ = &server;
  last_feed_ = kWatcher;
  room_ = random_number();
  secret_ = hex(random_bytes(12));
  pin_ = hex(random_bytes(12));
  auto const weak = weak_from_this();
  auto const turn = ++turn_;
  auto const on = [weak, turn](void (Meeting::*then)(Json const&)) {
    return [weak, turn, then](Json const& message) {
      if (auto const self = weak.lock(); self && self->turn_ == turn) (self.get()->*then)(message);
    };
  };
  server.attach(
      [weak, turn, on, &server](Handle handle) {
        auto const self = weak.lock();
        if (!self || self->turn_ != turn) return server.detach(handle);
        self->watcher_ = handle;
        Json room{{"request", "create"},
                  {"room", self->room_},
                  {"secret", self->secret_},
                  {"pin", self->pin_},
                  {"is_private", true},
                  {"publishers", 1000},
                  {"audiocodec", "opus"},
                  {"videocodec", "vp8,h264"},
                  {"opus_fec", true},
                  {"opus_dtx", true},
                  {"audiolevel_event", true},
                  {"audio_level_average", kTalkLevel},
                  {"audio_active_packets", kTalkPackets}};
        if (self->told_.most_kbps > 0) {
          room["bitrate"] = self->told_.most_kbps * 1000;
          room["bitrate_cap"] = true;
        }
        if (self->recordings_.on()) room["rec_dir"] = self->recordings_.folder().string();
        server.ask(handle, std::move(room), on(&Meeting::room_made));
      },
      on(&Meeting::room_event));
}

Meeting::Json Meeting::joining(std::string_view kind, std::string_view type) const {
  return {{"request", kind}, {"ptype", type}, {"room", room_}, {"pin", pin_}};
}

void Meeting::room_made(Json const& answer) {
  if (auto const wrong = error_in(answer); !wrong.empty())
    return log_("media_refused", id_ + ": " + std::string(wrong));
  auto body = joining("join", "publisher");
  body["id"] = kWatcher;
  server_->ask(watcher_, std::move(body),
               [weak = weak_from_this(), turn = turn_](Json const& joined) {
                 auto const self = weak.lock();
                 if (self && self->turn_ == turn) self->opened(joined);
               });
}

void Meeting::opened(Json const& joined) {
  if (auto const wrong = error_in(joined); !wrong.empty())
    return log_("media_refused", id_ + ": " + std::string(wrong));
  ready_ = true;
  told_.state(true);
  for (auto& [id, one] : participants_) {
    if (was_ready_ || one.missed) tell(one, "gone");
    one.missed = false;
    tell_sources(one);
  }
  was_ready_ = true;
}

void Meeting::lost() {
  server_ = nullptr;
  watcher_ = 0;
  ++turn_;
  bool const had = std::exchange(ready_, false);
  for (auto& [id, one] : participants_) reset(one);
  if (closed_) return finish_closing();
  if (!had) return;
  told_.state(false);
}

void Meeting::unrecorded() {
  unrecorded_at_ = Clock::now();
  if (!recordings_.on() || std::exchange(unrecorded_, true)) return;
  log_("recording_failed", id_ + ": the disk does not take what is said");
  if (told_.recorded) told_.recorded(false);
}

void Meeting::recorded_again(Clock::time_point now) {
  if (!unrecorded_ || now - unrecorded_at_ < kUnwritten) return;
  unrecorded_ = false;
  log_("recording_again", id_);
  if (told_.recorded) told_.recorded(true);
}

void Meeting::watch_recording(Clock::time_point now) {
  auto const passed = now - watched_;
  if (passed < kWatch) return;
  watched_ = now;
  for (auto& [id, one] : participants_) {
    if (!one.recorded || !one.talks || !one.comes || !one.may("voice")) continue;
    auto const bytes = recordings_.bytes_of(id);
    if (one.written != 0 && bytes > one.written) recorded_again(now);
    one.unwritten = bytes == one.written ? one.unwritten + std::min(passed, 2 * kWatch)
                                         : Clock::duration::zero();
    one.written = bytes;
    if (one.unwritten >= kUnwritten) unrecorded();
  }
}

void Meeting::room_event(Json const& event) {
  auto const& said = said_by_room(event);
  auto const kind = text_in(said, "videoroom");
  if (kind == "talking" || kind == "stopped-talking") {
    if (auto* one = by_feed(number_in(said, "id"))) one->talks = kind == "talking";
    return tick(Clock::now());
  }
  for (auto const& one : list_in(said, "publishers"))
    if (one.is_object()) published(one.get_object());
  for (auto const* word : {"unpublished", "leaving", "kicked"})
    if (auto const feed = number_in(said, word); feed != 0) gone(feed);
}

void Meeting::published(Json const& publisher) {
  auto* one = by_feed(number_in(publisher, "id"));
  if (one == nullptr) return;
  one->heard = true;
  sources_changed();
}

void Meeting::gone(Feed feed) {
  auto* one = by_feed(feed);
  if (one == nullptr || !one->heard) return;
  one->heard = one->talks = false;
  sources_changed();
}

void Meeting::tell(Participant const& to, std::string_view m, Json members) {
  told_.tell(to.id, media_message(m, std::move(members)));
}

void Meeting::tell_state(Participant const& to) {
  json::error_code error;
  auto ice = json::parse(ice_(to.id), error);
  tell(to, "state", {{"on", ready_}, {"ice", std::move(ice)}});
}

void Meeting::tell_sources(Participant const& to) {
  json::array of;
  for (auto const& [id, one] : participants_) {
    if (!one.heard || id == to.id || !to.hears(one)) continue;
    for (auto const& sent : one.sent)
      if (one.may(sent.source)) of.push_back(Json{{"p", id}, {"source", sent.source}});
  }
  tell(to, "sources", {{"of", std::move(of)}});
}

void Meeting::sources_changed() {
  for (auto& [id, one] : participants_) {
    tell_sources(one);
    reconcile(one);
  }
}

void Meeting::admit(std::string const& participant, rooms::MediaRights rights) {
  auto const [found, is_new] = participants_.try_emplace(participant);
  auto& one = found->second;
  one.id = participant;
  auto const before = std::exchange(one.rights, std::move(rights));
  if (is_new) {
    return shown_round(one);
  }
  if (before == one.rights) return;
  // Others move to their groups with him: what each gets is settled once, in a moment.
  if (before.group != one.rights.group) regrouped_ = true;
  if (!ready_ || one.feed == 0) return;
  mute_as_allowed(one);
  record_as_allowed(one);
  if (one.heard && !regrouped_) sources_changed();
}

void Meeting::came_back(std::string const& participant) {
  auto* one = find(participant);
  if (one == nullptr || !ready_) return;
  tell_sources(*one);
  if (one->offered) tell(*one, "offer", one->offer);
}

void Meeting::leave(std::string const& participant) {
  auto* one = find(participant);
  if (one == nullptr) return;
  bool const heard = one->heard;
  reset(*one);
  participants_.erase(participant);
  if (heard) sources_changed();
}

/// As if he had just come in.
void Meeting::reset(Participant& one) {
  for (auto* line : {&one.publisher, &one.subscriber})
    if (server_ != nullptr && line->handle != 0) server_->detach(line->handle);
  if (one.told_talks) told_.talking(one.id, false);
  Participant fresh;
  fresh.id = one.id;
  fresh.rights = one.rights;
  fresh.missed = one.missed;
  one = std::move(fresh);
}

/// What there is, and of it what he gets without having asked.
void Meeting::shown_round(Participant& one) {
  if (!ready_) return;
  tell_sources(one);
  reconcile(one);
}

void Meeting::begin_again(Participant& one) {
  bool const heard = one.heard;
  reset(one);
  tell(one, "gone");
  shown_round(one);
  if (heard) sources_changed();
}

void Meeting::without_copies(Participant const& one) {
  log_("media_plain", id_ + ": the browser of " + one.id + " knows no RED");
  copies_ = false;
  std::vector<std::string> all;
  all.reserve(participants_.size());
  for (auto const& [id, each] : participants_) all.push_back(id);
  for (auto const& id : all) begin_again(*find(id));
}

void Meeting::take(std::string const& participant, std::string_view text) {
  auto* one = find(participant);
  if (one == nullptr) return;
  auto asked = read_asked(text);
  if (!asked) {
    log_("media_message", id_ + ", " + participant + ": not understood");
    return tell(*one, "again");
  }
  if (!ready_) {
    one->missed = true;
    return;
  }
  if (auto* offer = std::get_if<Publish>(&*asked)) return publish(*one, std::move(*offer));
  if (auto* given = std::get_if<SdpAnswer>(&*asked)) return answer(*one, *given);
  if (auto* given = std::get_if<Candidate>(&*asked)) return candidate(*one, std::move(*given));
  if (auto* list = std::get_if<Want>(&*asked)) return want(*one, std::move(*list));
  bool const heard = one->heard;
  reset(*one);
  tell_state(*one);
  shown_round(*one);
  if (heard) sources_changed();
}

void Meeting::close(Closed closed) {
  closed_ = std::move(closed);
  give_up_ = Clock::now() + kClosing;
  for (auto& [id, one] : participants_) {
    if (!ready_ || !one.recorded || one.feed == 0) continue;
    ++still_recording_;
    server_->ask(one.publisher.handle, {{"request", "configure"}, {"record", false}},
                 with(one, &Meeting::recording_ended));
  }
  // After this call, as the port has it: the next tick does it.
  if (still_recording_ == 0) give_up_ = Clock::now();
}

void Meeting::recording_ended(Participant&, Json const&) {
  if (--still_recording_ == 0) finish_closing();
}

void Meeting::finish_closing() {
  if (!closed_) return;
  auto const closed = std::exchange(closed_, nullptr);
  if (server_ != nullptr && watcher_ != 0) {
    server_->ask(watcher_, {{"request", "destroy"}, {"room", room_}, {"secret", secret_}}, {});
    server_->detach(watcher_);
  }
  for (auto& [id, one] : participants_) reset(one);
  participants_.clear();
  ++turn_;
  std::size_t missing = 0;
  auto tracks = recordings_.end(missing);
  if (missing > 0)
    log_("recording_missing", id_ + ": " + std::to_string(missing) + " without a sound in them");
  closed(std::move(tracks));
}

void Meeting::tick(Clock::time_point now) {
  if (closed_) {
    if (now >= give_up_) finish_closing();
    return;
  }
  watch_recording(now);
  watch_offers(now);
  if (std::exchange(regrouped_, false) && ready_) sources_changed();
  for (auto& [id, one] : participants_) {
    if (one.talks == one.told_talks || now - one.talk_told < kTalkPause) continue;
    one.talk_told = now;
    one.told_talks = one.talks;
    told_.talking(id, one.talks);
  }
}

}  // namespace longspan::janus
