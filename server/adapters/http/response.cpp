#include "adapters/http/response.hpp"

#include <charconv>

namespace longspan::http {
namespace {

// Scripts only from ourselves, nobody frames us. Styles may be inline: charts set them while they
// draw. Images of a study are unpacked by WebAssembly of our own origin.
constexpr std::string_view kPagePolicy =
    "Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' "
    "'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Permissions-Policy: geolocation=(), microphone=(self), payment=()\r\n";
// A worker stands under the policy of its own script, not of the page that started it.
constexpr std::string_view kScriptPolicy =
    "Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n";
constexpr std::string_view kAnswerPolicy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
// Chromium shows a PDF as an object within a page of its own, to which the policy of the file would
// apply: it would show nothing.
constexpr std::string_view kPdfPolicy = "Content-Security-Policy: frame-ancestors 'none'\r\n";

std::string_view policy_of(Response const& response) {
  if (response.content_type == media::html) return kPagePolicy;
  if (response.content_type == media::pdf) return kPdfPolicy;
  return response.content_type == media::script ? kScriptPolicy : kAnswerPolicy;
}

void append_number(std::string& out, std::uint64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace

Response respond(Problem const& problem) {
  Response response;
  response.status = contract::text_of(problem.code).status;
  response.content_type = media::problem;
  response.body = problem_json(problem);
  if (problem.code == ProblemCode::too_many_tries)
    response.header("Retry-After", problem.param("seconds"));
  if (contract::text_of(problem.code).status == 503) response.header("Retry-After", "1");
  if (problem.code == ProblemCode::not_signed_in) response.header("WWW-Authenticate", "Bearer");
  return response;
}

Response respond(ProblemCode code, std::vector<std::pair<std::string, std::string>> params) {
  return respond(Problem{code, {}, std::move(params), {}});
}

Response respond_json(std::string json, int status) {
  Response response;
  response.status = status;
  response.body = std::move(json);
  return response;
}

Response respond_nothing() {
  Response response;
  response.status = 204;
  return response;
}

void write_head(std::string& out, Response const& response, bool keep_alive,
                std::string_view date) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  out += "\r\nDate: ";
  out += date;
  out += "\r\n";
  if (response.status != 204 && response.status != 304) {
    out += "Content-Type: ";
    out += response.content_type;
    out += "\r\nContent-Length: ";
    append_number(out, response.length());
    out += "\r\n";
  }
  out += "Cache-Control: ";
  out += response.cache;
  out += "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n";
  out += policy_of(response);
  out += response.headers;
  if (!keep_alive) out += "Connection: close\r\n";
  out += "\r\n";
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 460:
      return "Checksum Mismatch";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

}  // namespace longspan::http
