#include <boost/beast/http/error.hpp>

#include "adapters/http/connection.hpp"
#include "adapters/http/request_parser.hpp"

namespace longspan::http {
namespace {
/// Small, so that a server that is killed loses little of what arrived.
constexpr std::size_t kStep = 64U << 10;
constexpr int kStallSeconds = 40;
/// Of one that is cut off: for what is on its way, and for the rest of a record.
constexpr std::size_t kLastBytes = 1U << 20;
constexpr int kLastSeconds = 2;
}  // namespace

class Connection::Arrival : public ArrivingBody {
 public:
  Arrival(Connection& connection, RequestParser& parser, std::uint64_t limit)
      : connection_(connection), parser_(parser) {
    if (auto const length = parser.content_length()) announced_ = *length;
    if (parser.is_done()) state_ = State::whole;
    parser_.body_limit(limit);
  }

  Task<std::string> next() override {
    std::string bytes;
    parser_.elsewhere = &bytes;
    if (std::exchange(first_, false) && state_ == State::more &&
        !co_await connection_.tell_to_continue())
      state_ = State::broken;
    while (state_ == State::more && bytes.empty()) {
      auto& buffer = connection_.buffer_;
      boost::beast::error_code error = boost::beast::http::error::need_more;
      if (buffer.size() > 0) {
        error = {};
        buffer.consume(parser_.put(buffer.data(), error));
      }
      if (error && error != boost::beast::http::error::need_more)
        state_ = State::refused;
      else if (parser_.is_done())
        state_ = State::whole;
      else if (bytes.empty() && error == boost::beast::http::error::need_more)
        co_await read();
    }
    parser_.elsewhere = nullptr;
    connection_.expect(Phase::working, 0);
    co_return bytes;
  }

  State state() const override { return state_; }
  std::optional<std::uint64_t> announced() const override { return announced_; }
  void cut() override {
    auto& socket = connection_.wire_.next_layer();
    boost::system::error_code ignored;
    left_ = socket.available(ignored) + kLastBytes;
    socket.cancel(ignored);
  }
  bool abandoned() override { return connection_.wire_.is_left(); }

 private:
  Task<void> read() {
    // Whoever is cut off still gets in what has come as far as this machine; one that never pauses
    // not for ever.
    bool const last = left_.has_value();
    boost::system::error_code error;
    bool const more = !last || (*left_ > 0 && connection_.wire_.next_layer().available(error) > 0);
    connection_.expect(Phase::reading, last ? kLastSeconds : kStallSeconds);
    auto const count = more ? co_await connection_.read_some(kStep) : 0;
    if (last) *left_ -= std::min(*left_, count);
    bool const ended_by_cut = !last && left_;
    if (count > 0 || ended_by_cut) co_return;
    state_ = State::broken;
    connection_.close();
  }

  Connection& connection_;
  RequestParser& parser_;
  State state_ = State::more;
  std::optional<std::uint64_t> announced_;
  bool first_ = true;
  std::optional<std::size_t> left_;  ///< once cut off: bytes that are still taken in
};

Task<Response> Connection::work_on_arrival(RequestParser& parser, contract::Route const& route,
                                           Asked asked) {
  Arrival arrival(*this, parser, arriving_limit(route.op));
  co_return co_await work(route, std::move(asked), &arrival);
}

}  // namespace longspan::http
