#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// What Longspan changes in the session descriptions between browsers and Janus, so that speech
/// outlives a thin, lossy link. Text to text; sections that are not sound pass as they are.
namespace longspan::janus {

/// Who puts copies of earlier frames into a packet of sound (RFC 2198), so that a lost packet costs
/// nothing. Janus 1.1 knows nothing of it and forwards it as Opus; listeners are told that it is
/// RED.
enum class Copies : std::uint8_t {
  none,        ///< lost packets are sent again (NACK)
  by_page,     ///< the page, by an encoded transform; to its browser it is Opus
  by_browser,  ///< the browser, of the frame before alone
};

/// What Opus within RED is called; no browser gives this number to anything else.
constexpr unsigned kOpusInRed = 58;

/// A publisher's offer, for Janus.
std::string publisher_offer(std::string_view sdp, Copies copies);
/// Janus's answer, for the publisher.
std::string publisher_answer(std::string_view sdp, Copies copies);
/// Janus's offer, for a listener; `copies`: what comes has them.
std::string listener_offer(std::string_view sdp, bool copies);
/// The listener's answer, for Janus.
std::string listener_answer(std::string_view sdp, bool copies);

/// Whether all its sound can be RED; true where it has none.
bool takes_red(std::string_view sdp);

}  // namespace longspan::janus
