#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/object.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace longspan::janus {

/// Where a Janus is reached, "ws://HOST:PORT/PATH" taken apart; what is missing is left empty.
struct Address {
  std::string host, port, path;
};
/// Nothing where it is no such address.
bool read_address(std::string_view text, Address& out);

/// A WebSocket to a Janus: JSON objects both ways. Used on the loop's thread alone.
class Wire : public std::enable_shared_from_this<Wire> {
 public:
  struct Told {
    std::function<void()> opened;
    std::function<void(boost::json::object const&)> taken;
    std::function<void(std::string const& why)> ended;  ///< once, unless close() came before
  };

  Wire(boost::asio::io_context& loop, Told told) : resolver_(loop), stream_(loop), told_(told) {}
  void open(Address const& address);
  void send(std::string text);
  /// Nothing is told afterwards.
  void close();

 private:
  void shake_hands(Address const& address);
  void read();
  void write();
  void end(std::string const& why);

  boost::asio::ip::tcp::resolver resolver_;
  boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
  boost::beast::flat_buffer heard_;
  std::deque<std::string> to_send_;
  Told told_;
  bool open_ = false, over_ = false;
};

}  // namespace longspan::janus
