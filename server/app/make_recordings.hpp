#pragma once
#include "app/room_shelf.hpp"
#include "base/day.hpp"
#include "evidence/tools.hpp"
#include "rooms/recorder.hpp"
#include "store/recording_rows.hpp"

namespace longspan::app {

/// Where the sounds of a meeting lie until they have become one: recordings/ROOM/DAY below the data
/// folder. The folder is all that a process needs to go on where another ended; it goes away a week
/// after the meeting.
std::filesystem::path recording_folder(std::filesystem::path const& data, std::string const& room,
                                       Day meeting);
/// How long ends may still send what they kept themselves.
constexpr std::int64_t kTracksComeUs = std::int64_t{7} * 24 * 3600 * 1'000'000;

/// Makes one sound of what was recorded of each meeting.
class MakeRecordings {
 public:
  MakeRecordings(StoreCalls const& store, evidence::Tools& tools, std::filesystem::path data,
                 std::filesystem::path work)
      : store_(store), tools_(tools), data_(std::move(data)), work_(std::move(work)) {}

  /// Writes down whose sounds the files are. Blocks for a moment.
  void note_tracks(std::string const& room, Day meeting,
                   std::vector<rooms::RecordedTrack> const& tracks) const;
  void look(std::stop_token const& stop);

  /// WebM of a span of a meeting that goes on, milliseconds after its beginning, from files that
  /// still grow. sound_off where nothing was recorded in it. Blocks, for seconds.
  Result<std::string> missed(std::string const& room, Day meeting, std::int64_t began_us,
                             std::int64_t from_ms, std::int64_t to_ms) const;

 private:
  struct Due;
  struct Sources;
  void visit(std::filesystem::path const& folder, std::string const& room, Day meeting,
             std::stop_token const& stop);
  /// What is mixed, where it can be read. Throws std::system_error where the disk is full.
  static Sources sources_of(Due const& due, RoomShelf const& shelf,
                            std::filesystem::path const& work);
  void make(Due const& due, std::stop_token const& stop);
  void tell(Due const& due, std::string body);

  StoreCalls const& store_;
  evidence::Tools& tools_;
  std::filesystem::path data_, work_;
};

}  // namespace longspan::app
