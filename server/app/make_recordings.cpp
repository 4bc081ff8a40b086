#include "app/make_recordings.hpp"

#include <algorithm>

#include "adapters/sound/mix.hpp"
#include "app/recorded_files.hpp"
#include "app/room_shelf.hpp"
#include "app/work_lock.hpp"
#include "base/json_writer.hpp"
#include "evidence/work_folder.hpp"
#include "evidence/zip_names.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;
using contract::RecordingTrouble;

/// How long a meeting's tracks may take to come after it was held; then its files alone count.
constexpr std::int64_t kListComesUs = 30'000'000;
/// Samples lie on the disk twice while they are mixed (adapters/sound/sum.hpp).
constexpr std::int64_t kBytesOfMs = 24 * 8;
constexpr std::uint64_t kBytesBeside = 128U << 20;

std::string_view demuxer_of(std::string_view media_type) {
  return media_type == "audio/ogg" ? "ogg" : "matroska";
}

}  // namespace

struct MakeRecordings::Due {
  fs::path folder;
  std::string room;
  Day meeting;
  store::RecordedMeeting known;
  std::vector<store::OwnTrack> own;
  std::set<std::string> hashes() const {
    std::set<std::string> out;
    for (auto const& track : own) out.insert(track.sha256);
    return out;
  }
};

struct MakeRecordings::Sources {
  std::vector<sound::OwnSound> own;
  SentSounds sent;
};

fs::path recording_folder(fs::path const& data, std::string const& room, Day meeting) {
  return data / "recordings" / room / meeting.text();
}

void MakeRecordings::note_tracks(std::string const& room, Day meeting,
                                 std::vector<rooms::RecordedTrack> const& tracks) const {
  write_track_list(recording_folder(data_, room, meeting), tracks);
}

void MakeRecordings::look(std::stop_token const& stop) {
  std::error_code ignored;
  for (auto const& room : fs::directory_iterator(data_ / "recordings", ignored))
    for (auto const& folder : fs::directory_iterator(room.path(), ignored)) {
      if (stop.stop_requested()) return;
      if (auto const meeting = Day::parse(folder.path().filename().string()))
        visit(folder.path(), room.path().filename().string(), *meeting, stop);
    }
}

void MakeRecordings::visit(fs::path const& folder, std::string const& room, Day meeting,
                           std::stop_token const& stop) {
  std::optional<Due> due;
  store_.read([&](store::Db& db) {
    auto known = store::recorded_meeting(db, room, meeting);
    if (known && known->held)
      due = Due{folder, room, meeting, std::move(*known), store::own_tracks(db, room, meeting)};
  });
  if (!due) return;
  auto const now = store_.now().us;
  auto const over = now - due->known.ended_us;
  if (!has_track_list(folder) && over < kListComesUs) return;
  auto const mixed = read_mixed(folder);
  if (due->known.recorded && mixed == due->hashes()) {
    if (over > kTracksComeUs) fs::remove_all(folder);
    return;
  }
  WorkLock const lock(folder);
  if (lock.held()) make(*due, stop);
}

MakeRecordings::Sources MakeRecordings::sources_of(Due const& due, RoomShelf const& shelf,
                                                   fs::path const& work) {
  Sources out;
  for (auto const& track : due.own) {
    auto const laid = shelf.lay_out(track.sha256, work);
    if (!laid) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
    out.own.push_back({track.participant, track.offset_ms, *laid,
                       std::string(demuxer_of(track.media_type)), track.ms});
  }
  auto const& key = shelf.seal().key();
  if (!key.empty()) seal_sent_sounds(due.folder, key);
  out.sent = read_sent_sounds(due.folder, due.known.began_us, key);
  return out;
}

