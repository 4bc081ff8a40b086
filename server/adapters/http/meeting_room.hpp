#pragma once
#include <boost/json/fwd.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/context.hpp"
#include "adapters/http/meeting_hints.hpp"
#include "adapters/http/meeting_socket.hpp"
#include "rooms/live_meeting.hpp"

namespace longspan::http {

/// What a lane says first.
struct Entry {
  std::string client;
  int lane = 0;
  std::string epoch;
  std::optional<std::uint64_t> seq;
  std::string place, class_name;
  std::optional<std::int64_t> seats;
};
std::optional<Entry> read_entry(boost::json::object const& message);

/// One meeting that this node carries: its state, who is connected, what is not written yet.
class MeetingRoom : public std::enable_shared_from_this<MeetingRoom> {
 public:
  /// What is on disk of it, and how that is kept.
  struct Kept {
    store::RoomSeal seal;
    std::vector<rooms::MeetingEvent> events;
  };
  MeetingRoom(Context& context, store::MeetingPlan plan, store::MeetingLog log, Kept kept,
              std::int64_t alive_us);
  ~MeetingRoom();
  MeetingRoom(MeetingRoom const&) = delete;
  MeetingRoom& operator=(MeetingRoom const&) = delete;

  /// From now on it is the socket's room. Problems: room_full, not_invited, meeting_over.
  std::optional<Problem> enter(std::shared_ptr<MeetingSocket> const& socket,
                               rooms::LiveMeeting::Arrival const& arrival, Entry const& entry);
  void take(MeetingSocket& socket, std::string_view message);
  void lost(MeetingSocket& socket);
  /// As it is arranged now; none: it meets no longer. Roles change with it, and who is not invited
  /// any more is sent out. A meeting that has begun goes on until a lead ends it.
  void renew(std::optional<store::MeetingPlan> plan);
  /// Sends out who may not be here any more.
  void recheck();
  void link_over(Uuid const& link);
  /// Links by which somebody is here.
  std::vector<Uuid> links() const;
  void tick();
  /// It is over, and on disk: everybody is told, and goes.
  void dismiss_all();
  /// Ends sound and picture.
  Task<std::vector<rooms::RecordedTrack>> close_media();
  /// Another node took it over, or the server stops carrying it.
  void close_all(int code, std::string_view reason);

  std::string const& id() const { return log_.room; }
  Day meeting() const { return log_.meeting; }
  store::MeetingLog const& row() const { return log_; }
  store::RoomSeal const& seal() const { return seal_; }
  std::string key() const { return log_.room + "/" + log_.meeting.text(); }
  bool began() const { return state_.began_ms() && !state_.over(); }
  bool over() const { return state_.over(); }
  bool idle() const { return seats_.empty(); }
  /// Nobody ever led it and nobody is there.
  bool forgotten() const { return forgotten_; }
  rooms::LiveMeeting const& state() const { return state_; }
  store::MeetingPlan const& plan() const { return plan_; }

  /// What is to be written, in order.
  rooms::Events take_unwritten() { return std::exchange(unwritten_, {}); }
  bool has_unwritten() const { return !unwritten_.empty(); }
  void written(rooms::Events const& events);
  void not_written(rooms::Events events, Problem const* told);
  std::uint64_t kept() const { return kept_; }

 private:
  struct Seat {
    rooms::LivePerson const* person = nullptr;
    std::shared_ptr<MeetingSocket> lanes[2];
    bool turn = false;
    std::size_t pace = 0;  ///< how often hints go to it: at once, or with beats_[pace - 1]
    Entry entry;
    bool entered = false;  ///< false: in the waiting room
    std::optional<Uuid> link;
    std::int64_t kept_n = 0;
  };

  std::int64_t now_ms() const { return context_.now().ms(); }
  void open_media();
  /// What is going on, then what the client lacks of it.
  void greet(Seat& seat);
  std::string entered_json(rooms::LivePerson const& person) const;
  std::string room_json() const;
  void send_missing(Seat& seat);
  /// New events go out and wait to be written.
  void drain();
  void share(rooms::EventPtr const& event);
  void share_people();
  void share_feelings();
  void wish(MeetingSocket& socket, boost::json::object const& message);
  void hint(MeetingSocket& socket, boost::json::object const& message);
  /// `pace`: to those alone; without one to all.
  void show_hints(std::string const& by, rooms::Audience const& audience, std::string_view hints,
                  std::optional<std::size_t> pace);
  void beat(std::size_t which);
  void pace_seats();
  void media(MeetingSocket& socket, std::string_view message);
  void settle_rights(std::string const& id);
  void to_all(SharedText const& text);
  /// Tells why and closes both lanes.
  void dismiss(std::string const& id, std::string_view reason);
  void turn_away(std::string const& id, Problem const& why, int code);
  void turn_all_away(Problem const& why, int code);
  /// Neither heard nor seen from now on, whenever the connection closes.
  void silence(std::string const& id);
  /// As what the meeting's arrangement has an account; none: it is not invited.
  std::optional<rooms::RoomRole> arranged_role(std::optional<Uuid> const& account) const;
  void end_by_itself();
  std::string media_json(std::string const& id) const;

  Context& context_;
  store::MeetingPlan plan_;
  store::MeetingLog log_;
  store::RoomSeal seal_;
  rooms::LiveMeeting state_;
  std::map<std::string, Seat> seats_;
  std::map<std::string, rooms::MediaRights> rights_;
  std::map<std::string, std::int64_t> silent_since_;
  std::set<std::string> pressed_;  ///< who talks by a button
  HintBeat beats_[kHintPaces];
  rooms::Events unwritten_;
  std::uint64_t kept_ = 0;
  std::int64_t empty_since_ms_ = 0, leaderless_since_ms_ = 0, felt_ms_ = 0;
  bool forgotten_ = false, media_open_ = false, troubled_ = false;
};

}  // namespace longspan::http
