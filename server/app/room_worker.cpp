#include "app/room_worker.hpp"

#include "app/recorded_files.hpp"
#include "base/json_writer.hpp"

namespace longspan::app {
namespace {

/// How often it is looked for what other nodes were told.
constexpr auto kTick = std::chrono::seconds(2);

}  // namespace

RoomWorker::RoomWorker(Places places, store::Writer& writer, store::Readers& readers,
                       Clock const& clock, evidence::Tools& tools, evidence::PagePictures& pictures,
                       std::function<void(std::string_view)> log)
    : places_(std::move(places)),
      store_(writer, readers, clock),
      tools_(tools),
      log_(std::move(log)),
      books_(tools, pictures, places_.data, places_.work),
      materials_(store_, books_, places_.data, places_.work),
      recordings_(store_, tools, places_.data, places_.work),
      films_(store_, tools, places_.data, places_.work) {}

void RoomWorker::start() {
  pages_thread_ = std::jthread(
      [this](std::stop_token const& stop) { work(stop, [&] { materials_.look(stop); }); });
  sounds_thread_ = std::jthread([this](std::stop_token const& stop) {
    work(stop, [&] {
      note_ended();
      recordings_.look(stop);
      films_.look(stop);
    });
  });
}

void RoomWorker::stop() {
  pages_thread_.request_stop();
  sounds_thread_.request_stop();
  if (pages_thread_.joinable()) pages_thread_.join();
  if (sounds_thread_.joinable()) sounds_thread_.join();
  // Files that came at the very end are known at the next start.
  note_ended();
}

Result<std::string> RoomWorker::missed_sound(std::string const& room, Day meeting,
                                             std::int64_t began_us, std::int64_t from_ms,
                                             std::int64_t to_ms) {
  return recordings_.missed(room, meeting, began_us, from_ms, to_ms);
}

std::filesystem::path RoomWorker::film_place(std::string const& room, Day meeting) const {
  return app::film_place(places_.data, room, meeting);
}

bool RoomWorker::takes_tracks(std::string const& room, Day meeting, std::int64_t ended_us) {
  if (ended_us != 0 && store_.now().us - ended_us > kTracksComeUs) return false;
  std::error_code error;
  std::filesystem::create_directories(recording_folder(places_.data, room, meeting), error);
  return !error;
}

void RoomWorker::wake() {
  {
    std::lock_guard const lock(mutex_);
    ++wakes_;
  }
  waiting_.notify_all();
}

void RoomWorker::ended(std::string const& /*programme*/, std::string const& room, Day meeting,
                       std::int64_t /*began_us*/, std::vector<rooms::RecordedTrack> tracks) {
  // Told again after a restart: what lies in the folder counts.
  if (!tracks.empty()) {
    std::lock_guard const lock(mutex_);
    ended_.push_back({room, meeting, std::move(tracks)});
  }
  wake();
}

void RoomWorker::note_ended() {
  std::vector<Ended> all;
  {
    std::lock_guard const lock(mutex_);
    all.swap(ended_);
  }
  for (auto const& one : all) recordings_.note_tracks(one.room, one.meeting, one.tracks);
}

void RoomWorker::work(std::stop_token const& stop, std::function<void()> const& look) {
  std::string trouble;
  std::uint64_t seen = 0;
  while (!stop.stop_requested()) {
    {
      std::lock_guard const lock(mutex_);
      seen = wakes_;
    }
    try {
      look();
      trouble.clear();
    } catch (std::exception const& error) {
      // The store, or the disk; said once, and tried again.
      if (trouble != error.what()) {
        trouble = error.what();
        std::string line;
        JsonWriter(line)
            .object()
            .field("at", store_.now().text())
            .field("event", "rooms")
            .field("detail", trouble)
            .end_object();
        log_(line);
      }
    }
    std::unique_lock lock(mutex_);
    waiting_.wait_for(lock, stop, kTick, [&] { return wakes_ != seen; });
  }
}

}  // namespace longspan::app
