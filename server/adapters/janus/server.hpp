#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "adapters/child/process.hpp"
#include "adapters/janus/settings.hpp"
#include "adapters/janus/wire.hpp"

namespace longspan::janus {

using Handle = std::uint64_t;

/// One Janus, of a pool or Longspan's own child: it is started, spoken to, watched, and taken up
/// again when it is gone. Used on the loop's thread alone.
class Server {
 public:
  /// What Janus answers: its whole message. Never comes once the server is down.
  using Answer = std::function<void(boost::json::object const&)>;
  struct Told {
    std::function<void(Server&)> up, down;
    std::function<void(Server&)> unrecorded;  ///< a sound could not be written to its file
  };

  /// `address` empty: a child process of Longspan's own.
  Server(boost::asio::io_context& loop, Settings const& settings, std::string address, Log log,
         Told told);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  void start();
  void stop();
  bool up() const { return session_ != 0; }
  /// Whether it writes files that this process can read.
  bool own() const { return own_; }
  /// Whether it is worth a start: not where the program is not installed.
  bool available() const;
  std::string name() const;
  /// Of the child; 0 without one.
  pid_t process() const { return process_ ? process_->id() : 0; }

  /// A handle on the video room; `event` hears what comes for it without having been asked for.
  void attach(std::function<void(Handle)> attached, Answer event);
  void detach(Handle handle);
  /// `sdp_type` "offer", "answer", or empty: no SDP goes along.
  void ask(Handle handle, boost::json::object body, Answer answer, std::string_view sdp_type = {},
           std::string_view sdp = {});
  /// Empty: there are no more.
  void trickle(Handle handle, boost::json::object candidate);

 private:
  void begin();
  void begin_own();
  void reach();
  void broken(std::string const& why);
  void opened();
  void wait(boost::asio::steady_timer& timer, std::chrono::milliseconds time,
            void (Server::*then)());
  void take(boost::json::object const& message);
  void look();  ///< whether it still answers
  void lose(std::string const& why);
  void said(std::string_view line);
  void out_of_ports();
  void drop();
  void later();
  void send(boost::json::object message, Answer answer);

  boost::asio::io_context& loop_;
  Settings const& settings_;
  Address address_;  ///< of the pool's; its own changes with each start
  bool own_;
  std::string secret_;
  Log log_;
  Told told_;
  std::filesystem::path folder_;
  std::shared_ptr<child::Process> process_;
  std::shared_ptr<Wire> wire_;
  boost::asio::steady_timer again_, pulse_;
  std::unordered_map<std::string, Answer> asked_;
  std::unordered_map<Handle, Answer> handles_;
  std::uint64_t session_ = 0, transaction_ = 0;
  unsigned tries_ = 0, unanswered_ = 0;
  bool running_ = false, unrecorded_ = false;
  std::chrono::steady_clock::time_point told_of_ports_;
  std::chrono::steady_clock::time_point began_, up_since_;
};

}  // namespace longspan::janus
