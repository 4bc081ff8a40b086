#include <algorithm>

#include "adapters/http/context.hpp"

namespace longspan::http {
namespace {

WebFile const* find_file(std::span<WebFile const> files, std::string_view path) {
  auto const found = std::ranges::lower_bound(files, path, {}, &WebFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

}  // namespace

Response serve_web(Context& context, Request const& request) {
  auto const files = context.services.web;
  auto const not_there = [&] {
    return respond(ProblemCode::not_found, {{"what", std::string(request.path)}});
  };
  WebFile const* file = find_file(files, request.path);
  if (file == nullptr) {
    // The app's own addresses (/board, /setup) are all its first page. What looks like a file, or
    // like the API, is honestly missing.
    auto const name = request.path.substr(request.path.rfind('/') + 1);
    bool const api = request.path == "/api" || request.path.starts_with("/api/");
    if (api || name.find('.') != name.npos) return not_there();
    file = find_file(files, "/index.html");
    if (file == nullptr) return not_there();
  }
  Response response;
  response.content_type =
      file->content_type.starts_with("text/html") ? media::html : file->content_type;
  response.cache = file->immutable ? "public, max-age=31536000, immutable" : "no-cache";
  response.header("ETag", file->etag);
  if (!file->gzip.empty() || !file->brotli.empty()) response.header("Vary", "Accept-Encoding");
  if (!request.if_none_match.empty() &&
      request.if_none_match.find(file->etag) != std::string::npos) {
    response.status = 304;
    return response;
  }
  response.borrowed = file->raw;
  if (!file->brotli.empty() && request.accepts("br")) {
    response.borrowed = file->brotli;
    response.header("Content-Encoding", "br");
  } else if (!file->gzip.empty() && request.accepts("gzip")) {
    response.borrowed = file->gzip;
    response.header("Content-Encoding", "gzip");
  }
  return response;
}

}  // namespace longspan::http
