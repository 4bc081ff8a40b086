#include "adapters/http/wire.hpp"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>

namespace longspan::http {
namespace {

constexpr auto use_tuple = asio::as_tuple(use_task);
constexpr unsigned char kTlsHandshake = 22;  ///< RFC 8446, 5.1: a record's first byte

template <class Start>
Task<boost::system::error_code> finished(Start start) {
  auto const [error] =
      co_await asio::async_initiate<decltype(use_tuple) const, void(boost::system::error_code)>(
          [](auto handler, Start begin) { begin(OnDone(std::move(handler))); }, use_tuple,
          std::move(start));
  co_return error;
}

}  // namespace

Task<Wire::Greeting> Wire::greet() {
  auto& socket = tls_->socket();
  auto const [waited] = co_await socket.async_wait(Socket::wait_read, use_tuple);
  if (waited) co_return Greeting::none;
  unsigned char first = 0;
  if (::recv(socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1)
    co_return Greeting::none;
  if (first != kTlsHandshake) {
    plain_ = std::move(socket);
    tls_.reset();
    co_return Greeting::plain;
  }
  auto const error =
      co_await finished([tls = tls_.get()](OnDone done) { tls->handshake(std::move(done)); });
  co_return error ? Greeting::none : Greeting::secure;
}

Task<void> Wire::say_goodbye() {
  if (tls_) co_await finished([tls = tls_.get()](OnDone done) { tls->close(std::move(done)); });
  boost::system::error_code ignored;
  next_layer().shutdown(Socket::shutdown_send, ignored);
}

bool Wire::is_left() {
  if (!next_layer().is_open()) return true;
  // Breaks of the connection are told unasked.
  pollfd end{.fd = next_layer().native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&end, 1, 0) > 0;
}

void Wire::prefer_bbr() {
  constexpr char kBbr[] = "bbr";
  ::setsockopt(next_layer().native_handle(), IPPROTO_TCP, TCP_CONGESTION, kBbr, sizeof kBbr - 1);
}

}  // namespace longspan::http
