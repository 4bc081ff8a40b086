#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/hash.hpp"
#include "base/uuid.hpp"
#include "contract/facts.hpp"
#include "store/room_seal.hpp"

/// What recordings and films are made of, and how far they are.
namespace longspan::store {

/// A sound that an end kept by itself.
struct OwnTrack {
  std::string sha256;  ///< 64 hexadecimal digits
  std::string participant;
  Uuid account;
  std::int64_t offset_ms = 0;
  std::int64_t ms = 0;
  std::string media_type;  ///< of the evidence
};
std::vector<OwnTrack> own_tracks(Db& db, std::string const& room, Day meeting);
void note_own_track(Db& db, std::string const& room, Day meeting, OwnTrack const& track,
                    Instant now);

/// A participant that stood for an account in a meeting.
std::vector<std::string> participants_of(Db& db, RoomSeal const& seal, std::string const& room,
                                         Day meeting, Uuid const& account);

/// A meeting as its recording needs it.
struct RecordedMeeting {
  std::string programme;
  bool held = false;
  bool recorded = false;
  std::int64_t began_us = 0;
  std::int64_t ended_us = 0;
  std::string sound;  ///< 64 hexadecimal digits; empty: none
  std::int64_t sound_offset_ms = 0;
  std::string log;  ///< 64 hexadecimal digits; empty: none
  std::optional<contract::RecordingTrouble> trouble;
};
std::optional<RecordedMeeting> recorded_meeting(Db& db, std::string const& room, Day meeting);

/// When a meeting that goes on began; none where it does not.
std::optional<std::int64_t> running_since(Db& db, std::string const& room, Day meeting);

enum class FilmState : std::uint8_t { none, waiting, making, ready, failed };
struct Film {
  std::string room;
  Day meeting;
  FilmState state = FilmState::none;
  int percent = 0;
  std::int64_t bytes = 0;
  std::string trouble;
};
Film film_of(Db& db, std::string const& room, Day meeting);
/// It waits to be made, unless it waits or is being made already.
void ask_for_film(Db& db, std::string const& room, Day meeting, Instant now);
std::optional<Film> next_film(Db& db);
void note_film(Db& db, Film const& film);

/// A film of an older recording is none.
void forget_film(Db& db, std::string const& room, Day meeting);

}  // namespace longspan::store
