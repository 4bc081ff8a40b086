#pragma once
#include <boost/json/fwd.hpp>
#include <deque>
#include <memory>
#include <string>

#include "adapters/http/hub_socket.hpp"
#include "adapters/http/room_hub.hpp"
#include "store/guest_rows.hpp"

namespace longspan::http {

using SharedText = std::shared_ptr<std::string const>;

/// Who comes to a meeting: an account, or a guest by a link.
struct Visitor {
  std::string room;
  std::optional<Day> meeting;
  std::optional<store::GuestPass> guest;
};

/// One lane of a participant: what is to go out waits here, shared with all others who get it.
class MeetingSocket : public HubSocket, public std::enable_shared_from_this<MeetingSocket> {
 public:
  enum class Weight : std::uint8_t { event, hint };

  MeetingSocket(Context& context, Wire wire, Viewer const& viewer, Visitor visitor);
  Task<void> run(Handshake handshake);

  void send(SharedText text, Weight weight = Weight::event);
  void send(std::string text) { send(std::make_shared<std::string const>(std::move(text))); }
  /// Goes out when nothing else waits: what is not shown just now.
  void send_at_leisure(SharedText text);
  /// Closes once everything that waits is out.
  void finish(int code, std::string_view reason) { end(code, reason); }
  void refuse(Problem const& problem, int code);
  /// Sends back as many bytes as a "probe" asks for.
  void probed(boost::json::object const& message);

  std::string participant;  ///< empty until it entered
  int lane = 0;
  Visitor const& visitor() const { return visitor_; }
  people::Account const* who() const { return account(); }
  /// Whether one more message of a kind may be taken, of which so many a second are let through.
  struct Pace {
    double per_second, at_once;
    double left = at_once;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    bool lets();
  };
  Pace hints{.per_second = 60, .at_once = 120};
  Pace others{.per_second = 20, .at_once = 60};

 private:
  Task<void> listen();
  Task<void> enter(std::string const& message);
  Task<Result<MeetingRoomPtr>> find_room();
  void pump();
  void end(int code, std::string_view reason) override;
  bool still_allowed() override;

  Visitor visitor_;
  bool nobody_;  ///< it showed neither a session nor a guest's pass
  MeetingRoomPtr room_;
  std::deque<SharedText> waiting_, leisure_;
  std::size_t bytes_ = 0;  ///< of `waiting_`
  bool writing_ = false;
};

}  // namespace longspan::http
