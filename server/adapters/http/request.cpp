#include "adapters/http/request.hpp"

#include "adapters/http/cut.hpp"
#include "base/utf8.hpp"
#include "people/sessions.hpp"

namespace longspan::http {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

void Request::reset() {
  method = Method::other;
  for (auto* field : {&target,
                      &accept_encoding,
                      &authorization,
                      &content_type,
                      &cookie,
                      &csrf,
                      &document_title,
                      &fetch_site,
                      &forwarded_for,
                      &forwarded_proto,
                      &host,
                      &if_none_match,
                      &origin,
                      &range,
                      &websocket_key,
                      &websocket_version,
                      &websocket_protocols,
                      &body,
                      &peer,
                      &tus.resumable,
                      &tus.length,
                      &tus.offset,
                      &tus.metadata,
                      &tus.checksum,
                      &tus.concat,
                      &tus.method})
    field->clear();
  path = query = {};
  expects_continue = secure = false;
  upload.reset();
  // A large batch should not be remembered by the memory of an idle connection.
  if (body.capacity() > 256U * 1024) std::string().swap(body);
}

void Request::split_target() {
  std::string_view whole = target;
  if (auto const fragment = whole.find('#'); fragment != whole.npos)
    whole = whole.substr(0, fragment);
  path = cut(whole, '?');
  query = whole;
}

std::optional<std::string> Request::parameter(std::string_view name) const {
  for (auto rest = query; !rest.empty();) {
    auto pair = cut(rest, '&');
    auto const key = cut(pair, '=');
    if (key == name) return percent_decode(pair, true);
  }
  return std::nullopt;
}

std::string Request::logged_target() const {
  if (query.empty()) return target;
  std::string out(path);
  char before = '?';
  for (auto rest = query; !rest.empty(); before = '&') {
    auto const pair = cut(rest, '&');
    out += before;
    // Also under a name that was mistyped or percent-encoded.
    bool const secret = pair.starts_with("token=") || pair.contains(people::kTokenPrefix);
    auto const name = pair.find('=');
    if (!secret)
      out += pair;
    else if (name != pair.npos)
      out.append(pair.substr(0, name + 1)).append("…");
    else
      out += "…";
  }
  return out;
}

std::string_view Request::cookie_value(std::string_view name) const {
  return http::cookie_value(cookie, name);
}

std::string_view Request::shown_csrf() const {
  constexpr std::string_view kPrefix = "csrf.";
  if (!csrf.empty()) return csrf;
  for (std::string_view left = websocket_protocols; !left.empty();) {
    auto const offered = trim(cut(left, ','));
    if (offered.starts_with(kPrefix)) return offered.substr(kPrefix.size());
  }
  return {};
}

bool Request::accepts(std::string_view encoding) const {
  return accepts_coding(accept_encoding, encoding);
}

bool same_origin(Request const& request) {
  if (request.origin.empty()) return true;
  auto const scheme = request.origin.find("://");
  return scheme != std::string::npos &&
         std::string_view(request.origin).substr(scheme + 3) == request.host;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      int const high = digit(text[i + 1]);
      int const low = digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_text(out)) return std::nullopt;
  return out;
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    auto pair = cut(header, ';');
    auto const key = trim(cut(pair, '='));
    if (key != name) continue;
    auto value = trim(pair);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

bool accepts_coding(std::string_view header, std::string_view coding) {
  while (!header.empty()) {
    auto item = cut(header, ',');
    auto const name = trim(cut(item, ';'));
    if (name != coding && name != "*") continue;
    auto weight = trim(item);
    if (!weight.starts_with("q=")) return true;
    return weight.find_first_of("123456789") != weight.npos;
  }
  return false;
}

}  // namespace longspan::http
