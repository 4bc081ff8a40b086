#pragma once
#include <boost/json/object.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/janus/messages.hpp"
#include "adapters/janus/sdp.hpp"
#include "adapters/janus/server.hpp"
#include "rooms/media.hpp"

namespace longspan::janus {

/// A publisher's number in Janus's room; a new one each time that he begins anew.
using Feed = std::uint64_t;

/// One of his streams that Janus has.
struct Sent {
  std::string mid, source;
  bool muted = false;
};

/// One handle of Janus's and what waits until it is there.
struct Line {
  enum class State : std::uint8_t { none, coming, there };
  State state = State::none;
  Handle handle = 0;
  std::vector<boost::json::object> candidates;
};

/// One stream that a participant gets: `mid` in his receiving connection.
struct Got {
  std::string mid;
  Feed feed = 0;
  std::string feed_mid;
  int layer = 2;
};

/// One who came into a meeting, as far as sound and picture know him.
struct Participant {
  std::string id;
  rooms::MediaRights rights;

  Line publisher;
  Feed feed = 0;                   ///< 0: he sends nothing
  std::optional<Publish> to_send;  ///< what he asked for while the handle was not there
  std::vector<Sent> sent;          ///< as he asked for it
  std::string sent_sdp;            ///< the same, as Janus was told
  Copies copies = Copies::none;
  bool heard = false;     ///< others can have it: his connection stands
  bool recorded = false;  ///< what he says goes into a file now

  Line subscriber;
  std::optional<std::vector<Wanted>> wanted;  ///< nothing yet: the voice of everybody
  std::vector<Got> got;
  bool joined = false;   ///< the subscriber's handle has been given streams once
  bool offered = false;  ///< the browser has not answered yet
  boost::json::object offer;
  bool waiting = false;                                        ///< for Janus, or for that answer
  std::optional<std::chrono::steady_clock::time_point> asked;  ///< since when Janus owes an offer
  bool deaf = false;                                           ///< it owed one for too long
  bool changed = false;                                        ///< meanwhile
  bool missed = false;  ///< he asked while there was no Janus

  bool talks = false, told_talks = false;
  bool comes = false;  ///< packets of his voice, as Janus sees it: none for a second is none
  std::chrono::steady_clock::time_point talk_told;

  std::uintmax_t written = 0;  ///< bytes of his sound on the disk, when it was looked at last
  std::chrono::steady_clock::duration unwritten{};  ///< he has talked since then

  bool may(std::string const& source) const {
    return source == "voice" ? rights.speak : rights.show;
  }
  bool hears(Participant const& other) const { return rights.group == other.rights.group; }
  Sent* sent_at(std::string const& mid) {
    for (auto& one : sent)
      if (one.mid == mid) return &one;
    return nullptr;
  }
};

}  // namespace longspan::janus
