#include "adapters/http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <chrono>

#include "adapters/http/request_parser.hpp"
#include "adapters/http/room_live.hpp"
#include "adapters/http/streamed_body.hpp"

namespace longspan::http {
namespace {

namespace beast = boost::beast;
constexpr auto use_tuple = asio::as_tuple(use_task);

constexpr std::size_t kHeaderLimit = 16U << 10;
constexpr int kIdleSeconds = 75;
constexpr int kHandshakeSeconds = 15;
constexpr int kHeaderSeconds = 20;
constexpr int kStallSeconds = 40;  ///< a body or an answer that does not move; thin links pause
constexpr std::size_t kKeptBuffer = 64U << 10;

Asked scope_of(contract::Route const& route, Request const& request) {
  return route.access == contract::Access::roles ? asked_by(route.op, request) : Asked{};
}

bool is_socket(contract::Operation operation) {
  return operation == contract::Operation::getLive || operation == contract::Operation::getFiling ||
         operation == contract::Operation::getRoomLive ||
         operation == contract::Operation::getConsultationsLive;
}

}  // namespace

std::int64_t steady_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Connection::Connection(Context& context, Wire wire) : context_(context), wire_(std::move(wire)) {
  context_.connections.insert(this);
  boost::system::error_code error;
  wire_.next_layer().set_option(asio::ip::tcp::no_delay(true), error);
  auto const endpoint = wire_.next_layer().remote_endpoint(error);
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

void Connection::close() { wire_.close(); }

Task<bool> Connection::greet() {
  expect(Phase::reading, kHandshakeSeconds);
  auto const greeting = co_await wire_.greet();
  if (greeting == Wire::Greeting::plain) {
    // Whoever typed http:// should read why nothing comes.
    Response answer;
    answer.status = 400;
    answer.content_type = media::text;
    answer.body =
        "This port speaks TLS: use https:// in the address.\n此端口使用 TLS：请把地址改为 https:// 开头。\n";
    if (co_await write(answer, false)) co_await linger();
  }
  co_return greeting == Wire::Greeting::secure;
}

Task<std::size_t> Connection::read_some(std::size_t at_most) {
  auto const [error, count] = co_await wire_.async_read_some(buffer_.prepare(at_most), use_tuple);
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

Task<bool> Connection::tell_to_continue() {
  if (!request_.expects_continue || buffer_.size() > 0) co_return true;
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  auto const [error, count] = co_await asio::async_write(
      wire_, asio::buffer(kContinue.data(), kContinue.size()), use_tuple);
  co_return !error;
}

Task<bool> Connection::read_body(RequestParser& parser, BodyMode mode,
                                 std::optional<Response>& refusal) {
  if (parser.is_done()) co_return true;
  std::uint64_t limit = kJsonLimit;
  if (mode == BodyMode::evidence_file) limit = kEvidenceLimit;
  if (mode == BodyMode::import_file) limit = kImportLimit;
  if (mode == BodyMode::bundle_file) limit = kBundleLimit;
  auto const announced = parser.content_length();
  auto const too_large = [&] {
    return respond(ProblemCode::body_too_large, {{"limit", std::to_string(limit)}});
  };
  if (announced && *announced > limit) {
    refusal = too_large();
    co_return true;
  }
  if (!co_await tell_to_continue()) co_return false;
  parser.body_limit(limit);
  if (limit > kJsonLimit) co_return co_await read_upload(parser, limit, refusal);
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
  request_.secure = context_.options.always_secure || wire_.secure();
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
  // tus, for clients that have no other methods.
  if (request_.method == Method::post && request_.path.starts_with("/api/v1/uploads/"))
    if (auto const meant = method_of(request_.tus.method);
        meant == Method::patch || meant == Method::delete_)
      request_.method = meant;
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
  if (route->op == contract::Operation::getCoordinationFeed ||
      route->op == contract::Operation::getRoomFeed)
    if (auto const token = request_.parameter("token"); token && !token->empty())
      request_.authorization = "Bearer " + *token;
  co_await context_.gate.recognise(request_, viewer_);
  asked = scope_of(*route, request_);
  if (viewer_.cut_off && route->access != contract::Access::public_)
    co_return respond(*viewer_.cut_off);
  if (auto problem = check_access(*route, viewer_.account, asked)) co_return respond(*problem);
  bool const writes = request_.method != Method::get && request_.method != Method::head &&
                      request_.method != Method::options;
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

bool Connection::is_forged(contract::Route const& route) const {
  if (!same_origin(request_)) return true;
  if (route.op == contract::Operation::getRoomLive) return is_forged_entry(request_, viewer_);
  bool const writes = route.op == contract::Operation::getFiling;
  return writes && !viewer_.by_token() && !people::same_secret(request_.shown_csrf(), viewer_.csrf);
}

Task<Response> Connection::work(contract::Route const& route, Asked asked, ArrivingBody* body) {
  expect(Phase::working, 0);
  Exchange exchange{context_, request_, viewer_, route, std::move(asked), body};
  std::exception_ptr error;
  try {
    co_return co_await handler_of(route.op)(exchange);
  } catch (...) {
    error = std::current_exception();
  }
  co_return respond(problem_of(context_, error));
}

Task<void> Connection::run() {
  if (wire_.secure() && !co_await greet()) {
    close();
    co_return;
  }
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
    bool const upgrades = !answer && parser.upgrades && is_socket(route->op);
    if (upgrades && is_forged(*route)) {
      answer = respond(ProblemCode::csrf_token_missing);
    } else if (upgrades) {
      // The WebSocket owns the socket from here on and follows its own clock.
      context_.connections.erase(this);
      if (route->op == contract::Operation::getLive)
        co_await run_live(context_, std::move(wire_), request_, viewer_, *route);
      else if (route->op == contract::Operation::getRoomLive)
        co_await run_room_live(context_, std::move(wire_), request_, viewer_);
      else if (route->op == contract::Operation::getConsultationsLive)
        co_await run_consult_live(context_, std::move(wire_), request_, viewer_);
      else
        co_await run_filing(context_, std::move(wire_), request_, viewer_);
      co_return;
    }
    if (answer) {
      keep_alive = co_await read_over(parser) && keep_alive;
    } else if (auto const mode = body_mode(route->op); mode == BodyMode::arriving) {
      answer = co_await work_on_arrival(parser, *route, std::move(asked));
      keep_alive = co_await read_over(parser) && keep_alive;
    } else {
      std::optional<Response> refusal;
      if (!co_await read_body(parser, mode, refusal)) break;
      if (refusal) {
        answer = std::move(refusal);
        keep_alive = false;
      } else {
        answer = co_await work(*route, std::move(asked));
      }
    }
    if (route != nullptr && speaks_tus(route->op)) answer->header("Tus-Resumable", "1.0.0");
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
  if (head_only || response.file || response.stream) body = {};
  std::string begun;
  if (response.stream && !head_only) {
    expect(Phase::working, 0);
    auto piece = co_await response.stream->next();
    if (!piece) co_return false;
    body = begun = std::move(*piece);
    expect(Phase::writing, kStallSeconds);
  }
  if (body.size() <= 16384) {
    out_ += body;
    body = {};
  }
  std::array<asio::const_buffer, 2> parts{asio::buffer(out_),
                                          asio::buffer(body.data(), body.size())};
  if (body.size() > kKeptBuffer && context_.options.bbr_downloads) wire_.prefer_bbr();
  // Written in steps, so that a slow link is given time as long as it moves.
  while (parts[0].size() + parts[1].size() > 0) {
    auto const [error, count] = co_await wire_.async_write_some(parts, use_tuple);
    if (error) co_return false;
    expect(Phase::writing, kStallSeconds);
    auto const first = std::min(count, parts[0].size());
    parts[0] += first;
    parts[1] += count - first;
  }
  if (response.file && !head_only) co_return co_await write_file(*response.file);
  if (response.stream && !head_only)
    co_return co_await write_stream(*response.stream, begun.size());
  co_return true;
}

Task<bool> Connection::read_over(RequestParser& parser) {
  if (parser.is_done()) co_return true;
  auto const rest = parser.content_length_remaining();
  if (!rest || *rest > kKeptBuffer || request_.expects_continue) co_return false;
  std::optional<Response> refused;
  co_return co_await read_body(parser, BodyMode::none, refused) && !refused;
}

Task<void> Connection::linger() {
  expect(Phase::writing, 2);
  co_await wire_.say_goodbye();
  // What still comes is thrown away as it is; after its goodbye a TLS stream deciphers no more.
  for (std::size_t read = 0; read < (1U << 20);) {
    buffer_.consume(buffer_.size());
    auto const [error, count] =
        co_await wire_.next_layer().async_read_some(buffer_.prepare(kKeptBuffer), use_tuple);
    if (error) break;
    read += count;
  }
}

}  // namespace longspan::http
