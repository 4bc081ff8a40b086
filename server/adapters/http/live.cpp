#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>

#include "adapters/http/connection.hpp"
#include "adapters/http/handshake.hpp"
#include "adapters/http/parameters.hpp"
#include "base/json_writer.hpp"

namespace longspan::http {
namespace {

int closing_code(ProblemCode code) {
  if (code == ProblemCode::not_found) return 4404;
  return code == ProblemCode::cursor_invalid ? 4400 : 1011;
}

namespace beast = boost::beast;
namespace websocket = beast::websocket;
constexpr auto use_tuple = asio::as_tuple(use_task);
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Between two steps to one follower. A busy ledger commits hundreds of times a second; nobody's
/// eyes do.
constexpr std::chrono::milliseconds kPause{40};

/// One follower of a programme: hello, then a step whenever something changed, one at a time. Each
/// step is computed from the follower's own cursor, so a slow one simply gets larger steps.
class Live : public std::enable_shared_from_this<Live> {
 public:
  Live(Context& context, Wire wire, Viewer const& viewer, std::uint32_t roles)
      : context_(context),
        socket_(std::move(wire)),
        signal_(context.loop.executor()),
        key_(sha256(viewer.secret_text)),
        by_token_(viewer.by_token()),
        account_(viewer.account->id),
        roles_(roles) {
    follower_.wake = [this](bool refresh) {
      refresh_ |= refresh;
      signal_.cancel();
    };
    follower_.close = [this](int code, std::string_view reason) {
      closing_ = code;
      reason_ = reason;
      signal_.cancel();
    };
    follower_.still_allowed = [this] { return look_again(); };
  }
  ~Live() { context_.hub.remove(&follower_); }
  Live(Live const&) = delete;
  Live& operator=(Live const&) = delete;

  Task<void> run(Handshake request, std::string programme, std::optional<std::uint64_t> after) {
    auto const self = shared_from_this();
    socket_.set_option(
        websocket::stream_base::timeout{std::chrono::seconds(20), std::chrono::seconds(60), true});
    socket_.read_message_max(4096);
    auto const [refused] = co_await socket_.async_accept(request, use_tuple);
    if (refused) co_return;
    socket_.text(true);
    context_.spawn(listen());
    follower_.programme = std::move(programme);
    context_.hub.add(&follower_);
    if (context_.stopping) follower_.close(1001, "the server stops");
    bool open = co_await greet(after);
    while (open && !gone_ && closing_ == 0) open = co_await next();
    if (!gone_ && closing_ != 0)
      co_await socket_.async_close(
          websocket::close_reason(static_cast<websocket::close_code>(closing_),
                                  beast::string_view(reason_.data(), reason_.size())),
          use_tuple);
    boost::system::error_code ignored;
    beast::get_lowest_layer(socket_).close(ignored);
  }

 private:
  /// Nothing is expected from the client; reading answers pings and notices the end.
  Task<void> listen() {
    auto const self = shared_from_this();
    beast::flat_buffer buffer;
    for (;;) {
      auto const [error, count] = co_await socket_.async_read(buffer, use_tuple);
      if (error) break;
      buffer.consume(count);
    }
    gone_ = true;
    signal_.cancel();
  }

  /// Grants may have changed since the connection was made.
  bool look_again() {
    auto const* account = context_.gate.still_here(key_, by_token_);
    if (account == nullptr) return false;
    people::Sight const sight(account->grants, roles_);
    if (follower_.programme.empty()) return !sight.nothing();
    if (!sight.sees_some_of(follower_.programme)) return false;
    auto only = sight.projects_of(follower_.programme);
    if (only != follower_.only) {
      // Another set of projects: rows the client never had must come, so it starts over from
      // nothing.
      follower_.only = std::move(only);
      follower_.cursor = 0;
      follower_.wake(true);
    }
    return true;
  }

  Task<bool> send(std::string const& text) {
    auto const [error, count] = co_await socket_.async_write(asio::buffer(text), use_tuple);
    co_return !error;
  }

  Task<bool> refuse(Problem problem, int code) {
    co_await send(problem_json(problem));
    if (closing_ == 0) follower_.close(code, contract::text_of(problem.code).code);
    co_return true;
  }

  Task<bool> greet(std::optional<std::uint64_t> after) {
    if (follower_.programme.empty()) {
      auto const* account = context_.gate.directory()->find(account_);
      auto first = co_await context_.hub.first_programme(people::Sight(account->grants, roles_));
      if (!first) co_return co_await refuse(first.error(), 1011);
      follower_.programme = std::move(*first);
    }
    follower_.cursor = after.value_or(context_.services.writer.head());
    if (!look_again()) co_return co_await refuse(context_.gate.why_gone(key_), 4401);
    auto const cursor = follower_.cursor;
    auto const step = co_await context_.hub.step(follower_.programme, cursor, follower_.only);
    if (!step) co_return co_await refuse(step.error(), closing_code(step.error().code));
    std::string hello;
    JsonWriter(hello)
        .object()
        .field("type", "hello")
        .field("cursor", static_cast<std::int64_t>((*step)->cursor))
        .field("today", (*step)->today)
        .end_object();
    if (!co_await send(hello)) co_return false;
    follower_.today = (*step)->today;
    if ((*step)->cursor <= cursor) co_return true;
    co_return co_await deliver(*step, cursor);
  }

  Task<bool> deliver(Hub::StepPtr step, std::uint64_t from) {
    if (!co_await send(step->json)) co_return false;
    // Unless the cursor was put back meanwhile, it moves on.
    if (follower_.cursor == from) follower_.cursor = std::max(from, step->cursor);
    follower_.today = step->today;
    co_return true;
  }

  Task<bool> next() {
    if (!refresh_ && follower_.cursor >= context_.hub.newest(follower_.programme)) {
      signal_.expires_at(Timer::time_point::max());
      co_await signal_.async_wait(use_tuple);
      co_return true;
    }
    refresh_ = false;
    auto const from = follower_.cursor;
    auto const step = co_await context_.hub.step(follower_.programme, from, follower_.only);
    if (!step) {
      refresh_ = true;
      co_await pause(
          std::chrono::seconds(1));  // the store is in trouble; what changed is not forgotten
      co_return true;
    }
    if (!co_await deliver(*step, from)) co_return false;
    co_await pause(kPause);
    co_return true;
  }

  Task<void> pause(std::chrono::milliseconds time) {
    if (gone_ || closing_ != 0) co_return;
    signal_.expires_after(time);
    co_await signal_.async_wait(use_tuple);
  }

  Context& context_;
  websocket::stream<Wire> socket_;
  Timer signal_;
  Hub::Follower follower_;
  Hash key_;
  bool by_token_;
  Uuid account_;
  std::uint32_t roles_;
  bool gone_ = false;
  bool refresh_ = false;
  int closing_ = 0;
  std::string reason_;
};

}  // namespace

Task<void> run_live(Context& context, Wire wire, Request const& request, Viewer const& viewer,
                    contract::Route const& route) {
  Parameters parameters(request);
  auto const after = parameters.integer("after", 0, INT64_MAX);
  auto const live = std::make_shared<Live>(context, std::move(wire), viewer, route.role_mask);
  // Counted as under way, so that a stop waits for the closing handshake.
  context.spawn(live->run(handshake_of(request), request.parameter("programme").value_or(""),
                          after ? std::optional<std::uint64_t>(*after) : std::nullopt));
  co_return;
}

}  // namespace longspan::http
