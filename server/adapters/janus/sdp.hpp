#pragma once
#include <string>
#include <string_view>

/// What Longspan changes in the session descriptions between browsers and Janus, so that speech
/// outlives a thin, lossy link. Text to text; sections that are not sound pass as they are.
namespace longspan::janus {

/// How a meeting's sound is sent.
struct Sound {
  /// RED (RFC 2198): each packet carries the one before again. Janus 1.1 knows nothing of it, so to
  /// Janus it is called Opus, and forwarded as that.
  bool red = false;
  bool nack = true;         ///< what was lost is sent again
  bool fec = true;          ///< Opus's own, in the next packet
  bool dtx = true;          ///< next to nothing is sent in silence
  bool lean = true;         ///< without header extensions that sound does not need
  unsigned ptime_ms = 60;   ///< of one packet
  unsigned bits_s = 16000;  ///< of Opus, without headers
};

/// A publisher's offer, for Janus.
std::string publisher_offer(std::string_view sdp, Sound const& sound);
/// Janus's answer, for the publisher.
std::string publisher_answer(std::string_view sdp, Sound const& sound);
/// Janus's offer, for a listener.
std::string listener_offer(std::string_view sdp, Sound const& sound);
/// The listener's answer, for Janus.
std::string listener_answer(std::string_view sdp, Sound const& sound);

/// Whether all its sound can be RED; true where it has none.
bool takes_red(std::string_view sdp);

}  // namespace longspan::janus
