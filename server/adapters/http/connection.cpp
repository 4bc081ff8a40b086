#include "adapters/http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <chrono>

#include "adapters/http/request_parser.hpp"

namespace longspan::http {
namespace {

namespace beast = boost::beast;
constexpr auto use_tuple = asio::as_tuple(use_task);

constexpr std::size_t kHeaderLimit = 16U << 10;
constexpr int kIdleSeconds = 75;
constexpr int kHeaderSeconds = 20;
constexpr int kStallSeconds = 40;  ///< a body or an answer that does not move; thin links pause
constexpr std::size_t kKeptBuffer = 64U << 10;

Asked scope_of(contract::Route const& route, Request const& request) {
  return route.access == contract::Access::roles ? asked_by(route.op, request) : Asked{};
}

}  // namespace

std::int64_t steady_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Connection::Connection(Context& context, Socket socket)
    : context_(context), socket_(std::move(socket)) {
  context_.connections.insert(this);
  boost::system::error_code error;
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  auto const endpoint = socket_.remote_endpoint(error);
  if (!error) address_ = endpoint.address().to_string();
  for (auto const& proxy : context_.options.trusted_proxies) proxied_ |= proxy == address_;
}

Connection::~Connection() { context_.connections.erase(this); }

void Connection::expect(Phase phase, int seconds) {
  phase_ = phase;
  deadline_s_ = seconds == 0 ? 0 : steady_seconds() + seconds;
}

void Connection::check_deadline(std::int64_t now_s) {
  if (deadline_s_ != 0 && now_s > deadline_s_) close();
}

void Connection::wind_down() {
  if (phase_ == Phase::idle) close();
}

void Connection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Task<std::size_t> Connection::read_some(std::size_t at_most) {
  auto const [error, count] = co_await socket_.async_read_some(buffer_.prepare(at_most), use_tuple);
  if (error) co_return 0;
  buffer_.commit(count);
  co_return count;
}

Task<bool> Connection::read_header(RequestParser& parser, std::optional<Response>& refusal) {
  parser.header_limit(kHeaderLimit);
  parser.body_limit(boost::none);
  if (buffer_.size() == 0) {
    expect(Phase::idle, kIdleSeconds);
    if (context_.stopping || co_await read_some(8192) == 0) co_return false;
  }
  expect(Phase::reading, kHeaderSeconds);
  for (;;) {
    beast::error_code error;
    buffer_.consume(parser.put(buffer_.data(), error));
    if (parser.is_header_done()) co_return true;
    if (error == beast::http::error::header_limit || buffer_.size() > kHeaderLimit) {
      refusal = respond(ProblemCode::header_too_large, {{"limit", std::to_string(kHeaderLimit)}});
      co_return true;
    }
    if (error && error != beast::http::error::need_more) {
      refusal = respond(ProblemCode::request_malformed);
      co_return true;
    }
    if (co_await read_some(8192) == 0) co_return false;
  }
}

Task<bool> Connection::read_body(RequestParser& parser, BodyMode mode,
                                 std::optional<Response>& refusal) {
  if (parser.is_done()) co_return true;
  std::uint64_t limit = kJsonLimit;
  if (mode == BodyMode::evidence_file) limit = kEvidenceLimit;
  if (mode == BodyMode::import_file) limit = kImportLimit;
  auto const announced = parser.content_length();
  auto const too_large = [&] {
    return respond(ProblemCode::body_too_large, {{"limit", std::to_string(limit)}});
  };
  if (announced && *announced > limit) {
    refusal = too_large();
    co_return true;
  }
  if (request_.expects_continue && buffer_.size() == 0) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    auto const [error, count] = co_await asio::async_write(
        socket_, asio::buffer(kContinue.data(), kContinue.size()), use_tuple);
    if (error) co_return false;
  }
  parser.body_limit(limit);
  if (mode == BodyMode::evidence_file || mode == BodyMode::import_file)
    co_return co_await read_upload(parser, limit, refusal);
  if (announced) request_.body.reserve(*announced);
  while (!parser.is_done()) {
    beast::error_code error;
    buffer_.consume(parser.put(buffer_.data(), error));
    if (error == beast::http::error::body_limit) {
      refusal = too_large();
      co_return true;
    }
    if (error && error != beast::http::error::need_more) {
      refusal = respond(ProblemCode::request_malformed);
      co_return true;
    }
    if (parser.is_done()) break;
    if (error == beast::http::error::need_more || buffer_.size() == 0) {
      expect(Phase::reading, kStallSeconds);
      if (co_await read_some(kKeptBuffer) == 0) co_return false;
    }
  }
  co_return true;
}

void Connection::find_peer() {
  request_.peer = address_;
  request_.secure = context_.options.always_secure;
  if (!proxied_) return;
  request_.secure |= request_.forwarded_proto == "https";
  // The last entry is the one our own proxy wrote; what stands before it anybody can claim.
  std::string_view chain = request_.forwarded_for;
  auto last = chain.substr(chain.rfind(',') + 1);
  while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
  if (!last.empty()) request_.peer = last;
}

