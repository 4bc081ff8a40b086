#pragma once
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <memory>
#include <string>

#include "adapters/http/loop.hpp"

namespace longspan::http {

using OnBytes = std::move_only_function<void(boost::system::error_code, std::size_t)>;
using OnDone = std::move_only_function<void(boost::system::error_code)>;

/// The most that one record of TLS carries.
constexpr std::size_t kRecord = 16U << 10;

/// The encrypted end of one connection. Its callers need not know OpenSSL: Asio's TLS is heavy, and
/// only tls.cpp compiles it.
class Tls {
 public:
  virtual ~Tls() = default;
  virtual Socket& socket() = 0;
  virtual void handshake(OnDone done) = 0;
  virtual void read(asio::mutable_buffer to, OnBytes done) = 0;
  virtual void write(asio::const_buffer from, OnBytes done) = 0;
  virtual void close(OnDone done) = 0;

  std::string gathered;  ///< what goes out as one record, where it lay in pieces
};

/// A connection's bytes, plain or encrypted, as Asio's and Beast's algorithms want them
/// (AsyncStream). The plain way is the socket's own, with one test of a pointer before it.
class Wire {
 public:
  using executor_type = Executor;
  using next_layer_type = Socket;

  explicit Wire(Socket socket) : plain_(std::move(socket)) {}
  /// `tls` has the socket.
  explicit Wire(std::unique_ptr<Tls> tls)
      : plain_(tls->socket().get_executor()), tls_(std::move(tls)) {}

  executor_type get_executor() { return plain_.get_executor(); }
  Socket& next_layer() { return tls_ ? tls_->socket() : plain_; }
  bool secure() const { return tls_ != nullptr; }

  enum class Greeting : std::uint8_t { secure, plain, none };
  /// Before the first byte of a secure wire is read. `plain`: the other end speaks without TLS, and
  /// so does the wire from now on.
  Task<Greeting> greet();
  /// Tells the other end that no more is coming.
  Task<void> say_goodbye();
  void close() {
    boost::system::error_code ignored;
    next_layer().close(ignored);
  }
  /// The other end is gone, as far as the system knows: what it has not got rid of yet hides an
  /// orderly end.
  bool is_left();
  /// BBR keeps a lossy link full where the kernel's usual cubic halves at every loss. Where the
  /// kernel does not have it, nothing changes.
  void prefer_bbr();

  template <class Buffers, class Token>
  auto async_read_some(Buffers const& buffers, Token&& token) {
    return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [](auto handler, Wire* wire, Buffers const& to) {
          if (!wire->tls_)
            wire->plain_.async_read_some(to, std::move(handler));
          else
            wire->tls_->read(first_of(to), std::move(handler));
        },
        token, this, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(Buffers const& buffers, Token&& token) {
    return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [](auto handler, Wire* wire, Buffers const& from) {
          if (!wire->tls_)
            wire->plain_.async_write_some(from, std::move(handler));
          else
            wire->tls_->write(gather(from, wire->tls_->gathered), std::move(handler));
        },
        token, this, buffers);
  }

 private:
  template <class Buffers>
  static asio::mutable_buffer first_of(Buffers const& buffers) {
    auto const end = asio::buffer_sequence_end(buffers);
    for (auto at = asio::buffer_sequence_begin(buffers); at != end; ++at)
      if (asio::mutable_buffer const one(*at); one.size() > 0) return one;
    return {};
  }

  /// A small answer in pieces becomes one record instead of one for each piece.
  template <class Buffers>
  static asio::const_buffer gather(Buffers const& buffers, std::string& into) {
    into.clear();
    auto const end = asio::buffer_sequence_end(buffers);
    for (auto at = asio::buffer_sequence_begin(buffers); at != end; ++at) {
      asio::const_buffer const one(*at);
      if (into.empty() && (one.size() >= kRecord || std::next(at) == end)) return one;
      into.append(static_cast<char const*>(one.data()),
                  std::min(one.size(), kRecord - into.size()));
      if (into.size() == kRecord) break;
    }
    return asio::buffer(into);
  }

  Socket plain_;  ///< closed where the wire is secure
  std::unique_ptr<Tls> tls_;
};

/// Beast ends a WebSocket with this: its closing frames have said that no more is coming.
template <class Handler>
void async_teardown(boost::beast::role_type role, Wire& wire, Handler&& handler) {
  boost::beast::websocket::async_teardown(role, wire.next_layer(), std::forward<Handler>(handler));
}

}  // namespace longspan::http
