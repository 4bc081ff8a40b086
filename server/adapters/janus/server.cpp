#include "adapters/janus/server.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json/serialize.hpp>
#include <thread>

#include "adapters/janus/config_files.hpp"
#include "adapters/janus/reading.hpp"
#include "base/hash.hpp"

namespace longspan::janus {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto kPortsAgain = std::chrono::minutes(1);
constexpr auto kStart = std::chrono::seconds(15);
constexpr auto kKnock = std::chrono::milliseconds(40);
constexpr auto kFirstPause = std::chrono::milliseconds(100);
constexpr auto kLongestPause = std::chrono::milliseconds(10'000);
/// Up for so long, the next start is a first one again.
constexpr auto kSteady = std::chrono::seconds(30);
constexpr std::string_view kPlugin = "janus.plugin.videoroom";

/// A port of 127.0.0.1 that nobody has now. Where another takes it before Janus does, Janus ends
/// and is started again with a new one.
std::uint16_t free_port(boost::asio::io_context& loop) {
  using boost::asio::ip::tcp;
  tcp::acceptor probe(loop, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  return probe.local_endpoint().port();
}

/// A folder that only this user can read.
fs::path own_folder() {
  auto name = (fs::temp_directory_path() / "longspan-janus-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for Janus: " + name);
  return name;
}

bool worth_a_line(std::string_view line) {
  return line.find("[ERR]") != line.npos || line.find("[FATAL]") != line.npos;
}

/// Of each packet that it cannot write Janus says something, several times over.
bool of_recording(std::string_view line) {
  return line.find("in .mjr file") != line.npos || line.find("Error saving frame") != line.npos;
}

}  // namespace

Server::Server(boost::asio::io_context& loop, Settings const& settings, std::string address,
               Log log, Told told)
    : loop_(loop),
      settings_(settings),
      own_(address.empty()),
      secret_(settings.secret),
      log_(std::move(log)),
      told_(std::move(told)),
      again_(loop),
      pulse_(loop) {
  if (!own_) read_address(address, address_);
}

Server::~Server() { stop(); }

bool Server::available() const { return !own_ || ::access(settings_.program.c_str(), X_OK) == 0; }

std::string Server::name() const { return own_ ? "own" : address_.host + ":" + address_.port; }

void Server::start() {
  running_ = true;
  begin();
}

void Server::stop() {
  running_ = false;
  again_.cancel();
  drop();
}

void Server::wait(boost::asio::steady_timer& timer, std::chrono::milliseconds time,
                  void (Server::*then)()) {
  timer.expires_after(time);
  timer.async_wait([this, then](boost::system::error_code error) {
    if (!error && running_) (this->*then)();
  });
}

void Server::begin() {
  began_ = Clock::now();
  unrecorded_ = false;
  if (!own_) return reach();
  try {
    begin_own();
  } catch (std::exception const& error) {
    lose(error.what());
  }
}

void Server::begin_own() {
  folder_ = own_folder();
  auto const port = free_port(loop_);
  address_ = {.host = "127.0.0.1", .port = std::to_string(port), .path = "/"};
  secret_ = hex(random_bytes(16));
  write_config(folder_, settings_, port, secret_,
               std::max(2U, std::thread::hardware_concurrency()));
  process_ = std::make_shared<child::Process>(loop_);
  auto const wrong = process_->start(
      settings_.program, {"-F", folder_.string(), "-C", (folder_ / "janus.jcfg").string()},
      {.said = [this](std::string_view line) { said(line); },
       .ended = [this](std::string const& how) { lose("it ended: " + how); }});
  if (!wrong.empty()) return lose(wrong);
  wait(again_, kKnock, &Server::reach);
}

void Server::said(std::string_view line) {
  if (of_recording(line)) {
    if (!std::exchange(unrecorded_, true)) log_("janus", line);
    told_.unrecorded(*this);
  } else if (line.find("Error gathering candidates") != line.npos) {
    out_of_ports();
  } else if (worth_a_line(line)) {
    log_("janus", line);
  }
}

/// Each connection that finds no port says so, and whoever it is of hears nothing.
void Server::out_of_ports() {
  auto const now = Clock::now();
  if (told_of_ports_ != Clock::time_point{} && now - told_of_ports_ < kPortsAgain) return;
  told_of_ports_ = now;
  log_("media_ports_used_up",
       std::to_string(settings_.first_port) + "-" + std::to_string(settings_.last_port));
}

void Server::reach() {
  wire_ = std::make_shared<Wire>(
      loop_, Wire::Told{.opened = [this] { opened(); },
                        .taken = [this](json::object const& message) { take(message); },
                        .ended = [this](std::string const& why) { broken(why); }});
  wire_->open(address_);
}

/// Its own takes a moment until it listens.
void Server::broken(std::string const& why) {
  bool const starting = own_ && !up() && Clock::now() - began_ < kStart;
  if (!starting) return lose(why);
  wait(again_, kKnock, &Server::reach);
}

void Server::opened() {
  send({{"janus", "create"}}, [this](json::object const& answer) {
    session_ = number_in(object_in(answer, "data"), "id");
    if (!up()) return lose("it gave no session; is media_secret its api_secret?");
    up_since_ = Clock::now();
    log_("media_up", name());
    look();
    told_.up(*this);
  });
  unanswered_ = 0;
}

void Server::look() {
  // Counted in looks, not in time: a process that was stopped for a while has not been unanswered.
  auto const every = settings_.ping / 2;
  if (every * unanswered_ > settings_.patience) return lose("it does not answer");
  if (unanswered_++ % 2 == 0) send({{"janus", "keepalive"}}, {});
  wait(pulse_, every, &Server::look);
}

void Server::lose(std::string const& why) {
  bool const was_up = up();
  log_("media_lost", name() + ": " + why);
  if (was_up && Clock::now() - up_since_ > kSteady) tries_ = 0;
  drop();
  if (running_) later();
  if (was_up) told_.down(*this);
}

void Server::drop() {
  pulse_.cancel();
  if (wire_) wire_->close();
  wire_.reset();
  if (process_) process_->kill();
  process_.reset();
  asked_.clear();
  handles_.clear();
  session_ = 0;
  if (folder_.empty()) return;
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  folder_.clear();
}

void Server::later() {
  auto const pause =
      std::min<std::chrono::milliseconds>(kFirstPause * (1U << tries_), kLongestPause);
  tries_ = std::min(tries_ + 1, 7U);
  wait(again_, pause, &Server::begin);
}

void Server::send(json::object message, Answer answer) {
  if (!wire_) return;
  auto transaction = std::to_string(++transaction_);
  message["transaction"] = transaction;
  if (!secret_.empty()) message["apisecret"] = secret_;
  if (session_ != 0) message["session_id"] = session_;
  wire_->send(json::serialize(message));
  if (answer) asked_.emplace(std::move(transaction), std::move(answer));
}

void Server::take(json::object const& message) {
  unanswered_ = 0;
  auto const kind = text_in(message, "janus");
  if (kind == "ack") return;
  if (kind == "timeout") return lose("the session timed out");
  if (auto const found = asked_.find(std::string(text_in(message, "transaction")));
      found != asked_.end()) {
    auto const answer = std::move(found->second);
    asked_.erase(found);
    return answer(message);
  }
  auto const handle = handles_.find(number_in(message, "sender"));
  if (handle == handles_.end()) return;
  auto const event = handle->second;
  event(message);
}

void Server::attach(std::function<void(Handle)> attached, Answer event) {
  send({{"janus", "attach"}, {"plugin", kPlugin}},
       [this, attached = std::move(attached),
        event = std::move(event)](json::object const& answer) mutable {
         Handle const handle = number_in(object_in(answer, "data"), "id");
         if (handle == 0) return lose("it gives no handle");
         handles_.emplace(handle, std::move(event));
         attached(handle);
       });
}

void Server::detach(Handle handle) {
  if (handles_.erase(handle) != 0) send({{"janus", "detach"}, {"handle_id", handle}}, {});
}

void Server::ask(Handle handle, json::object body, Answer answer, std::string_view sdp_type,
                 std::string_view sdp) {
  json::object message{{"janus", "message"}, {"handle_id", handle}, {"body", std::move(body)}};
  if (!sdp_type.empty()) message["jsep"] = {{"type", sdp_type}, {"sdp", sdp}};
  send(std::move(message), std::move(answer));
}

void Server::trickle(Handle handle, json::object candidate) {
  if (candidate.empty()) candidate["completed"] = true;
  send({{"janus", "trickle"}, {"handle_id", handle}, {"candidate", std::move(candidate)}}, {});
}

}  // namespace longspan::janus
