#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Sound and picture, as meetings see them. What carries them stands behind this port; meetings go
/// on without it.
namespace longspan::rooms {

/// What of a participant may reach others: the meeting's roles, floor and groups decide.
struct MediaRights {
  bool speak = false;
  bool show = false;  ///< camera, board camera, screen
  /// Only those of the same group reach one another; empty: the room. Groups are not recorded.
  std::string group{};
  bool operator==(MediaRights const&) const = default;
};

/// Of one sound that was recorded while a meeting went on.
struct RecordedTrack {
  std::string file;  ///< where it lies
  std::string participant;
  std::string source;         ///< "voice"
  std::int64_t began_us = 0;  ///< when its first packet came, by the server's clock
};

/// All calls come from the event loop's thread and return at once; the callbacks come there too.
class Media {
 public:
  struct Meeting {
    /// A message for the participant's socket, as docs/rooms-wire.md has it: {"t":"media",…}.
    std::function<void(std::string const& participant, std::string json)> tell;
    /// Sound and picture came or went; `on` false: pages, ink and chat go on without.
    std::function<void(bool on)> state;
    /// Who is heard now, at most a few times a second.
    std::function<void(std::string const& participant, bool talking)> talking;
    /// What is said is no longer recorded (the disk is full, or refuses), or is again.
    std::function<void(bool recorded)> recorded;
    std::string record_to;   ///< a folder that exists; empty: nothing is recorded
    unsigned most_kbps = 0;  ///< of one sender; 0: no limit
  };

  virtual ~Media() = default;
  /// Whether sound and picture can be had now.
  virtual bool on() const = 0;
  virtual void open(std::string const& meeting, Meeting told) = 0;
  /// STUN and TURN servers for one participant, as RTCIceServer[] in JSON; TURN credentials end by
  /// themselves.
  virtual std::string ice_servers(std::string const& participant) const = 0;
  /// A {"t":"media",…} message from a participant's socket. What cannot be understood is answered
  /// by "again".
  virtual void take(std::string const& meeting, std::string const& participant,
                    std::string_view json) = 0;
  /// A participant came, or may do other things than before.
  virtual void admit(std::string const& meeting, std::string const& participant,
                     MediaRights rights) = 0;
  /// A participant's page is connected again: what was said meanwhile may not have come, and is
  /// said again.
  virtual void came_back(std::string const& meeting, std::string const& participant) = 0;
  virtual void leave(std::string const& meeting, std::string const& participant) = 0;
  /// Ends all of it; the tracks' files are whole when `done` is called.
  virtual void close(std::string const& meeting,
                     std::function<void(std::vector<RecordedTrack>)> done) = 0;
};

}  // namespace longspan::rooms
