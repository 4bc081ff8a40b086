#pragma once
#include <map>
#include <memory>

#include "adapters/janus/participant.hpp"
#include "adapters/janus/recordings.hpp"

namespace longspan::janus {

/// One meeting's sound and picture: a video room on one Janus, filled again when that one is gone.
/// Browsers never see its number, secret or pin. Used on the loop's thread alone.
class Meeting : public std::enable_shared_from_this<Meeting> {
 public:
  using IceServers = std::function<std::string(std::string const& participant)>;
  using Closed = std::function<void(std::vector<rooms::RecordedTrack>)>;

  Meeting(std::string id, rooms::Media::Meeting told, IceServers ice, Log log);

  /// Makes its room there, and tells everybody to begin again who had begun elsewhere.
  void place_on(Server& server);
  /// That Janus is gone.
  void lost();
  /// It cannot write what it records.
  void unrecorded();
  void recorded_again(std::chrono::steady_clock::time_point now);
  Server* server() const { return server_; }

  void admit(std::string const& participant, rooms::MediaRights rights);
  void came_back(std::string const& participant);
  void leave(std::string const& participant);
  void take(std::string const& participant, std::string_view json);
  /// Ends it; `closed` is called once, at the latest after two seconds of tick().
  void close(Closed closed);
  /// Several times a second: who talks, and what took too long.
  void tick(std::chrono::steady_clock::time_point now);
  std::size_t size() const { return participants_.size(); }

 private:
  using Json = boost::json::object;

  // meeting.cpp
  void room_made(Json const& answer);
  void opened(Json const& joined);
  void room_event(Json const& event);
  void published(Json const& publisher);
  void gone(Feed feed);
  void tell(Participant const& to, std::string_view m, Json members = {});
  void tell_state(Participant const& to);
  void tell_sources(Participant const& to);
  void sources_changed();
  void reset(Participant& one);
  void shown_round(Participant& one);
  void begin_again(Participant& one);
  void recording_ended(Participant& one, Json const& answer);
  void finish_closing();
  /// Whether what is said comes to the disk: Janus does not always say that it does not.
  void watch_recording(std::chrono::steady_clock::time_point now);
  Participant* find(std::string const& id);
  Participant* by_feed(Feed feed);
  /// Joins the room with `kind` ("join", "joinandconfigure") as `type`.
  Json joining(std::string_view kind, std::string_view type) const;
  using Do = void (Meeting::*)(Participant&, Json const&);
  /// Gives a message to `then`, where the meeting is still on this Janus and the participant there.
  Server::Answer with(Participant const& one, Do then);
  /// Gets a handle, whose messages go to `event`.
  void attach(Participant& one, Line Participant::* line, Do event);

  // publish.cpp
  void publish(Participant& one, Publish asked);
  void send_offer(Participant& one);
  void offer_taken(Participant& one, Json const& answer);
  void publisher_event(Participant& one, Json const& event);
  void mute_as_allowed(Participant& one);
  void record_as_allowed(Participant& one);
  bool records(Participant const& one) const;
  std::string begin_recording(Participant const& one);

  // subscribe.cpp
  void want(Participant& one, Want asked);
  void answer(Participant& one, SdpAnswer const& given);
  void answer_taken(Participant& one, Json const& event);
  void reconcile(Participant& one);
  void change_subscription(Participant& one, std::vector<Got> const& wanted);
  void await_offer(Participant& one, Json body);
  void subscriber_event(Participant& one, Json const& event);
  void take_streams(Participant& one, boost::json::array const& streams);
  void tell_offer(Participant& one, std::string_view sdp);
  /// Janus that finds no port for a receiving connection answers nothing at all.
  void watch_offers(std::chrono::steady_clock::time_point now);
  std::vector<Got> wanted_by(Participant const& one) const;

  void candidate(Participant& one, Candidate given);
  /// What both kinds of handle tell: candidates, and that the way is lost. True: it was that.
  bool common_event(Participant& one, bool of_publisher, Json const& event);
  /// Everybody begins again with plain sound.
  void without_copies(Participant const& one);
  std::optional<Copies> copies_of(Publish const& asked) const;

  std::string id_;
  rooms::Media::Meeting told_;
  IceServers ice_;
  Log log_;
  Recordings recordings_;
  bool copies_ = true;  ///< packets of sound have them; not where one browser cannot
  Server* server_ = nullptr;
  std::uint64_t room_ = 0, turn_ = 0;
  std::string secret_, pin_;
  Handle watcher_ = 0;
  bool ready_ = false, was_ready_ = false, regrouped_ = false, unrecorded_ = false;
  Feed last_feed_ = 0;
  std::map<std::string, Participant> participants_;
  Closed closed_;
  std::size_t still_recording_ = 0;
  std::chrono::steady_clock::time_point give_up_, watched_, unrecorded_at_;
};

}  // namespace longspan::janus
