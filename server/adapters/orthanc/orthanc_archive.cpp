#include "adapters/orthanc/orthanc_archive.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/child/process.hpp"
#include "adapters/orthanc/lines.hpp"
#include "base/base64url.hpp"
#include "base/hash.hpp"

namespace longspan::orthanc {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::ip::tcp;

constexpr auto kFirstPause = std::chrono::milliseconds(500);
constexpr auto kLongestPause = std::chrono::seconds(30);
constexpr auto kSoon = std::chrono::milliseconds(150);  ///< while it starts
constexpr unsigned kMissesMost = 4;
constexpr unsigned kWorthWaiting = 2;  ///< starts in a row that failed

std::string free_port(asio::io_context& loop) {
  tcp::acceptor const probe(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  return std::to_string(probe.local_endpoint().port());
}

/// Orthanc tells of each line how grave it is: E and W.
bool worth_a_line(std::string_view line) {
  return line.starts_with("E") && line.find("Unknown resource") == line.npos;
}

}  // namespace

struct OrthancArchive::Running : std::enable_shared_from_this<OrthancArchive::Running> {
  Running(asio::io_context& of, Settings const& with, Log const& told)
      : loop(of), settings(with), log(told), timer(of) {}

  void begin() {
    if (stopped) return;
    began = std::chrono::steady_clock::now();
    misses = 0;
    Trust trust;
    try {
      if (settings.url.empty())
        begin_own();
      else if (read_url(settings.url, address) && address.secure)
        trust = trust_in(settings.authority);
    } catch (std::exception const& error) {
      return lose(error.what());
    }
    if (!stopped && !lines && !address.port.empty()) {
      lines = std::make_shared<Lines>(loop, address, std::move(trust), settings.patience);
      later(kSoon, &Running::look);
    }
  }

  void begin_own() {
    if (!available()) {
      if (!std::exchange(told_missing, true)) log("imaging_missing", settings.program.string());
      return later(kLongestPause, &Running::begin);
    }
    fs::create_directories(settings.storage);
    fs::permissions(settings.storage, fs::perms::owner_all);
    if (!only_one()) throw std::runtime_error("another server has its folder");
    auto const password = hex(random_bytes(16));
    address = {.host = "127.0.0.1",
               .port = free_port(loop),
               .credentials = base64("longspan:" + password)};
    auto const config = settings.storage / "orthanc.json";
    write_config(config, settings, address.port, password);
    process = std::make_shared<child::Process>(loop);
    auto const wrong = process->start(
        settings.program, {config.string()},
        {.said =
             [this](std::string_view line) {
               if (worth_a_line(line)) log("orthanc", line);
             },
         .ended = [this](std::string const& how) { lose("it ended: " + how); }},
        {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "LONGSPAN_IMAGING_KEY=" + settings.key,
         "LONGSPAN_IMAGING_FOLDER=" + (settings.storage / "sealed").string()});
    if (!wrong.empty()) throw std::runtime_error(wrong);
  }

  /// Two that write into one folder would destroy each other's index.
  bool only_one() {
    if (lock < 0)
      lock = ::open((settings.storage / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0;
  }
  bool available() const { return !settings.url.empty() || fs::exists(settings.program); }

  void later(std::chrono::milliseconds time, void (Running::*then)()) {
    timer.expires_after(time);
    timer.async_wait([self = shared_from_this(), then](boost::system::error_code error) {
      if (!error && !self->stopped) (self.get()->*then)();
    });
  }

  /// Whether it answers.
  void look() {
    auto const self = shared_from_this();
    auto const of = lines;
    later(settings.patience, &Running::missed);
    lines->call({.path = "/system"}, [self, of](Result<std::unique_ptr<dicom::Answer>> answer) {
      if (self->stopped || self->lines != of) return;
      // Whoever answers on a line that is still open from before counts for nothing then.
      if (!of->distrusted().empty()) return self->lose(of->distrusted());
      self->looked(answer && (*answer)->status == 200, answer ? (*answer)->status : 0);
      if (answer) self->drain(std::move(*answer));
    });
  }
  void missed() { looked(false, 0); }

  void looked(bool well, int status) {
    if (well) {
      if (!std::exchange(up, true)) log("imaging_on", settings.url.empty() ? "own" : "existing");
      misses = tries = 0;
      return later(settings.look, &Running::look);
    }
    bool const starting =
        !up && std::chrono::steady_clock::now() - began < std::chrono::seconds(30);
    if (starting) return later(kSoon, &Running::look);
    if (++misses < kMissesMost) return later(kSoon * 4, &Running::look);
    lose(status == 0 ? "it does not answer" : "it answers " + std::to_string(status));
  }

  /// A kept connection wants its answer read to the end.
  void drain(std::unique_ptr<dicom::Answer> answer) {
    auto const shared = std::shared_ptr<dicom::Answer>(std::move(answer));
    shared->next([self = shared_from_this(), shared](Result<std::string> piece) {
      if (piece && !piece->empty()) self->drain_on(shared);
    });
  }
  void drain_on(std::shared_ptr<dicom::Answer> const& answer) {
    answer->next([self = shared_from_this(), answer](Result<std::string> piece) {
      if (piece && !piece->empty()) self->drain_on(answer);
    });
  }

  void lose(std::string const& why) {
    if (stopped) return;
    if (up || why != told_why) log("imaging_off", why);
    told_why = why;
    drop();
    auto const pause =
        std::min<std::chrono::milliseconds>(kFirstPause * (1U << tries), kLongestPause);
    tries = std::min(tries + 1, 6U);
    later(pause, &Running::begin);
  }

  void drop() {
    up = false;
    if (auto const old = std::exchange(lines, nullptr)) old->close();
    if (auto const old = std::exchange(process, nullptr)) old->kill();
    std::error_code ignored;
    if (settings.url.empty()) fs::remove(settings.storage / "orthanc.json", ignored);
  }

  void stop() {
    stopped = true;
    timer.cancel();
    drop();
    if (lock >= 0) ::close(std::exchange(lock, -1));
  }

  asio::io_context& loop;
  Settings const& settings;
  Log const& log;
  asio::steady_timer timer;
  Address address;
  std::shared_ptr<child::Process> process;
  std::shared_ptr<Lines> lines;
  bool begun = false, up = false, stopped = false, told_missing = false;
  unsigned tries = 0, misses = 0;
  int lock = -1;
  std::string told_why;  ///< it was off, the last time
  std::chrono::steady_clock::time_point began;
};

OrthancArchive::OrthancArchive(Settings settings, Log log)
    : settings_(std::move(settings)), log_(std::move(log)) {}

OrthancArchive::~OrthancArchive() { stop(); }

void OrthancArchive::start(asio::io_context& loop) {
  running_ = std::make_shared<Running>(loop, settings_, log_);
}

void OrthancArchive::stop() {
  if (auto const old = std::exchange(running_, nullptr)) old->stop();
}

bool OrthancArchive::on() const { return running_ && running_->up; }

bool OrthancArchive::wake() {
  if (!running_) return false;
  if (!std::exchange(running_->begun, true)) running_->begin();
  return running_->available() && running_->tries <= kWorthWaiting;
}

void OrthancArchive::call(dicom::Call call, Done done) {
  if (!on()) return done(fail(ProblemCode::imaging_off));
  running_->lines->call(std::move(call), std::move(done));
}

std::string OrthancArchive::root() const {
  if (!running_) return {};
  return running_->address.origin() + "/dicom-web";
}

pid_t OrthancArchive::process() const {
  return running_ && running_->process ? running_->process->id() : 0;
}

}  // namespace longspan::orthanc
