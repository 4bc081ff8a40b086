#include "adapters/janus/janus_media.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "adapters/janus/ice_servers.hpp"
#include "adapters/janus/meeting.hpp"
#include "adapters/janus/server.hpp"

namespace longspan::janus {
namespace {

constexpr auto kTick = std::chrono::milliseconds(250);
/// Longer than any meeting.
constexpr std::int64_t kTurnSeconds = 12 * 3600;

}  // namespace

struct JanusMedia::Running {
  using MeetingRef = std::shared_ptr<janus::Meeting>;

  Running(boost::asio::io_context& loop, Settings const& settings, Log const& log) : timer(loop) {
    auto const told =
        Server::Told{.up = [this](Server&) { place_all(); },
                     .down = [this](Server& server) { move_from(server); },
                     .unrecorded = [this](Server& server) { tell_unrecorded(server); }};
    auto addresses = settings.servers;
    if (addresses.empty()) addresses.emplace_back();
    for (auto& address : addresses)
      servers.push_back(std::make_unique<Server>(loop, settings, std::move(address), log, told));
    if (!servers.front()->available())
      log("media_missing", settings.program.string() + " is not there: rooms go on without sound");
    else if (!servers.front()->own())
      start();
    tick();
  }

  /// Its own Janus waits for the first meeting: an installation without rooms never has one.
  void start() {
    if (std::exchange(started, true) || !servers.front()->available()) return;
    for (auto& server : servers) server->start();
  }

  bool on() const {
    if (!started) return servers.front()->available();
    return std::ranges::any_of(servers, [](auto const& server) { return server->up(); });
  }

  std::size_t load_of(Server const& server) const {
    std::size_t load = 0;
    for (auto const& [id, meeting] : meetings)
      if (meeting->server() == &server) load += 1 + meeting->size();
    return load;
  }

  Server* least_loaded() const {
    Server* best = nullptr;
    for (auto const& server : servers)
      if (server->up() && (best == nullptr || load_of(*server) < load_of(*best)))
        best = server.get();
    return best;
  }

  void place(janus::Meeting& meeting) {
    if (auto* server = least_loaded()) meeting.place_on(*server);
  }

  void place_all() {
    for (auto const& [id, meeting] : meetings)
      if (meeting->server() == nullptr) place(*meeting);
  }

  void move_from(Server& server) {
    for (auto const& [id, meeting] : meetings)
      if (meeting->server() == &server) meeting->lost();
    auto const ending = closing;
    for (auto const& meeting : ending)
      if (meeting->server() == &server) meeting->lost();
    place_all();
  }

  void tell_unrecorded(Server const& server) {
    for (auto const& [id, meeting] : meetings)
      if (meeting->server() == &server) meeting->unrecorded();
  }

  void tick() {
    timer.expires_after(kTick);
    timer.async_wait([this](boost::system::error_code error) {
      if (error) return;
      auto const now = std::chrono::steady_clock::now();
      for (auto const& [id, meeting] : meetings) meeting->tick(now);
      auto const ending = closing;
      for (auto const& meeting : ending) meeting->tick(now);
      tick();
    });
  }

  janus::Meeting* find(std::string const& id) const {
    auto const found = meetings.find(id);
    return found == meetings.end() ? nullptr : found->second.get();
  }

  boost::asio::steady_timer timer;
  std::vector<std::unique_ptr<Server>> servers;
  std::map<std::string, MeetingRef> meetings;
  std::vector<MeetingRef> closing;
  bool started = false;
};

JanusMedia::JanusMedia(Settings settings, Log log)
    : settings_(std::move(settings)), log_(std::move(log)) {}
JanusMedia::~JanusMedia() = default;

void JanusMedia::start(boost::asio::io_context& loop) {
  running_ = std::make_unique<Running>(loop, settings_, log_);
}

void JanusMedia::stop() { running_.reset(); }

bool JanusMedia::on() const { return running_ && running_->on(); }

void JanusMedia::open(std::string const& meeting, Meeting told) {
  if (!running_ || running_->find(meeting) != nullptr) return;
  auto made = std::make_shared<janus::Meeting>(
      meeting, std::move(told),
      [this](std::string const& participant) { return ice_servers(participant); }, log_);
  running_->meetings.emplace(meeting, made);
  running_->start();
  running_->place(*made);
}

std::string JanusMedia::ice_servers(std::string const& participant) const {
  using namespace std::chrono;
  auto const now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  return janus::ice_servers(settings_, participant, now + kTurnSeconds);
}

void JanusMedia::take(std::string const& meeting, std::string const& participant,
                      std::string_view json) {
  if (auto* found = running_ ? running_->find(meeting) : nullptr) found->take(participant, json);
}

void JanusMedia::admit(std::string const& meeting, std::string const& participant,
                       rooms::MediaRights rights) {
  if (auto* found = running_ ? running_->find(meeting) : nullptr) found->admit(participant, rights);
}

void JanusMedia::came_back(std::string const& meeting, std::string const& participant) {
  if (auto* found = running_ ? running_->find(meeting) : nullptr) found->came_back(participant);
}

void JanusMedia::leave(std::string const& meeting, std::string const& participant) {
  if (auto* found = running_ ? running_->find(meeting) : nullptr) found->leave(participant);
}

void JanusMedia::close(std::string const& meeting,
                       std::function<void(std::vector<rooms::RecordedTrack>)> done) {
  if (!running_) return done({});
  auto const found = running_->meetings.find(meeting);
  if (found == running_->meetings.end()) return done({});
  auto const ending = found->second;
  running_->meetings.erase(found);
  running_->closing.push_back(ending);
  ending->close([running = running_.get(), ending = ending.get(),
                 done = std::move(done)](std::vector<rooms::RecordedTrack> tracks) {
    std::erase_if(running->closing, [&](auto const& one) { return one.get() == ending; });
    done(std::move(tracks));
  });
}

pid_t JanusMedia::process() const { return running_ ? running_->servers.front()->process() : 0; }

std::vector<std::size_t> JanusMedia::meetings() const {
  std::vector<std::size_t> out;
  if (running_)
    for (auto const& server : running_->servers)
      out.push_back(
          static_cast<std::size_t>(std::ranges::count_if(running_->meetings, [&](auto const& one) {
            return one.second->server() == server.get();
          })));
  return out;
}

}  // namespace longspan::janus