Task<std::optional<Response>> Connection::admit(contract::Route const*& route, Asked& asked) {
  find_peer();
  auto match = context_.router.find(request_);
  route = match.route;
  if (route == nullptr) {
    if (!match.allow.empty()) {
      auto refusal = respond(ProblemCode::method_not_allowed);
      refusal.header("Allow", match.allow);
      co_return refusal;
    }
    if (request_.method == Method::get || request_.method == Method::head)
      co_return serve_web(context_, request_);
    co_return respond(ProblemCode::not_found, {{"what", std::string(request_.path)}});
  }
  // Calendar programs subscribe to an address and send no headers: there the token stands in it.
  if (route->op == contract::Operation::getCoordinationFeed)
    if (auto const token = request_.parameter("token"); token && !token->empty())
      request_.authorization = "Bearer " + *token;
  co_await context_.gate.recognise(request_, viewer_);
  asked = scope_of(*route, request_);
  if (auto problem = check_access(*route, viewer_.account, asked)) co_return respond(*problem);
  bool const writes = request_.method != Method::get && request_.method != Method::head;
  if (!writes) co_return std::nullopt;
  // A cookie comes along by itself, so a write must show that it read one of our answers. Signing
  // in has no session yet: there the browser's own word about where the request comes from decides.
  bool const forged =
      route->access == contract::Access::public_
          ? request_.fetch_site == "cross-site"
          : !viewer_.by_token() && !people::same_secret(request_.csrf, viewer_.csrf);
  if (forged) co_return respond(ProblemCode::csrf_token_missing);
  co_return std::nullopt;
}

Task<Response> Connection::work(contract::Route const& route, Asked asked) {
  expect(Phase::working, 0);
  Exchange exchange{context_, request_, viewer_, route, std::move(asked)};
  std::exception_ptr error;
  try {
    co_return co_await handler_of(route.op)(exchange);
  } catch (...) {
    error = std::current_exception();
  }
  co_return respond(problem_of(context_, error));
}

Task<void> Connection::run() {
  for (;;) {
    request_.reset();
    RequestParser parser(request_);
    std::optional<Response> answer;
    contract::Route const* route = nullptr;
    Asked asked;
    if (!co_await read_header(parser, answer)) break;
    auto const began = context_.now();
    bool keep_alive = !answer && parser.keep_alive();
    if (!answer) answer = co_await admit(route, asked);
    if (!answer && route->op == contract::Operation::getLive && parser.upgrades &&
        !same_origin(request_))
      answer = respond(ProblemCode::csrf_token_missing);
    if (!answer && route->op == contract::Operation::getLive && parser.upgrades) {
      // The WebSocket owns the socket from here on and follows its own clock.
      context_.connections.erase(this);
      co_await run_live(context_, std::move(socket_), request_, viewer_, *route);
      co_return;
    }
    if (answer) {
      // Refused before its body was taken: a small one is read over, a large one ends the
      // connection.
      auto const rest = parser.content_length();
      if (!parser.is_done() && (!rest || *rest > kKeptBuffer || request_.expects_continue))
        keep_alive = false;
      else if (!parser.is_done()) {
        std::optional<Response> ignored;
        if (!co_await read_body(parser, BodyMode::none, ignored)) break;
        keep_alive = keep_alive && !ignored;
      }
    } else {
      std::optional<Response> refusal;
      if (!co_await read_body(parser, body_mode(route->op), refusal)) break;
      if (refusal) {
        answer = std::move(refusal);
        keep_alive = false;
      } else {
        answer = co_await work(*route, std::move(asked));
      }
    }
    keep_alive = keep_alive && !answer->close && !context_.stopping;
    auto const number = route ? static_cast<std::size_t>(route->op) : contract::kOperationCount;
    auto const took_us = context_.now().us - began.us;
    context_.metrics.served(number, answer->status, took_us);
    if (context_.options.log_requests)
      context_.log("request", request_.logged_target() + " " + std::to_string(answer->status) +
                                  " " + std::to_string(took_us) + "us");
    if (!co_await write(*answer, keep_alive)) break;
    if (!keep_alive) {
      co_await linger();
      break;
    }
    if (buffer_.capacity() > kKeptBuffer * 2 && buffer_.size() == 0) buffer_.shrink_to_fit();
  }
  close();
}

Task<bool> Connection::write(Response const& response, bool keep_alive) {
  expect(Phase::writing, kStallSeconds);
  out_.clear();
  write_head(out_, response, keep_alive, context_.date());
  bool const head_only = request_.method == Method::head;
  std::string_view body =
      response.borrowed.empty() ? std::string_view(response.body) : response.borrowed;
  if (head_only || response.file) body = {};
  if (body.size() <= 16384) {
    out_ += body;
    body = {};
  }
  std::array<asio::const_buffer, 2> parts{asio::buffer(out_),
                                          asio::buffer(body.data(), body.size())};
  // Written in steps, so that a slow link is given time as long as it moves.
  while (parts[0].size() + parts[1].size() > 0) {
    auto const [error, count] = co_await socket_.async_write_some(parts, use_tuple);
    if (error) co_return false;
    expect(Phase::writing, kStallSeconds);
    auto const first = std::min(count, parts[0].size());
    parts[0] += first;
    parts[1] += count - first;
  }
  if (response.file && !head_only) co_return co_await write_file(*response.file);
  co_return true;
}

Task<void> Connection::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  expect(Phase::writing, 2);
  for (std::size_t read = 0; read < (1U << 20);) {
    buffer_.consume(buffer_.size());
    auto const count = co_await read_some(kKeptBuffer);
    if (count == 0) break;
    read += count;
  }
}

}  // namespace longspan::http
