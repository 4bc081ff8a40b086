#include <boost/beast/websocket.hpp>

#include "adapters/http/hub_socket.hpp"
#include "adapters/http/parameters.hpp"
#include "base/json_writer.hpp"

namespace longspan::http {
namespace {

int closing_code(ProblemCode code) {
  if (code == ProblemCode::not_found) return 4404;
  return code == ProblemCode::cursor_invalid ? 4400 : 1011;
}

/// Between two steps to one follower. A busy ledger commits hundreds of times a second; nobody's
/// eyes do.
constexpr std::chrono::milliseconds kPause{40};

/// One follower of a programme: hello, then a step whenever something changed, one at a time. Each
/// step is computed from the follower's own cursor, so a slow one simply gets larger steps.
class Live : public HubSocket, public std::enable_shared_from_this<Live> {
 public:
  Live(Context& context, Wire wire, Viewer const& viewer, std::uint32_t roles)
      : HubSocket(context, std::move(wire), viewer), account_(viewer.account->id), roles_(roles) {
    follower_.wake = [this](bool refresh) {
      refresh_ |= refresh;
      signal_.cancel();
    };
  }

  Task<void> run(Handshake handshake, std::string programme, std::optional<std::uint64_t> after) {
    auto const self = shared_from_this();
    follower_.programme = std::move(programme);
    if (!co_await accept(std::move(handshake), std::chrono::seconds(60), 4096)) co_return;
    socket_.text(true);
    context_.spawn(listen(self));
    bool open = co_await greet(after);
    while (open && !gone_ && !ending()) open = co_await next();
    co_await close();
  }

 private:
  /// Grants may have changed since the connection was made.
  bool still_allowed() override {
    auto const* follower = account();
    if (follower == nullptr) return false;
    people::Sight const sight(follower->grants, roles_);
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

  Task<bool> refuse(Problem problem, int code) {
    co_await send(problem_json(problem));
    end(code, contract::text_of(problem.code).code);
    co_return true;
  }

  Task<bool> greet(std::optional<std::uint64_t> after) {
    if (follower_.programme.empty()) {
      auto const* follower = context_.gate.directory()->find(account_);
      auto first = co_await context_.hub.first_programme(people::Sight(follower->grants, roles_));
      if (!first) co_return co_await refuse(first.error(), 1011);
      follower_.programme = std::move(*first);
    }
    follower_.cursor = after.value_or(context_.services.writer.head());
    if (!still_allowed()) co_return co_await refuse(why_gone(), 4401);
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

  Uuid account_;
  std::uint32_t roles_;
  bool refresh_ = false;
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
