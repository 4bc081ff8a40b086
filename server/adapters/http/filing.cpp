#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>

#include "adapters/http/compress.hpp"
#include "adapters/http/file_facts.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/hub_socket.hpp"

namespace longspan::http {
namespace {

namespace beast = boost::beast;

/// Further questions wait in the socket until one of these is answered.
constexpr std::size_t kAsksAtOnce = 8;
/// A phone that has nothing to say need not keep its radio awake; it comes back when it has.
constexpr std::chrono::minutes kQuiet{5};
/// Larger ones are inflated beside the event loop.
constexpr std::size_t kInflatedHere = 8U << 10;

/// A client's filing socket: batches in, receipts out, several under way at once. An answer goes
/// out as soon as its facts are on disk.
class Filing : public HubSocket, public std::enable_shared_from_this<Filing> {
 public:
  Filing(Context& context, Wire wire, Viewer const& viewer)
      : HubSocket(context, std::move(wire), viewer), room_(context.loop.executor()) {}

  Task<void> run(Handshake handshake) {
    auto const self = shared_from_this();
    socket_.auto_fragment(false);
    if (!co_await accept(std::move(handshake), std::chrono::seconds(120), kJsonLimit)) co_return;
    context_.spawn(listen());
    last_ = Timer::clock_type::now();
    while (!gone_ && (!ending() || under_way_ > 0 || !answers_.empty())) co_await next();
    co_await close();
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
    bool const quiet = under_way_ == 0 && !ending();
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
      if (ending()) continue;
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
    auto const* sender = account();
    if (sender == nullptr) {
      end(4401, "the session has ended");
      co_return std::string();
    }
    co_return co_await answer_filing(context_, std::move(message), author_of(*sender));
  }

  static Answer pack(std::string text, bool packed) {
    if (packed)
      if (auto bytes = deflate_raw(text); bytes.size() < text.size())
        return {std::move(bytes), true};
    return {std::move(text), false};
  }

  /// What is under way is still answered before the connection ends.
  void end(int code, std::string_view reason) override {
    if (!ending() && code == 4401)
      answers_.push_back({filing_problem(kAskUnknown, why_gone()), false});
    HubSocket::end(code, reason);
  }

  Timer room_;  ///< another question may be read
  Timer::time_point last_;
  std::deque<Answer> answers_;
  std::size_t under_way_ = 0;
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
