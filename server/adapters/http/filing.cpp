#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>

#include "adapters/http/compress.hpp"
#include "adapters/http/connection.hpp"
#include "adapters/http/file_facts.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/handshake.hpp"

namespace longspan::http {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
constexpr auto use_tuple = asio::as_tuple(use_task);
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Further questions wait in the socket until one of these is answered.
constexpr std::size_t kAsksAtOnce = 8;
/// A phone that has nothing to say need not keep its radio awake; it comes back when it has.
constexpr std::chrono::minutes kQuiet{5};
/// Larger ones are inflated beside the event loop.
constexpr std::size_t kInflatedHere = 8U << 10;
constexpr char const* kProtocol = "longspan";

/// A client's filing socket: batches in, receipts out, several under way at once. An answer goes
/// out as soon as its facts are on disk.
class Filing : public std::enable_shared_from_this<Filing> {
 public:
  Filing(Context& context, Wire wire, Viewer const& viewer)
      : context_(context),
        socket_(std::move(wire)),
        signal_(context.loop.executor()),
        room_(context.loop.executor()),
        key_(sha256(viewer.secret_text)),
        by_token_(viewer.by_token()) {
    follower_.wake = [](bool) {};
    follower_.close = [this](int code, std::string_view reason) { end(code, reason); };
    follower_.still_allowed = [this] {
      return context_.gate.still_here(key_, by_token_) != nullptr;
    };
  }
  ~Filing() { context_.hub.remove(&follower_); }
  Filing(Filing const&) = delete;
  Filing& operator=(Filing const&) = delete;

  Task<void> run(Handshake handshake) {
    auto const self = shared_from_this();
    socket_.set_option(
        websocket::stream_base::timeout{std::chrono::seconds(20), std::chrono::seconds(120), true});
    socket_.read_message_max(kJsonLimit);
    socket_.auto_fragment(false);
    // A browser that offers protocols hangs up where none is chosen.
    if (handshake.count(beast::http::field::sec_websocket_protocol) > 0)
      socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& answer) {
        answer.set(beast::http::field::sec_websocket_protocol, kProtocol);
      }));
    auto const [refused] = co_await socket_.async_accept(handshake, use_tuple);
    if (refused) co_return;
    context_.hub.add(&follower_);
    if (context_.stopping) end(1001, "the server stops");
    context_.spawn(listen());
    last_ = Timer::clock_type::now();
    while (!gone_ && (closing_ == 0 || under_way_ > 0 || !answers_.empty())) co_await next();
    if (!gone_)
      co_await socket_.async_close(
          websocket::close_reason(static_cast<websocket::close_code>(closing_),
                                  beast::string_view(reason_.data(), reason_.size())),
          use_tuple);
    boost::system::error_code ignored;
    beast::get_lowest_layer(socket_).close(ignored);
  }

 private:
  struct Answer {
    std::string bytes;
    bool packed = false;
  };

  Task<void> next() {
    if (!answers_.empty()) {
      auto const answer = std::move(answers_.front());
      answers_.pop_front();
      socket_.binary(answer.packed);
      auto const [error, count] =
          co_await socket_.async_write(asio::buffer(answer.bytes), use_tuple);
      gone_ |= bool(error);
      co_return;
    }
    bool const quiet = under_way_ == 0 && closing_ == 0;
    if (quiet && Timer::clock_type::now() - last_ >= kQuiet) {
      end(1000, "nothing to file");
      co_return;
    }
    signal_.expires_at(quiet ? last_ + kQuiet : Timer::time_point::max());
    co_await signal_.async_wait(use_tuple);
  }

  Task<void> listen() {
    auto const self = shared_from_this();
    for (;;) {
      if (under_way_ >= kAsksAtOnce && !gone_) {
        room_.expires_at(Timer::time_point::max());
        co_await room_.async_wait(use_tuple);
        continue;
      }
      beast::flat_buffer buffer;
      auto const [error, count] = co_await socket_.async_read(buffer, use_tuple);
      if (error) break;
      // What comes once the end is announced is not filed; its sender keeps it.
      if (closing_ != 0) continue;
      ++under_way_;
      last_ = Timer::clock_type::now();
      context_.spawn(answer(beast::buffers_to_string(buffer.data()), socket_.got_binary()));
    }
    gone_ = true;
    signal_.cancel();
  }

  Task<void> answer(std::string message, bool packed) {
    auto const self = shared_from_this();
    std::exception_ptr failure;
    try {
      auto text = co_await file(std::move(message), packed);
      if (!text.empty()) answers_.push_back(pack(std::move(text), packed));
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) end(1011, contract::text_of(problem_of(context_, failure).code).code);
    --under_way_;
    room_.cancel();
    signal_.cancel();
  }

  /// The answer's JSON; empty where the session has ended, and nothing was filed.
  Task<std::string> file(std::string message, bool packed) {
    if (packed) {
      bool const large = message.size() > kInflatedHere;
      auto inflate = [bytes = std::move(message)]() -> Result<std::string> {
        std::string text;
        auto const how = inflate_raw(bytes, kJsonLimit, text);
        if (how == Inflating::too_large)
          return fail(ProblemCode::body_too_large, {{"limit", std::to_string(kJsonLimit)}});
        if (how == Inflating::damaged)
          return fail(ProblemCode::body_not_json, {{"offset", std::to_string(text.size())}});
        return text;
      };
      Result<std::string> inflated;
      if (large)
        inflated = co_await on_pool<std::string>(context_, context_.files, std::move(inflate));
      else
        inflated = inflate();
      if (!inflated) co_return filing_problem(kAskUnknown, inflated.error());
      message = std::move(*inflated);
    }
    auto const* account = context_.gate.still_here(key_, by_token_);
    if (account == nullptr) {
      end(4401, "the session has ended");
      co_return std::string();
    }
    co_return co_await answer_filing(context_, std::move(message), author_of(*account));
  }

  static Answer pack(std::string text, bool packed) {
    if (packed)
      if (auto bytes = deflate_raw(text); bytes.size() < text.size())
        return {std::move(bytes), true};
    return {std::move(text), false};
  }

  /// What is under way is still answered before the connection ends.
  void end(int code, std::string_view reason) {
    if (closing_ != 0) return;
    closing_ = code;
    reason_ = reason;
    if (code == 4401)
      answers_.push_back({filing_problem(kAskUnknown, context_.gate.why_gone(key_)), false});
    signal_.cancel();
  }

  Context& context_;
  websocket::stream<Wire> socket_;
  Timer signal_;  ///< something to send, or an end
  Timer room_;    ///< another question may be read
  Timer::time_point last_;
  Hub::Follower follower_;
  Hash key_;
  bool by_token_;
  std::deque<Answer> answers_;
  std::size_t under_way_ = 0;
  bool gone_ = false;
  int closing_ = 0;
  std::string reason_;
};

}  // namespace

Task<Response> get_filing(Exchange& exchange) { co_return co_await get_live(exchange); }

Task<void> run_filing(Context& context, Wire wire, Request const& request, Viewer const& viewer) {
  auto const filing = std::make_shared<Filing>(context, std::move(wire), viewer);
  // Counted as under way, so that a stop waits for what it still answers.
  context.spawn(filing->run(handshake_of(request)));
  co_return;
}

}  // namespace longspan::http
