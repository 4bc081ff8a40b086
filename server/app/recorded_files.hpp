#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/sound/mix.hpp"
#include "rooms/media.hpp"

/// What lies in a meeting's recording folder.
namespace longspan::app {

void write_track_list(std::filesystem::path const& folder,
                      std::vector<rooms::RecordedTrack> const& tracks);
/// False where nobody wrote it: the process ended before the meeting did.
bool has_track_list(std::filesystem::path const& folder);

/// What came over the link, and whether all of it could be read.
struct SentSounds {
  std::vector<sound::SentSound> sounds;
  bool cut = false;
};
/// Files that no list names are told apart by their names: PARTICIPANT-….mjr. `key`: of a room that
/// seals, else empty.
SentSounds read_sent_sounds(std::filesystem::path const& folder, std::int64_t began_us,
                            std::string const& key);
/// Once nothing is written any more: each file sealed in place. Throws std::system_error where the
/// disk is full.
void seal_sent_sounds(std::filesystem::path const& folder, std::string const& key);

/// Hashes of the ends' own sounds that are in the recording. None: it was not made yet.
std::optional<std::set<std::string>> read_mixed(std::filesystem::path const& folder);
/// Writes them beside, so that it can no longer fail once the recording is told. Throws
/// std::system_error where the disk is full.
void prepare_mixed(std::filesystem::path const& folder, std::set<std::string> const& tracks);
void settle_mixed(std::filesystem::path const& folder);

}  // namespace longspan::app
