#include "adapters/janus/wire.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/json/parse.hpp>
#include <chrono>

namespace longspan::janus {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::string_view kScheme = "ws://";
constexpr auto kPatience = std::chrono::seconds(5);
constexpr std::size_t kLongestMessage = 4 * 1024 * 1024;

}  // namespace

bool read_address(std::string_view text, Address& out) {
  if (!text.starts_with(kScheme)) return false;
  text.remove_prefix(kScheme.size());
  auto const slash = text.find('/');
  out.path = slash == text.npos ? "/" : std::string(text.substr(slash));
  auto place = text.substr(0, slash);
  auto const colon = place.rfind(':');
  auto const bracket = place.rfind(']');
  bool const has_port = colon != place.npos && (bracket == place.npos || colon > bracket);
  out.port = has_port ? std::string(place.substr(colon + 1)) : "8188";
  auto host = has_port ? place.substr(0, colon) : place;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  out.host = std::string(host);
  return !out.host.empty() && !out.port.empty() && out.port.size() <= 5 &&
         out.port.find_first_not_of("0123456789") == out.port.npos;
}

void Wire::open(Address const& address) {
  resolver_.async_resolve(
      address.host, address.port,
      [self = shared_from_this(), address](error_code error, auto const& found) {
        if (error) return self->end(error.message());
        auto& tcp = beast::get_lowest_layer(self->stream_);
        tcp.expires_after(kPatience);
        tcp.async_connect(found, [self, address](error_code failed, auto const&) {
          if (failed) return self->end(failed.message());
          self->shake_hands(address);
        });
      });
}

void Wire::shake_hands(Address const& address) {
  auto& tcp = beast::get_lowest_layer(stream_);
  error_code ignored;
  tcp.socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  tcp.expires_never();
  auto timeouts = websocket::stream_base::timeout::suggested(beast::role_type::client);
  timeouts.handshake_timeout = kPatience;
  stream_.set_option(timeouts);
  stream_.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
    request.set(beast::http::field::sec_websocket_protocol, "janus-protocol");
  }));
  stream_.read_message_max(kLongestMessage);
  stream_.async_handshake(address.host + ":" + address.port, address.path,
                          [self = shared_from_this()](error_code error) {
                            if (error) return self->end(error.message());
                            if (self->over_) return;
                            self->open_ = true;
                            self->read();
                            self->told_.opened();
                            self->write();
                          });
}

void Wire::read() {
  stream_.async_read(heard_, [self = shared_from_this()](error_code error, std::size_t) {
    if (error) return self->end(error.message());
    if (self->over_) return;
    auto const text = beast::buffers_to_string(self->heard_.cdata());
    self->heard_.clear();
    auto const value = boost::json::parse(text, error);
    if (error || !value.is_object()) return self->end("no JSON from Janus");
    self->told_.taken(value.get_object());
    if (!self->over_) self->read();
  });
}

void Wire::send(std::string text) {
  if (over_) return;
  to_send_.push_back(std::move(text));
  if (open_ && to_send_.size() == 1) write();
}

void Wire::write() {
  if (to_send_.empty()) return;
  stream_.text(true);
  stream_.async_write(boost::asio::buffer(to_send_.front()),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (error) return self->end(error.message());
                        if (self->over_) return;
                        self->to_send_.pop_front();
                        self->write();
                      });
}

void Wire::end(std::string const& why) {
  if (over_) return;
  auto const ended = std::move(told_.ended);
  close();
  ended(why);
}

void Wire::close() {
  over_ = true;
  resolver_.cancel();
  error_code ignored;
  beast::get_lowest_layer(stream_).socket().close(ignored);
}

}  // namespace longspan::janus
