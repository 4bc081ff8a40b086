#pragma once
#include <boost/beast/core/flat_buffer.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "adapters/http/context.hpp"
#include "adapters/http/wire.hpp"

namespace longspan::http {

class RequestParser;

/// One connection of HTTP/1.1: requests one after the other (pipelined ones wait in the buffer),
/// each answered with one write.
class Connection {
 public:
  Connection(Context& context, Wire wire);
  ~Connection();
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  Task<void> run();
  /// Closes where the peer took too long. `now_s` counts seconds of the steady clock.
  void check_deadline(std::int64_t now_s);
  /// The server stops: a connection between requests closes now, others after their answer.
  void wind_down();
  void close();

 private:
  class Arrival;
  enum class Phase : std::uint8_t { idle, reading, working, writing };
  struct Taken {
    bool proceed = false;             ///< the body is there; go on to the handler
    std::optional<Response> refusal;  ///< answer this and close
  };

  /// The encrypted wire's handshake. False when the connection is over.
  Task<bool> greet();
  /// Bytes read; 0 at the end or on an error.
  Task<std::size_t> read_some(std::size_t at_most);
  /// False when the connection is to be closed without an answer.
  Task<bool> read_header(RequestParser& parser, std::optional<Response>& refusal);
  Task<bool> read_body(RequestParser& parser, BodyMode mode, std::optional<Response>& refusal);
  Task<bool> read_upload(RequestParser& parser, std::uint64_t limit,
                         std::optional<Response>& refusal);
  /// Route, who asks, access, CSRF: everything before the body is taken.
  Task<std::optional<Response>> admit(contract::Route const*& route, Asked& asked);
  /// A WebSocket that a page of another site, or of another person in the same browser, would open.
  bool is_forged(contract::Route const& route) const;
  Task<Response> work(contract::Route const& route, Asked asked, ArrivingBody* body = nullptr);
  /// Hands the body to the handler while it arrives.
  Task<Response> work_on_arrival(RequestParser& parser, contract::Route const& route, Asked asked);
  /// What is left of a body nobody took: a small rest is read over. False: it ends the connection.
  Task<bool> read_over(RequestParser& parser);
  Task<bool> tell_to_continue();
  Task<bool> write(Response const& response, bool keep_alive);
  Task<bool> write_file(FilePart const& part);
  Task<bool> write_stream(StreamedBody& stream, std::uint64_t sent);
  Task<bool> write_all(std::string_view bytes);
  /// Lets the peer read the answer before the connection is reset for what it still sends.
  Task<void> linger();
  void expect(Phase phase, int seconds);
  void find_peer();

  Context& context_;
  Wire wire_;
  boost::beast::flat_buffer buffer_;
  Request request_;
  Viewer viewer_;
  std::string out_;
  std::string address_;   ///< of the other end
  bool proxied_ = false;  ///< the other end is a trusted proxy
  Phase phase_ = Phase::idle;
  std::int64_t deadline_s_ = 0;
};

std::int64_t steady_seconds();

/// Goes on as a WebSocket on /api/v1/live. Returns when it is over.
Task<void> run_live(Context& context, Wire wire, Request const& request, Viewer const& viewer,
                    contract::Route const& route);
/// Goes on as a WebSocket on /api/v1/live/consultations.
Task<void> run_consult_live(Context& context, Wire wire, Request const& request,
                            Viewer const& viewer);
/// Goes on as a WebSocket on /api/v1/filing.
Task<void> run_filing(Context& context, Wire wire, Request const& request, Viewer const& viewer);

}  // namespace longspan::http
