#include "adapters/janus/sdp.hpp"

#include <gtest/gtest.h>

namespace longspan::janus {
namespace {

constexpr std::string_view kOffer =
    "v=0\r\n"
    "o=- 1 2 IN IP4 127.0.0.1\r\n"
    "a=group:BUNDLE 0 1\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\r\n"
    "a=mid:0\r\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=rtcp-fb:111 transport-cc\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    "a=rtpmap:63 red/48000/2\r\n"
    "a=fmtp:63 111/111\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
    "a=mid:1\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:96 transport-cc\r\n";

constexpr std::string_view kJanus =
    "v=0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=mid:0\r\n"
    "a=ptime:20\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=fmtp:111 useinbandfec=0;stereo=0\r\n";

TEST(Sdp, sound_is_asked_for_again_and_carries_no_more_than_it_needs) {
  auto const out = publisher_offer(kOffer, {});
  EXPECT_TRUE(out.contains("a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 nack\r\n"));
  EXPECT_TRUE(out.contains("ssrc-audio-level"));  // who talks
  EXPECT_FALSE(out.contains("a=rtcp-fb:111 transport-cc"));
  // The picture is left as it was.
  EXPECT_TRUE(out.ends_with(kOffer.substr(kOffer.find("m=video"))));
}

TEST(Sdp, the_publisher_is_told_how_to_encode) {
  auto const out =
      publisher_answer(kJanus, {.fec = true, .dtx = true, .ptime_ms = 60, .bits_s = 16000});
  EXPECT_TRUE(
      out.contains("a=fmtp:111 stereo=0;maxaveragebitrate=16000;usedtx=1;useinbandfec=1\r\n"))
      << out;
  EXPECT_TRUE(out.contains("a=ptime:60\r\na=maxptime:60\r\n"));
  EXPECT_FALSE(out.contains("a=ptime:20"));
}

TEST(Sdp, red_passes_janus_under_the_name_of_opus) {
  Sound const sound{.red = true};
  auto const out = publisher_offer(kOffer, sound);
  EXPECT_TRUE(out.contains("m=audio 9 UDP/TLS/RTP/SAVPF 63\r\n"));
  EXPECT_TRUE(out.contains("a=rtpmap:63 opus/48000/2\r\n"));
  EXPECT_TRUE(out.contains("a=fmtp:63 minptime=10;useinbandfec=1\r\n"));
  EXPECT_TRUE(out.contains("a=rtcp-fb:63 nack\r\n"));
  EXPECT_FALSE(out.contains("PCMU"));
  auto const offer = listener_offer(kJanus, sound);
  EXPECT_TRUE(offer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 111 58\r\n"));
  EXPECT_TRUE(offer.contains(
      "a=rtpmap:111 red/48000/2\r\na=fmtp:111 58/58\r\na=rtpmap:58 opus/48000/2\r\n"));
  // A browser's answer to that is Opus for Janus again.
  auto const answer = listener_answer(offer, sound);
  EXPECT_TRUE(answer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"));
  EXPECT_TRUE(answer.contains("a=rtpmap:111 opus/48000/2\r\n"));
  EXPECT_FALSE(answer.contains("red/"));
}

TEST(Sdp, a_browser_without_red_is_known_by_its_offer) {
  EXPECT_TRUE(takes_red(kOffer));
  EXPECT_FALSE(takes_red(kJanus));
  EXPECT_TRUE(takes_red("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"));
}

TEST(Sdp, text_that_is_no_description_passes) {
  EXPECT_EQ(publisher_offer("", {}), "");
  EXPECT_EQ(listener_answer("m=audio\na=rtpmap:", {}), "m=audio\r\na=rtpmap:\r\n");
  EXPECT_EQ(listener_answer("m=audio\r\na=rtpmap:1 red/48000\r\na=rtpmap:2 opus/48000\r\n",
                            {.red = true, .lean = false, .ptime_ms = 20}),
            "m=audio 1\r\na=rtpmap:1 opus/48000/2\r\na=rtcp-fb:1 nack\r\n");
}

}  // namespace
}  // namespace longspan::janus
