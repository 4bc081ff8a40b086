#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "rooms/media.hpp"

namespace longspan::janus {

/// The files that Janus writes of one meeting's sound, in one folder (record.h of Janus: MJR).
class Recordings {
 public:
  /// Empty: nothing is recorded.
  explicit Recordings(std::filesystem::path folder) : folder_(std::move(folder)) {}
  bool on() const { return !folder_.empty(); }
  std::filesystem::path const& folder() const { return folder_; }

  /// A name for what `participant` publishes with `sdp`, for Janus's "filename". Of its sections
  /// only sound is kept: where Janus would write a picture there is a way to nowhere.
  /// `red`: packets have copies in them, which the name tells by "-red".
  std::string begin(std::string const& participant, std::string_view sdp, std::int64_t now_ms,
                    bool red);
  /// What lies on the disk of the participant's sound: of all files, since Janus goes on with the
  /// first where a picture comes to it.
  std::uintmax_t bytes_of(std::string const& participant) const;
  /// What is there, once Janus has closed the files; the ways to nowhere go. `missing`: how many
  /// that were begun have nothing in them.
  std::vector<rooms::RecordedTrack> end(std::size_t& missing);

 private:
  struct Begun {
    std::string name, participant;
    std::vector<unsigned> sounds;
    std::vector<unsigned> others;
  };
  std::filesystem::path folder_;
  std::vector<Begun> begun_;
};

/// What the description of a stream with copies says, for mark_red().
constexpr std::string_view kCopiesMark = "copies in packets";
/// Janus's own mark for RED, "or", with the payload type of its packets, put where it wrote the
/// description: it cannot know. Nothing where there is no such description.
void mark_red(std::filesystem::path const& file);

/// When the first packet of an MJR file came, in microseconds since 1970; 0: it has none.
std::int64_t began_of(std::filesystem::path const& file);

}  // namespace longspan::janus
