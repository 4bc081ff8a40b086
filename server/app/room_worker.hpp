#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "adapters/http/room_works.hpp"
#include "app/make_films.hpp"
#include "app/make_recordings.hpp"
#include "app/prepare_materials.hpp"
#include "rooms/recorder.hpp"

namespace longspan::app {

/// What is made for rooms beside the server, on two threads: pages of materials on one, so that a
/// thick book holds up no recording; recordings and films on the other. All of it goes on from
/// where another process ended.
class RoomWorker final : public http::RoomWorks, public rooms::Recorder {
 public:
  struct Places {
    std::filesystem::path data;
    std::filesystem::path work;  ///< for files under way, on the same disk
  };
  RoomWorker(Places places, store::Writer& writer, store::Readers& readers, Clock const& clock,
             evidence::Tools& tools, evidence::PagePictures& pictures,
             std::function<void(std::string_view)> log);
  ~RoomWorker() override { stop(); }

  void start();
  /// Ends what is under way; it is begun anew at the next start.
  void stop();

  Result<std::string> missed_sound(std::string const& room, Day meeting, std::int64_t began_us,
                                   std::int64_t from_ms, std::int64_t to_ms) override;
  bool makes_films() const override { return tools_.has("ffmpeg"); }
  std::filesystem::path film_place(std::string const& room, Day meeting) const override;
  bool takes_tracks(std::string const& room, Day meeting, std::int64_t ended_us) override;
  void wake() override;
  void ended(std::string const& programme, std::string const& room, Day meeting,
             std::int64_t began_us, std::vector<rooms::RecordedTrack> tracks) override;

 private:
  struct Ended {
    std::string room;
    Day meeting;
    std::vector<rooms::RecordedTrack> tracks;
  };
  void note_ended();
  /// Looks, waits for a wake or a while, and looks again, until it is to stop.
  void work(std::stop_token const& stop, std::function<void()> const& look);

  Places places_;
  StoreCalls store_;
  evidence::Tools& tools_;
  std::function<void(std::string_view)> log_;
  pages::BookMaker books_;
  PrepareMaterials materials_;
  MakeRecordings recordings_;
  MakeFilms films_;

  std::mutex mutex_;
  std::condition_variable_any waiting_;
  std::uint64_t wakes_ = 0;
  std::vector<Ended> ended_;
  std::jthread pages_thread_, sounds_thread_;
};

}  // namespace longspan::app
