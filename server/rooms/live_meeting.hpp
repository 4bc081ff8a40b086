#pragma once
#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <variant>

#include "base/uuid.hpp"
#include "contract/facts.hpp"
#include "rooms/live_ink.hpp"
#include "rooms/live_reading.hpp"
#include "rooms/media.hpp"
#include "rooms/meeting_event.hpp"

namespace longspan::rooms {

using contract::RoomRole;

/// In one classroom; a bound against nonsense.
inline constexpr std::int64_t kSeatsMost = 100'000;

/// kbit/s, to and from each person.
struct LinkKbps {
  std::int64_t up = 300, down = 1000;
};

/// One device that came in. It stays the same for the whole meeting, also when it comes back.
struct LivePerson {
  enum class State : std::uint8_t { waiting, in, away, out };

  std::string id;   ///< p1, p2 …
  std::string who;  ///< what the device is known again by
  std::string name;
  RoomRole role{};
  std::string place, class_name;
  std::optional<Uuid> account;
  bool guest = false;
  State state = State::out;
  bool hand = false, floor = false, muted = false, talks = false, sent_out = false;
  std::optional<std::string> rung;
  std::optional<LinkKbps> budget;
  std::string feel;    ///< its newest report on its link, JSON text
  std::string stands;  ///< the rung of it; empty: none came yet
  std::int64_t away_since_ms = 0;
  double tokens = 0;  ///< wishes it may still make at once
  std::int64_t tokens_ms = 0;
  std::map<std::int64_t, std::variant<EventPtr, Problem>> answers;  ///< of its newest wishes

  bool here() const { return state == State::in || state == State::away; }
};

/// The state of one meeting: made of its events alone, and the only one who makes new ones. Pure:
/// times are the server's, milliseconds since 1970, and come from the caller.
class LiveMeeting {
 public:
  /// Somebody at the door, whose role is known.
  struct Arrival {
    /// What the device is known again by; after a colon, what whoever uses it is known by, also on
    /// another device.
    std::string who, name;
    RoomRole role{};
    std::string place, class_name;
    std::optional<Uuid> account;
    bool guest = false;
    bool waits = false;  ///< until a lead lets them in
  };
  struct Outcome {
    EventPtr event;  ///< what became of the wish; null with a problem
    std::optional<Problem> problem;
    bool repeated = false;
  };

  /// Goes on with the log of an earlier process, which lived until `alive_ms`.
  void resume(std::vector<MeetingEvent> log, std::int64_t alive_ms, std::int64_t now_ms);

  /// The participant. Whoever was sent out gets none.
  LivePerson const* arrive(Arrival const& arrival, std::int64_t now_ms);
  /// Its last connection is gone; it may come back.
  void lost(std::string const& id, std::int64_t now_ms);
  void leave(std::string const& id, std::int64_t now_ms);
  /// Arranged anew, it gives somebody another role.
  void assign(std::string const& id, RoomRole role, std::int64_t now_ms);
  /// What a class's device says of its seats as it comes in, where nobody has counted them yet.
  void count_first(std::string const& id, std::int64_t seats, std::int64_t now_ms);
  /// Sent out by who keeps the door (a link that was withdrawn).
  void send_out(std::string const& id, std::int64_t now_ms);
  /// Wishes for an event. The same `n` again is answered, not done again.
  Outcome wish(std::string const& id, std::int64_t n, std::string_view kind,
               boost::json::object const& body, std::int64_t now_ms);
  /// Whom to show it to; none: nobody.
  std::optional<Audience> hint(std::string const& id, boost::json::array const& hints,
                               std::int64_t now_ms);
  /// Keeps a report on a link; what it does not know is left out.
  void feel(std::string const& id, boost::json::object const& report);
  /// Sound came or went; somebody is heard or no longer.
  void sound(bool on, std::int64_t now_ms);
  void heard(std::string const& id, bool talking, std::int64_t now_ms);
  /// What is said is no longer recorded, or is again; told to leads.
  void recorded(bool recorded, std::int64_t now_ms);
  /// What comes by itself: who did not come back is gone, strokes are finished, votes are told.
  void tick(std::int64_t now_ms);
  void end(std::string const& by, std::int64_t now_ms);

  /// Events since the last call, in order: to be sent and to be kept.
  Events take_fresh() { return std::exchange(fresh_, {}); }
  /// Persons that changed since the last call.
  std::set<std::string> take_changed() { return std::exchange(changed_, {}); }

