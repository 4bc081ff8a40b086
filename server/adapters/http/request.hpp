#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"

namespace longspan::http {

enum class Method : std::uint8_t { get, head, post, put, delete_, patch, options, other };

/// A body that went to a file while it arrived.
struct Upload {
  std::filesystem::path path;
  Hash sha256;
  std::uint64_t bytes = 0;
  std::string beginning;  ///< the first 64 bytes, to tell the type
};

/// The headers of tus (resumable uploads), as they were sent.
struct TusHeaders {
  std::string resumable, length, offset, metadata, checksum, concat, method;
};

/// One request as the connection read it. Reused from request to request, so that a connection that
/// is kept alive allocates nothing once its strings have grown.
struct Request {
  Method method = Method::other;
  std::string target;
  std::string_view path;   ///< of `target`, still percent-encoded
  std::string_view query;  ///< of `target`, without "?"

  std::string accept_encoding, authorization, content_type, cookie, csrf, document_title,
      fetch_site, forwarded_for, forwarded_proto, host, if_none_match, origin, range;
  std::string websocket_key, websocket_version, websocket_protocols;
  bool expects_continue = false;
  TusHeaders tus;

  std::string body;
  std::optional<Upload> upload;
  std::string peer;     ///< the address of whoever asks (behind a trusted proxy: what it says)
  bool secure = false;  ///< it came over TLS, to us or as a trusted proxy says

  std::array<std::string, 5> path_values;  ///< what stands for {…} in the route's template, decoded

  void reset();
  void split_target();
  /// The decoded value of a query parameter.
  std::optional<std::string> parameter(std::string_view name) const;
  /// `target` as a log may have it: without the secret that a calendar program puts there.
  std::string logged_target() const;
  /// The value of a cookie.
  std::string_view cookie_value(std::string_view name) const;
  /// The CSRF token it shows: of its header, or where a page opens a WebSocket, which has no
  /// headers of its own, of the offered protocol "csrf.TOKEN".
  std::string_view shown_csrf() const;
  bool accepts(std::string_view encoding) const;
};

/// A browser's Origin names the very host it asks; requests without one do not come from a page.
bool same_origin(Request const& request);
/// Decodes %XX (and + where `plus_is_space`); nullopt where it is malformed.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
std::string_view cookie_value(std::string_view header, std::string_view name);
/// Accept-Encoding names the coding with a weight above 0.
bool accepts_coding(std::string_view header, std::string_view coding);

}  // namespace longspan::http
