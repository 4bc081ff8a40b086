#include "app/serve.hpp"

#include <fmt/format.h>

#include "adapters/http/server.hpp"
#include "adapters/images/image_process.hpp"
#include "adapters/janus/janus_media.hpp"
#include "adapters/orthanc/orthanc_archive.hpp"
#include "adapters/pages/poppler_texts.hpp"
#include "adapters/tools/confined_tools.hpp"
#include "app/data_folder.hpp"
#include "app/exit_codes.hpp"
#include "app/import_jobs.hpp"
#include "app/reminder_worker.hpp"
#include "app/room_programs.hpp"
#include "app/room_worker.hpp"
#include "app/samples.hpp"
#include "app/workbooks.hpp"
#include "base/hash.hpp"
#include "base/json_writer.hpp"
#include "store/clocks.hpp"
#include "views/owed.hpp"

namespace longspan::app {

namespace {

/// Nobody at a screen waits longer for one answer of the database.
constexpr auto kAnswerPatience = std::chrono::seconds(30);

/// Where files under way lie: below the data folder, so that they can be moved into place; each
/// node that shares it has a folder of its own.
struct UploadFolder {
  std::filesystem::path path;
  bool own;

  explicit UploadFolder(Place const& place) : path(place.data / "tmp"), own(!place.embedded()) {
    if (!own) return;
    sweep(path);
    path /= hex(random_bytes(8));
  }
  ~UploadFolder() {
    std::error_code ignored;
    if (own) std::filesystem::remove_all(path, ignored);
  }

  /// Of nodes that were killed: an upload is never a day under way.
  static void sweep(std::filesystem::path const& shared) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    auto const yesterday = fs::file_time_type::clock::now() - std::chrono::hours(24);
    for (auto const& entry : fs::directory_iterator(shared, ignored))
      if (entry.last_write_time(ignored) < yesterday) fs::remove_all(entry.path(), ignored);
  }
};

/// Sound and picture live on the server's loop, and end before it.
struct SoundOnLoop {
  janus::JanusMedia& sound;

  SoundOnLoop(janus::JanusMedia& of, http::Server& server, MediaConfig const& config) : sound(of) {
    if (!config.off()) sound.start(server.loop());
  }
  ~SoundOnLoop() { sound.stop(); }
};

/// The images' server too.
struct ImagesOnLoop {
  orthanc::OrthancArchive& archive;

  ImagesOnLoop(orthanc::OrthancArchive& of, http::Server& server, ImagingConfig const& config)
      : archive(of) {
    if (config.off()) return;
    archive.start(server.loop());
    if (config.dicom_port != 0) archive.wake();
  }
  ~ImagesOnLoop() { archive.stop(); }
};

janus::Log as_lines(std::function<void(std::string_view)> log, Clock const& clock) {
  return [log = std::move(log), &clock](std::string_view event, std::string_view detail) {
    std::string line;
    JsonWriter(line)
        .object()
        .field("at", clock.now().text())
        .field("event", event)
        .field("detail", detail)
        .end_object();
    log(line);
  };
}

void warn_of_clocks(DataFolder& folder, Clock const& clock) {
  auto db = folder.source().open_reader();
  for (auto const& sentence : store::wrong_with_clocks(*db, clock.now()))
    fmt::print(stderr, "longspan: {}\n", sentence);
}

}  // namespace

int serve(Config const& config) {
  // Owned here, in the order in which they stand on each other.
  auto place = config.place();
  place.patience = kAnswerPatience;
  DataFolder folder(place, DataFolder::Use::write);
  auto clock = system_clock();
  warn_of_clocks(folder, *clock);
  store::Writer writer(folder.source(), *clock, {});
  store::Readers readers(folder.source(), config.readers());
  auto imports = import_jobs(folder.source(), writer, *clock);
  auto books = workbooks();
  auto fills = samples(folder, writer, *clock);

  auto const log = [](std::string_view line) { fmt::print(stderr, "{}\n", line); };
  ReminderWorker word(config, writer, readers, *clock, &views::owed_now, log);

  UploadFolder const uploads(place);
  images::ImageProcess pictures(std::filesystem::read_symlink("/proc/self/exe").parent_path() /
                                "longspan-images");
  tools::ConfinedTools programs(search_path());
  pages::PopplerTexts pdf_texts(programs);
  RoomWorker rooms({config.data, uploads.path}, writer, readers, *clock, programs, pictures, log);
  for (auto const& lack : lacking_programs(programs)) fmt::print(stderr, "longspan: {}\n", lack);
  http::Options options;
  options.host = config.host();
  options.port = config.port();
  options.data = config.data;
  options.uploads = uploads.path;
  options.version = LONGSPAN_VERSION;
  options.public_url = config.public_url;
  options.trusted_proxies = config.trusted_proxies;
  options.tls_certificate = config.tls_certificate;
  options.tls_key = config.tls_key;
  options.bbr_downloads = config.congestion == "bbr";
  options.always_secure = config.secure_cookies;
  options.stop_patience_s = config.stop_patience_s;
  options.room_limit = config.room_limit;
  options.room_patience_s = config.room_patience_s;
  options.log_requests = config.log_requests;
  options.log = log;
  janus::JanusMedia sound(media_settings(config.media), as_lines(log, *clock));
  auto const images_key = imaging_key(config.data);
  options.dicom_port = static_cast<std::uint16_t>(config.imaging.dicom_port);
  options.imaging_secret = sha256("new UIDs\n" + images_key).hex();
  if (config.imaging.own() && !std::filesystem::exists(config.imaging.program))
    fmt::print(stderr, "longspan: Orthanc is not installed: consultations go on without images\n");
  if (auto const unwise = unwise_in_imaging(config.imaging))
    fmt::print(stderr, "longspan: {}\n", *unwise);
  orthanc::OrthancArchive images(imaging_settings(config.imaging, config.data, images_key),
                                 as_lines(log, *clock));
  http::Server server(std::move(options), {.writer = writer,
                                           .readers = readers,
                                           .clock = *clock,
                                           .imports = *imports,
                                           .workbooks = *books,
                                           .samples = *fills,
                                           .outgoing = word,
                                           .pictures = pictures,
                                           .pdf_texts = pdf_texts,
                                           .works = rooms,
                                           .web = web_files(),
                                           .media = config.media.off() ? nullptr : &sound,
                                           .recorder = &rooms,
                                           .archive = config.imaging.off() ? nullptr : &images});
  SoundOnLoop const on_loop(sound, server, config.media);
  ImagesOnLoop const images_on_loop(images, server, config.imaging);

  fmt::print("listening on {}\n", server.address());
  if (auto link = server.setup_link(); !link.empty())
    fmt::print(
        "set-up link: {}\n(open it once to make the first administrator; a new start prints a new one)\n",
        link);
  std::fflush(stdout);
  word.start();
  rooms.start();
  server.run();
  rooms.stop();
  word.stop();
  writer.stop();
  return kExitOk;
}

}  // namespace longspan::app