void MakeRecordings::make(Due const& due, std::stop_token const& stop) {
  std::string body;
  JsonWriter json(body);
  json.object().field("room", due.room).field("meeting", due.meeting.text());
  auto const fail = [&](RecordingTrouble trouble) {
    // Said once; tried again when there may be room.
    if (trouble == RecordingTrouble::disk_full && due.known.trouble == trouble) return;
    json.field("seconds", std::int64_t{0}).field("trouble", contract::to_text(trouble));
    json.end_object();
    tell(due, std::move(body));
    if (trouble != RecordingTrouble::disk_full) settle_mixed(due.folder);
  };
  auto const ms = std::max<std::int64_t>((due.known.ended_us - due.known.began_us) / 1000, 0);
  std::error_code error;
  auto const space = fs::space(data_, error);
  if (!error && space.available < kBytesBeside + static_cast<std::uint64_t>(ms * kBytesOfMs))
    return fail(RecordingTrouble::disk_full);
  try {
    prepare_mixed(due.folder, due.hashes());
  } catch (std::system_error const&) {
    return fail(RecordingTrouble::disk_full);
  }

  auto const shelf = RoomShelf::of(store_, data_, due.room);
  if (!shelf) {
    // Its room's key is gone: nobody may hear it.
    fs::remove_all(due.folder);
    return;
  }
  try {
    evidence::WorkFolder const work(work_);
    auto const [own, sent] = sources_of(due, *shelf, work.path);
    if (own.empty() && sent.sounds.empty()) {
      // Nobody said anything, or sound was off: the events alone are the recording.
      return fail(sent.cut ? RecordingTrouble::unreadable : RecordingTrouble::sound_off);
    }
    auto const file = work.path / "sound.webm";
    auto const mixed = sound::mix(tools_, own, sent.sounds, work.path, file, stop);
    if (stop.stop_requested()) return;
    if (!mixed) return fail(RecordingTrouble::unreadable);
    auto const bytes = fs::file_size(file);
    auto const hash = sha256(evidence::read_part(file, 0, bytes));
    if (auto const kept = shelf->take(hash, file); !kept) return fail(RecordingTrouble::disk_full);
    shelf->note({{hash, "audio/webm", bytes}});
    json.field("sound", hash.hex())
        .field("bytes", static_cast<std::int64_t>(bytes))
        .field("seconds", (mixed->ms + 999) / 1000)
        .field("offset_ms", mixed->offset_ms)
        .field("tracks", std::ssize(sent.sounds) + std::ssize(own))
        .field("filled", std::int64_t{mixed->own});
    if (sent.cut || mixed->cut || mixed->unreadable > 0)
      json.field("trouble", contract::to_text(RecordingTrouble::cut_short));
    json.end_object();
  } catch (std::system_error const&) {
    return fail(RecordingTrouble::disk_full);
  }
  tell(due, std::move(body));
  settle_mixed(due.folder);
}

void MakeRecordings::tell(Due const& due, std::string body) {
  store_.file(Uuid::v7(store_.now().ms()), ledger::FactKind::meeting_recorded, due.known.programme,
              std::move(body));
  // A film of what was heard before is made anew when somebody asks.
  store_.write([&due](store::Db& db) { store::forget_film(db, due.room, due.meeting); });
}

Result<std::string> MakeRecordings::missed(std::string const& room, Day meeting,
                                           std::int64_t began_us, std::int64_t from_ms,
                                           std::int64_t to_ms) const {
  // While a meeting goes on its pieces lie as Janus writes them.
  auto sent = read_sent_sounds(recording_folder(data_, room, meeting), began_us, {});
  for (auto& sound : sent.sounds) sound::keep_within(sound, {from_ms, to_ms});
  std::erase_if(sent.sounds, [](auto const& sound) { return sound.packets.empty(); });
  if (sent.sounds.empty()) return longspan::fail(ProblemCode::sound_off);
  try {
    evidence::WorkFolder const work(work_);
    auto const file = work.path / "missed.webm";
    // The whole span, so that a player's time is the meeting's.
    auto const mixed =
        sound::mix(tools_, {}, sent.sounds, work.path, file, std::stop_token(), from_ms);
    if (!mixed) return longspan::fail(ProblemCode::sound_off);
    return evidence::read_part(file, 0, fs::file_size(file));
  } catch (std::system_error const& error) {
    if (error.code() == std::errc::no_space_on_device)
      return longspan::fail(ProblemCode::store_full);
    return longspan::fail(ProblemCode::store_failed, {{"reason", error.what()}});
  }
}

}  // namespace longspan::app
