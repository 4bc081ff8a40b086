#include "adapters/http/hub_socket.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace longspan::http {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

HubSocket::HubSocket(Context& context, Wire wire, Viewer const& viewer)
    : context_(context),
      socket_(std::move(wire)),
      signal_(context.loop.executor()),
      key_(sha256(viewer.secret_text)),
      by_token_(viewer.by_token()) {
  follower_.wake = [](bool) {};
  follower_.close = [this](int code, std::string_view reason) { end(code, reason); };
  follower_.still_allowed = [this] { return still_allowed(); };
}

HubSocket::~HubSocket() { context_.hub.remove(&follower_); }

Task<bool> HubSocket::accept(Handshake handshake, std::chrono::seconds quiet, std::size_t largest) {
  socket_.set_option(websocket::stream_base::timeout{std::chrono::seconds(20), quiet, true});
  socket_.read_message_max(largest);
  // A browser that offers protocols hangs up where none is chosen.
  if (handshake.count(beast::http::field::sec_websocket_protocol) > 0)
    socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& answer) {
      answer.set(beast::http::field::sec_websocket_protocol, "longspan");
    }));
  auto const [refused] = co_await socket_.async_accept(handshake, use_tuple);
  if (refused) co_return false;
  context_.hub.add(&follower_);
  if (context_.stopping) end(1001, "the server stops");
  co_return true;
}

Task<void> HubSocket::listen(std::shared_ptr<HubSocket> self) {
  beast::flat_buffer buffer;
  for (;;) {
    auto const [error, count] = co_await self->socket_.async_read(buffer, use_tuple);
    if (error) break;
    buffer.consume(count);
  }
  gone_ = true;
  signal_.cancel();
}

Task<bool> HubSocket::send(std::string const& text) {
  auto const [error, count] = co_await socket_.async_write(asio::buffer(text), use_tuple);
  co_return !error;
}

Task<void> HubSocket::pause(std::chrono::milliseconds time) {
  if (gone_ || ending()) co_return;
  signal_.expires_after(time);
  co_await signal_.async_wait(use_tuple);
}

Task<void> HubSocket::close() {
  if (!gone_ && ending())
    co_await socket_.async_close(
        websocket::close_reason(static_cast<websocket::close_code>(closing_),
                                beast::string_view(reason_.data(), reason_.size())),
        use_tuple);
  boost::system::error_code ignored;
  beast::get_lowest_layer(socket_).close(ignored);
}

void HubSocket::end(int code, std::string_view reason) {
  if (ending()) return;
  closing_ = code;
  reason_ = reason;
  signal_.cancel();
}

bool HubSocket::still_allowed() { return account() != nullptr; }

}  // namespace longspan::http