  Events const& log() const { return log_; }
  std::uint64_t seq() const { return seq_; }
  std::optional<std::int64_t> began_ms() const { return began_ms_; }
  bool over() const { return over_; }
  std::int64_t t_of(std::int64_t now_ms) const;
  std::map<std::string, LivePerson> const& people() const { return people_; }
  LivePerson const* find(std::string const& id) const;
  std::size_t present() const;  ///< persons in, or away for a moment
  bool lead_present() const;
  bool sees(LivePerson const& person, SharedEvent const& event) const;
  bool reaches(LivePerson const& person, Audience const& audience, std::string const& by) const;
  MediaRights rights(LivePerson const& person) const;
  /// Material and page shown, as LiveInk::page_key; empty: none.
  std::string shown_page() const;
  bool ink_lies(std::string const& id) const { return ink_.lies(id); }
  /// Nobody is drawing just now, as far as hints have told.
  bool pens_rest() const { return ink_.rests(); }
  LinkKbps const& budget() const { return budget_; }
  std::optional<std::string> const& rung() const { return rung_; }
  void arrange(LinkKbps budget, std::optional<std::string> rung);

 private:
  struct Poll {
    std::size_t options = 0;
    bool many = false, open = true, untold = false;
    std::map<std::string, std::vector<std::int64_t>> votes, tallies;
    std::int64_t told_ms = 0;
  };
  struct Shown {
    std::string m;
    std::int64_t page = 0;
  };
  EventPtr emit(std::string by, std::string_view kind, std::string body, std::int64_t now_ms,
                std::int64_t n = 0, std::string who = {});
  void fold(MeetingEvent const& event, boost::json::object const& body);
  void fold_person(MeetingEvent const& event, boost::json::object const& body);
  void fold_shared(MeetingEvent const& event, boost::json::object const& body);
  /// Of the event, from the state it meets.
  Audience audience_of(MeetingEvent const& event, boost::json::object const& body) const;
  void admit(LivePerson& person, std::int64_t now_ms);
  void begin(std::int64_t now_ms);
  void close(std::string const& by, std::int64_t now_ms, std::int64_t n);
  void tell_votes(std::string const& id, Poll& poll, std::int64_t now_ms);
  bool takes_wish(LivePerson& person, std::int64_t now_ms);
  LivePerson* known(std::string const& id);
  bool may_draw(LivePerson const& person) const;
  bool in_group(LivePerson const& person, std::string const& group) const;
  /// The group whose sound somebody shares: a member's own, a lead's that he visits; empty: the
  /// room's.
  std::string group_heard(LivePerson const& person) const;
  void regroup(std::map<std::string, std::set<std::string>> groups);
  Audience audience_of_group(std::string const& group) const;
  /// Whether somebody may put ink on a material, which may be a group's board.
  std::optional<Problem> check_drawing(LivePerson const& person, std::string const& material) const;
  /// Null where the wish is right. They are in live_wishes.cpp.
  std::optional<Problem> check(LivePerson const& person, std::string_view kind,
                               boost::json::object const& body) const;
  std::optional<Problem> check_page(LivePerson const& person,
                                    boost::json::object const& body) const;
  std::optional<Problem> check_stroke(LivePerson const& person,
                                      boost::json::object const& body) const;
  std::optional<Problem> check_ink(LivePerson const& person, std::string_view kind,
                                   boost::json::object const& body) const;
  std::optional<Problem> check_poll(LivePerson const& person, std::string_view kind,
                                    boost::json::object const& body) const;
  std::optional<Problem> check_person(LivePerson const& person, std::string_view kind,
                                      boost::json::object const& body) const;
  std::optional<Problem> check_words(LivePerson const& person, std::string_view kind,
                                     boost::json::object const& body) const;
  std::optional<Problem> check_room(LivePerson const& person, std::string_view kind,
                                    boost::json::object const& body) const;

  Events log_, fresh_;
  std::set<std::string> changed_;
  std::map<std::string, LivePerson> people_;
  std::unordered_map<std::string, std::string> by_who_;
  std::set<std::string> sent_out_, let_in_;  ///< what their users are known by
  std::size_t count_ = 0;
  std::uint64_t seq_ = 0;
  std::int64_t last_t_ = 0;
  std::optional<std::int64_t> began_ms_;
  bool over_ = false, unrecorded_ = false;
  std::optional<Shown> shown_;
  LiveInk ink_;
  LiveReading reading_;
  std::map<std::string, Poll> polls_;
  std::set<std::string> questions_;
  std::set<std::pair<std::string, std::string>> counted_;  ///< place and class
  std::map<std::string, std::set<std::string>> groups_;
  std::string groups_id_;
  std::map<std::string, std::string> visits_;  ///< by lead: the group he is with
  LinkKbps budget_;
  std::optional<std::string> rung_;
};

/// A person as the wire has it.
void write_person(std::string& out, LivePerson const& person);
std::string_view state_text(LivePerson::State state);
/// Of what a device is known again by, the part that is its user's.
std::string user_of(std::string const& who);

}  // namespace longspan::rooms
