#pragma once
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// {"t":"media",…} as docs/rooms-wire.md has it, in and out.
namespace longspan::janus {

/// One stream that a participant sends: `mid` in his own connection.
struct Source {
  std::string mid;
  std::string name;  ///< "voice", "camera", "board", "screen"
};
struct Publish {
  std::string sdp;
  std::vector<Source> sources;
};
struct SdpAnswer {
  std::string sdp;
};
struct Candidate {
  bool of_publisher = false;
  boost::json::object candidate;  ///< RTCIceCandidateInit; empty: there are no more
};
struct Wanted {
  std::string participant;  ///< "*": everybody
  std::string source;
  std::optional<int> layer;  ///< 0-2
};
struct Want {
  std::vector<Wanted> of;
};
struct Again {};

using Asked = std::variant<Publish, SdpAnswer, Candidate, Want, Again>;

/// Nothing where it is not what a browser may say: another shape, another word, too long.
std::optional<Asked> read_asked(std::string_view json);

/// {"t":"media","m":`m`} with `members`.
std::string media_message(std::string_view m, boost::json::object members = {});

}  // namespace longspan::janus
