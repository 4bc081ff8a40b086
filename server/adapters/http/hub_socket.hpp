#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "adapters/http/connection.hpp"
#include "adapters/http/handshake.hpp"

namespace longspan::http {

/// A client's WebSocket from its handshake to its close, which the hub can end: when the session is
/// over, when grants changed, when the server stops.
class HubSocket {
 public:
  HubSocket(HubSocket const&) = delete;
  HubSocket& operator=(HubSocket const&) = delete;

 protected:
  static constexpr auto use_tuple = asio::as_tuple(use_task);

  HubSocket(Context& context, Wire wire, Viewer const& viewer);
  virtual ~HubSocket();

  /// Answers the handshake; from then on the hub knows it. `quiet`: a client is asked whether it is
  /// still there when it said nothing for half as long. `largest`: bytes of a message. False: there
  /// is no connection.
  Task<bool> accept(Handshake handshake, std::chrono::seconds quiet, std::size_t largest);
  /// For a client of whom nothing is expected: reading answers pings and notices the end.
  Task<void> listen(std::shared_ptr<HubSocket> self);
  /// False: there is no connection any more.
  Task<bool> send(std::string const& text);
  /// Until then, or until something is to be done.
  Task<void> pause(std::chrono::milliseconds time);
  /// Says why it ends, where it was to end, and closes the connection.
  Task<void> close();
  /// It is to end. The first reason counts.
  virtual void end(int code, std::string_view reason);
  /// After sessions or grants changed.
  virtual bool still_allowed();

  /// Null where the session has ended.
  people::Account const* account() const { return context_.gate.still_here(key_, by_token_); }
  /// What to tell a client whose session has ended.
  Problem why_gone() const { return context_.gate.why_gone(key_); }
  bool ending() const { return closing_ != 0; }

  Context& context_;
  boost::beast::websocket::stream<Wire> socket_;
  Timer signal_;  ///< something to do, or an end
  Hub::Follower follower_;
  bool gone_ = false;  ///< the other end

 private:
  Hash key_;
  bool by_token_;
  int closing_ = 0;
  std::string reason_;
};

}  // namespace longspan::http
