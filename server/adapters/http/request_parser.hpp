#pragma once
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <optional>

#include "adapters/http/request.hpp"

namespace longspan::http {

/// Beast's parser with only the fields the server reads, written straight into a Request: no table
/// of headers, no allocation for each.
class RequestParser : public boost::beast::http::basic_parser<true> {
 public:
  explicit RequestParser(Request& request) : request_(request) {}

  /// While set, the body is gathered here instead of in `request.body`.
  std::string* elsewhere = nullptr;
  bool upgrades = false;  ///< asks for a WebSocket

 private:
  using View = boost::beast::string_view;
  using Error = boost::beast::error_code;
  using Field = boost::beast::http::field;
  using Verb = boost::beast::http::verb;

  void on_request_impl(Verb verb, View, View target, int, Error&) override {
    switch (verb) {
      case Verb::get:
        request_.method = Method::get;
        break;
      case Verb::head:
        request_.method = Method::head;
        break;
      case Verb::post:
        request_.method = Method::post;
        break;
      case Verb::put:
        request_.method = Method::put;
        break;
      case Verb::delete_:
        request_.method = Method::delete_;
        break;
      case Verb::patch:
        request_.method = Method::patch;
        break;
      case Verb::options:
        request_.method = Method::options;
        break;
      default:
        request_.method = Method::other;
    }
    request_.target.assign(target.data(), target.size());
    request_.split_target();
  }

  void on_field_impl(Field field, View name, View value, Error&) override {
    if (auto* kept = place(field, name))
      kept->assign(value.data(), value.size());
    else if (field == Field::expect)
      request_.expects_continue = iequals_continue(value);
    else if (field == Field::upgrade)
      upgrades = boost::beast::iequals(value, "websocket");
  }

  std::string* place(Field field, View name) {
    switch (field) {
      case Field::accept_encoding:
        return &request_.accept_encoding;
      case Field::authorization:
        return &request_.authorization;
      case Field::content_type:
        return &request_.content_type;
      case Field::cookie:
        return &request_.cookie;
      case Field::host:
        return &request_.host;
      case Field::if_none_match:
        return &request_.if_none_match;
      case Field::origin:
        return &request_.origin;
      case Field::range:
        return &request_.range;
      case Field::sec_fetch_site:
        return &request_.fetch_site;
      case Field::sec_websocket_key:
        return &request_.websocket_key;
      case Field::sec_websocket_version:
        return &request_.websocket_version;
      case Field::sec_websocket_protocol:
        return &request_.websocket_protocols;
      case Field::unknown:
        break;
      default:
        return nullptr;
    }
    if (boost::beast::iequals(name, "X-CSRF-Token")) return &request_.csrf;
    if (boost::beast::iequals(name, "Document-Title")) return &request_.document_title;
    if (boost::beast::iequals(name, "X-Forwarded-For")) return &request_.forwarded_for;
    if (boost::beast::iequals(name, "X-Forwarded-Proto")) return &request_.forwarded_proto;
    return tus_place(name);
  }

  std::string* tus_place(View name) {
    auto& tus = request_.tus;
    std::pair<View, std::string*> const places[] = {
        {"Tus-Resumable", &tus.resumable},      {"Upload-Length", &tus.length},
        {"Upload-Offset", &tus.offset},         {"Upload-Metadata", &tus.metadata},
        {"Upload-Checksum", &tus.checksum},     {"Upload-Concat", &tus.concat},
        {"X-HTTP-Method-Override", &tus.method}};
    for (auto const& [known, kept] : places)
      if (boost::beast::iequals(name, known)) return kept;
    return nullptr;
  }

  static bool iequals_continue(View value) { return boost::beast::iequals(value, "100-continue"); }

  void take(View body) {
    auto& out = elsewhere ? *elsewhere : request_.body;
    out.append(body.data(), body.size());
  }

  void on_header_impl(Error&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, Error&) override {}
  std::size_t on_body_impl(View body, Error&) override {
    take(body);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override {
    take(body);
    return body.size();
  }
  void on_finish_impl(Error&) override {}
  void on_response_impl(int, View, int, Error&) override {}

  Request& request_;
};

}  // namespace longspan::http
