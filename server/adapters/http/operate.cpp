#include "adapters/http/compress.hpp"
#include "adapters/http/handlers.hpp"

namespace longspan::http {
namespace {

/// Made by the contract's generator; packed once, at the first request.
Response document(Exchange& exchange, std::string_view type, std::string_view text,
                  std::string const& packed) {
  Response response;
  response.content_type = type;
  response.cache = "no-cache";
  response.header("Vary", "Accept-Encoding");
  bool const pack = exchange.request.accepts("gzip");
  if (pack) response.header("Content-Encoding", "gzip");
  response.borrowed = pack ? std::string_view(packed) : text;
  return response;
}

}  // namespace

// A browser upgrades; whoever reaches this handler asked without the WebSocket's headers.
Task<Response> get_live(Exchange&) {
  auto response = respond(ProblemCode::parameter_invalid,
                          {{"name", "Upgrade"}, {"expected", "websocket"}, {"found", ""}});
  response.header("Upgrade", "websocket");
  co_return response;
}

Task<Response> get_docs(Exchange& exchange) {
  static std::string const packed = gzip(contract::docs_html());
  co_return document(exchange, media::html, contract::docs_html(), packed);
}

Task<Response> get_openapi(Exchange& exchange) {
  static std::string const packed = gzip(contract::openapi_json());
  co_return document(exchange, media::json, contract::openapi_json(), packed);
}

Task<Response> get_livez(Exchange&) {
  Response response;
  response.content_type = media::text;
  response.body = "ok\n";
  co_return response;
}

Task<Response> get_readyz(Exchange& exchange) {
  if (exchange.context.stopping) co_return respond(ProblemCode::stopping);
  // An empty transaction of the writer: it answers only while the store takes writes.
  auto written = co_await exchange.context.gate.write([](store::Db&) {});
  if (!written) co_return respond(written.error());
  Response response;
  response.content_type = media::text;
  response.body = "ready\n";
  co_return response;
}

Task<Response> get_metrics(Exchange& exchange) {
  auto& context = exchange.context;
  auto const& measures = context.services.writer.measures();
  context.metrics.commits = measures.commits;
  context.metrics.committed_facts = measures.facts;
  context.metrics.begun_again = measures.begun_again;
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = context.metrics.text({.head = context.services.writer.head(),
                                        .connections = context.connections.size(),
                                        .live = context.hub.size(),
                                        .sessions = context.gate.sessions().sessions(),
                                        .passwords_waiting = context.passwords.waiting(),
                                        .store_reachable = !measures.unreachable});
  co_return response;
}

}  // namespace longspan::http
