#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "adapters/http/ports.hpp"
#include "adapters/http/room_works.hpp"
#include "evidence/pdf_texts.hpp"
#include "evidence/pictures.hpp"
#include "store/writer.hpp"
#include "web_files.hpp"

namespace longspan::dicom {
class Archive;
}

namespace longspan::rooms {
class Media;
class Recorder;
}  // namespace longspan::rooms

namespace boost::asio {
class io_context;
}

namespace longspan::http {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;      ///< 0: any free one
  std::filesystem::path data;     ///< evidence lies below it
  std::filesystem::path uploads;  ///< files under way, of this node alone; emptied at the start
  std::string version;
  std::string public_url;  ///< the app's address in links; empty: the one that was asked
  /// Addresses of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
  std::vector<std::string> trusted_proxies;
  /// PEM files of the certificate with its chain and of its key; both empty: plain HTTP.
  std::filesystem::path tls_certificate, tls_key;
  bool bbr_downloads = true;   ///< where the kernel has it
  bool always_secure = false;  ///< cookies only over TLS, whatever the proxy says
  std::size_t connections_limit = 8192;
  std::size_t room_limit = 500;               ///< participants of one meeting
  unsigned room_patience_s = 600;             ///< a meeting that nobody is in ends after so long
  unsigned stop_patience_s = 10;              ///< how long a stop waits for requests under way
  std::function<void(std::string_view)> log;  ///< one line of JSON text; may be empty
  bool log_requests = false;
  std::uint16_t dicom_port = 0;  ///< where modalities send straight to the archive; 0: nowhere
  std::string imaging_secret;    ///< new UIDs and dates of studies come from it
};

/// What the server stands on; all of it outlives the server.
struct Services {
  store::Writer& writer;
  store::Readers& readers;
  Clock const& clock;
  ImportJobs& imports;
  Workbooks& workbooks;
  Samples& samples;
  Outgoing& outgoing;
  evidence::Pictures& pictures;
  evidence::PdfTexts& pdf_texts;
  RoomWorks& works;
  std::span<WebFile const> web;
  rooms::Media* media = nullptr;        ///< none: meetings go on without sound
  rooms::Recorder* recorder = nullptr;  ///< none: nothing is made of their sound
  dicom::Archive* archive = nullptr;    ///< none: consultations go on without images
};

class Server {
 public:
  /// Binds the address, reads accounts and sessions. Throws std::runtime_error where it cannot.
  Server(Options options, Services services);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  std::uint16_t port() const;
  /// "http://127.0.0.1:8080".
  std::string address() const;
  /// "http://…/#/setup/SECRET" while there is no administrator, else empty. Earlier links stop
  /// working.
  std::string setup_link() const;

  /// Where it serves: what works beside it on the same thread begins and ends there.
  boost::asio::io_context& loop();
  /// Serves until stop() or SIGTERM or SIGINT; then finishes what it accepted and returns.
  void run();
  void stop();  ///< from any thread

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace longspan::http
