#include "adapters/notify/allow_list.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include "adapters/notify/curl.hpp"

namespace longspan::notify {
namespace {

std::string canonical(std::string host) {
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (host.ends_with('.')) host.pop_back();
  return host;
}

/// Parts of a URL with nothing before its host; `bare`: nor after its port.
std::optional<Destination> parse_url(std::string const& text, bool bare) {
  auto const ordinary = [](char c) { return c > 0x20 && c < 0x7f; };
  if (text.empty() || !std::ranges::all_of(text, ordinary)) return std::nullopt;
  Url url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return std::nullopt;
  if (part_of(url, CURLUPART_USER) || part_of(url, CURLUPART_PASSWORD)) return std::nullopt;
  if (bare && (part_of(url, CURLUPART_QUERY) || part_of(url, CURLUPART_FRAGMENT) ||
               part_of(url, CURLUPART_PATH).value_or("/") != "/"))
    return std::nullopt;
  Destination out;
  out.scheme = part_of(url, CURLUPART_SCHEME).value_or("");
  out.host = canonical(part_of(url, CURLUPART_HOST).value_or(""));
  auto const port = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  auto const read = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (out.host.empty() || out.port == 0 || read.ec != std::errc{}) return std::nullopt;
  return out;
}

}  // namespace

std::string Destination::origin() const {
  return (scheme == "smtp" ? std::string() : scheme + "://") + host + ":" + std::to_string(port);
}

std::optional<Destination> parse_address(reminders::ChannelKind kind,
                                         reminders::Encryption encryption,
                                         std::string const& address) {
  if (kind == reminders::ChannelKind::mail) {
    // A port is always named: which one is right depends on the encryption.
    auto const colon = address.rfind(':');
    if (colon == address.npos || address.find('/') != address.npos ||
        address.find(']', colon) != address.npos)
      return std::nullopt;
    auto out = parse_url("smtp://" + address, true);
    if (out) out->encrypted = encryption != reminders::Encryption::none;
    return out;
  }
  auto out = parse_url(address, false);
  if (!out || (out->scheme != "https" && out->scheme != "http")) return std::nullopt;
  out->encrypted = out->scheme == "https";
  return out;
}

std::optional<AllowList::Allowed> AllowList::parse(std::string const& entry) {
  bool const plain = entry.starts_with("http://") || entry.starts_with("smtp://");
  if (!plain && entry.find('/') != entry.npos) return std::nullopt;
  auto const read = parse_url(plain ? entry : "https://" + entry, true);
  if (!read) return std::nullopt;
  return Allowed{read->host, read->port, plain};
}

std::optional<std::string> AllowList::wrong_entry(std::vector<std::string> const& entries) {
  for (auto const& entry : entries)
    if (!parse(entry)) return entry;
  return std::nullopt;
}

AllowList::AllowList(std::vector<std::string> entries) : entries_(std::move(entries)) {
  for (auto const& entry : entries_)
    if (auto const read = parse(entry)) allowed_.push_back(*read);
}

bool AllowList::allows(Destination const& destination) const {
  return std::ranges::any_of(allowed_, [&](Allowed const& one) {
    return one.host == destination.host && one.port == destination.port &&
           (destination.encrypted || one.plain);
  });
}

}  // namespace longspan::notify
