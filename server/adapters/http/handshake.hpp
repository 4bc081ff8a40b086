#pragma once
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "adapters/http/request.hpp"

namespace longspan::http {

using Handshake = boost::beast::http::request<boost::beast::http::empty_body>;

/// Beast answers a WebSocket's handshake from its own kind of request; only these fields matter to
/// it.
inline Handshake handshake_of(Request const& request) {
  namespace http = boost::beast::http;
  Handshake handshake(http::verb::get, request.target, 11);
  handshake.set(http::field::host, request.host);
  handshake.set(http::field::connection, "Upgrade");
  handshake.set(http::field::upgrade, "websocket");
  handshake.set(http::field::sec_websocket_key, request.websocket_key);
  handshake.set(http::field::sec_websocket_version, request.websocket_version);
  if (!request.websocket_protocols.empty())
    handshake.set(http::field::sec_websocket_protocol, request.websocket_protocols);
  return handshake;
}

}  // namespace longspan::http
