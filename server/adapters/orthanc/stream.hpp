#pragma once
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "adapters/orthanc/settings.hpp"
#include "adapters/orthanc/trust.hpp"

namespace longspan::orthanc {

/// A connection's bytes, plain or encrypted, as Asio's and Beast's algorithms want them
/// (AsyncStream). The plain way is the socket's own, with one test before it.
class Stream {
 public:
  using Error = boost::system::error_code;
  using Opened = std::move_only_function<void(Error)>;
  using Below = boost::beast::tcp_stream;
  using executor_type = Below::executor_type;

  /// `address` and `trust` outlive it; a secure address wants somebody to be trusted.
  Stream(boost::asio::io_context& loop, Address const& address, Trust const& trust)
      : address_(address), trust_(trust), below_(loop) {}

  /// Anew where it was open before. Encrypted, nothing but a greeting has been sent when `done` is
  /// called, and without an error the other end is who it should be.
  void open(Opened done);
  /// What spoke against the other end when it was opened last; empty: nothing, or not that.
  std::string const& wrong() const { return wrong_; }
  void close() { below_.close(); }

  /// Of all that is begun from now on together.
  void expires_after(std::chrono::milliseconds time) { below_.expires_after(time); }
  void expires_never() { below_.expires_never(); }
  executor_type get_executor() { return below_.get_executor(); }

  template <class Buffers, class Token>
  auto async_read_some(Buffers const& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(Error, std::size_t)>(
        [](auto handler, Stream* stream, Buffers const& to) {
          if (!stream->secure_)
            stream->below_.async_read_some(to, std::move(handler));
          else
            stream->secure_->async_read_some(to, std::move(handler));
        },
        token, this, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(Buffers const& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(Error, std::size_t)>(
        [](auto handler, Stream* stream, Buffers const& from) {
          if (!stream->secure_)
            stream->below_.async_write_some(from, std::move(handler));
          else
            stream->secure_->async_write_some(from, std::move(handler));
        },
        token, this, buffers);
  }

 private:
  void greet(Opened done);
  std::string wrong_with_greeting(Error const& error);

  Address const& address_;
  Trust const& trust_;
  Below below_;
  std::optional<boost::asio::ssl::stream<Below&>> secure_;
  std::string wrong_;
};

}  // namespace longspan::orthanc
