#include "adapters/notify/carrier.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstring>
#include <stdexcept>

#include "adapters/notify/bodies.hpp"
#include "adapters/notify/curl.hpp"
#include "adapters/notify/signing.hpp"
#include "base/utf8.hpp"
#include "reminders/plan.hpp"

namespace longspan::notify {
namespace {

using namespace reminders;
using What = Outcome::What;

constexpr long kConnectSeconds = 10;
constexpr long kWholeSeconds = 30;
constexpr std::size_t kAnswerBytes = 4096;
constexpr std::size_t kErrorBytes = 200;

/// One try under way: what libcurl's callbacks see.
struct Try {
  std::string out;  ///< of a mail
  std::size_t taken = 0;
  std::string answer;  ///< its beginning
  std::uint16_t port = 0;
  std::atomic<bool> const* breaking_off = nullptr;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* of) {
  auto& one = *static_cast<Try*>(of);
  auto const bytes = std::min(size * count, one.out.size() - one.taken);
  std::memcpy(to, one.out.data() + one.taken, bytes);
  one.taken += bytes;
  return bytes;
}

std::size_t take(char const* from, std::size_t size, std::size_t count, void* of) {
  auto& one = *static_cast<Try*>(of);
  auto const room = kAnswerBytes - one.answer.size();
  one.answer.append(from, std::min(size * count, room));
  return size * count;
}

int progress(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<Try*>(of)->breaking_off ? 1 : 0;
}

/// The last gate: whatever was read and looked up, only the port that was checked is connected to.
curl_socket_t open_socket(void* of, curlsocktype, curl_sockaddr* address) {
  std::uint16_t port = 0;
  if (address->family == AF_INET)
    port = ntohs(reinterpret_cast<sockaddr_in const*>(&address->addr)->sin_port);
  else if (address->family == AF_INET6)
    port = ntohs(reinterpret_cast<sockaddr_in6 const*>(&address->addr)->sin6_port);
  if (port == 0 || port != static_cast<Try*>(of)->port) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// What others say, made fit to be shown: no secret in it, one line, not long.
std::string shown(std::string text, Secrets const& secrets) {
  for (auto const& secret : {secrets.address, secrets.secret}) {
    if (secret.empty()) continue;
    for (std::size_t at = 0; (at = text.find(secret, at)) != text.npos; at += 3)
      text.replace(at, secret.size(), "…");
  }
  // A token alone, out of the address.
  auto const query = secrets.address.find('=');
  if (query != std::string::npos && query + 1 < secrets.address.size()) {
    auto const token = secrets.address.substr(query + 1);
    for (std::size_t at = 0; (at = text.find(token, at)) != text.npos; at += 3)
      text.replace(at, token.size(), "…");
  }
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  if (text.size() > kErrorBytes) {
    auto end = kErrorBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  return is_text(text) ? text : std::string("an answer that is no text");
}

bool is_about_the_channel(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_LOGIN_DENIED:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_OPERATION_TIMEDOUT:
      return true;
    default:
      return false;
  }
}

/// Robots say "no" with status 200. Both count no error as 0; too many in a minute have numbers of
/// their own.
Outcome said_by_robot(Message const& message, std::string const& answer, Secrets const& secrets) {
  boost::system::error_code wrong;
  auto const value = boost::json::parse(answer, wrong);
  auto const* object = wrong ? nullptr : value.if_object();
  auto const* code = object ? object->if_contains("errcode") : nullptr;
  if (code == nullptr || !code->is_int64()) return {What::again, "no answer of a robot"};
  auto const number = code->as_int64();
  if (number == 0) return {What::sent};
  std::string said = "errcode " + std::to_string(number);
  if (auto const* text = object->if_contains("errmsg"); text && text->is_string())
    said += ": " + shown(std::string(text->as_string()), secrets);
  bool const too_many = number == (message.kind == ChannelKind::dingtalk ? 130101 : 45009);
  return {What::again, std::move(said), too_many ? kRobotBlockedSeconds : 0, true};
}

}  // namespace

struct Carrier::Impl {
  AllowList allowed;
  std::string version, app;
  Handle handle{curl_easy_init()};

  template <class Value>
  void set(CURLoption option, Value value) {
    if (auto const code = curl_easy_setopt(handle.get(), option, value); code != CURLE_OK)
      throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
  }

  void prepare(Try& one, char* error, Destination const& to, char const* protocols) {
    curl_easy_reset(handle.get());
    one.port = to.port;
    set(CURLOPT_ERRORBUFFER, error);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, protocols);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_TIMEOUT, kWholeSeconds);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&one));
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&one));
    set(CURLOPT_XFERINFOFUNCTION, &progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&one));
    set(CURLOPT_NOPROGRESS, 0L);
  }

  long status() {
    long out = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &out);
    return out;
  }

  /// Where libcurl itself failed. An answer counts only as a refusal: the last one heard may belong
  /// to an earlier step. `all_out`: everything was sent.
  Outcome failed(CURLcode code, char const* error, bool all_out, Secrets const& secrets) {
    auto text = shown(*error != '\0' ? error : curl_easy_strerror(code), secrets);
    return {all_out ? What::unsure : What::again, std::move(text), 0, is_about_the_channel(code)};
  }

  Outcome mail(Try& one, Message const& message, Channel const& channel, Secrets const& secrets,
               std::string const& to, Destination const& where, Instant now) {
    char error[CURL_ERROR_SIZE] = "";
    prepare(one, error, where, "smtp,smtps");
    bool const tls = channel.encryption == Encryption::tls;
    // The path is the name to greet with; without it the machine's own would be told.
    auto const url = std::string(tls ? "smtps://" : "smtp://") + where.host + ":" +
                     std::to_string(where.port) + "/" +
                     channel.sender.substr(channel.sender.find('@') + 1);
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_USE_SSL,
        static_cast<long>(channel.encryption == Encryption::none ? CURLUSESSL_NONE
                                                                 : CURLUSESSL_ALL));
    if (!channel.login.empty()) {
      set(CURLOPT_USERNAME, channel.login.c_str());
      set(CURLOPT_PASSWORD, secrets.secret.c_str());
    }
    set(CURLOPT_MAIL_FROM, channel.sender.c_str());
    List recipients;
    add_to(recipients, to);
    set(CURLOPT_MAIL_RCPT, recipients.get());
    one.out = mail_text(message, channel.sender, to, app, now);
    set(CURLOPT_READFUNCTION, &give);
    set(CURLOPT_READDATA, static_cast<void*>(&one));
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(one.out.size()));
    auto const code = curl_easy_perform(handle.get());
    if (code == CURLE_OK) return {What::sent};
    auto const said = status();
    if (said >= 400) {
      auto outcome = failed(code, error, false, secrets);
      outcome.error = "the mail server said " + std::to_string(said) + ": " + outcome.error;
      if (said >= 500 && code != CURLE_LOGIN_DENIED) outcome.what = What::never;
      return outcome;
    }
    return failed(code, error, one.taken == one.out.size(), secrets);
  }

  /// The address with DingTalk's signature, made anew for each try: it is good for an hour.
  std::string address_of(Message const& message, Secrets const& secrets, Instant now) {
    if (message.kind != ChannelKind::dingtalk || secrets.secret.empty()) return secrets.address;
    Url url(curl_url());
    curl_url_set(url.get(), CURLUPART_URL, secrets.address.c_str(), 0);
    auto const add = [&](std::string const& pair) {
      curl_url_set(url.get(), CURLUPART_QUERY, pair.c_str(), CURLU_APPENDQUERY | CURLU_URLENCODE);
    };
    add("timestamp=" + std::to_string(now.ms()));
    add("sign=" + dingtalk_sign(secrets.secret, now.ms()));
    return part_of(url, CURLUPART_URL).value_or(secrets.address);
  }

  Outcome post(Try& one, Message const& message, Secrets const& secrets, Destination const& where,
               Instant now) {
    char error[CURL_ERROR_SIZE] = "";
    prepare(one, error, where, "https,http");
    bool const webhook = message.kind == ChannelKind::webhook;
    auto const body = webhook ? webhook_body(message) : robot_body(message, app);
    auto const address = address_of(message, secrets, now);
    set(CURLOPT_URL, address.c_str());
    // libcurl sends a request again by itself where a connection it kept has died meanwhile.
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_POSTFIELDS, body.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    List heads;
    add_to(heads, "Content-Type: application/json; charset=utf-8");
    add_to(heads, "User-Agent: Longspan/" + version);
    add_to(heads, "Expect:");
    if (webhook) {
      auto const seconds = now.us / 1'000'000;
      add_to(heads, "X-Longspan-Id: " + message.id.text());
      add_to(heads, "X-Longspan-Timestamp: " + std::to_string(seconds));
      if (!secrets.secret.empty())
        add_to(heads, "X-Longspan-Signature: " + webhook_sign(secrets.secret, seconds, body));
    }
    set(CURLOPT_HTTPHEADER, heads.get());
    auto const code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) {
      curl_off_t sent = 0;
      curl_easy_getinfo(handle.get(), CURLINFO_SIZE_UPLOAD_T, &sent);
      // A webhook's receiver knows the message by its id, so that it can go again.
      return failed(code, error, !webhook && sent >= static_cast<curl_off_t>(body.size()), secrets);
    }
    return answered(one, message, secrets);
  }

  Outcome answered(Try const& one, Message const& message, Secrets const& secrets) {
    auto const said = status();
    if (said >= 200 && said < 300)
      return message.kind == ChannelKind::webhook ? Outcome{What::sent}
                                                  : said_by_robot(message, one.answer, secrets);
    auto text = "status " + std::to_string(said);
    if (said >= 300 && said < 400) return {What::never, text + ": redirects are not followed"};
    bool const later = said >= 500 || said == 408 || said == 425 || said == 429;
    if (!later) return {What::never, std::move(text)};
    curl_off_t wait = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &wait);
    return {What::again, std::move(text), std::clamp<std::int64_t>(wait, 0, 86'400), wait > 0};
  }
};

Carrier::Carrier(AllowList allowed, std::string version, std::string app)
    : impl_(std::make_unique<Impl>(std::move(allowed), std::move(version), std::move(app))) {
  if (!impl_->handle) throw std::runtime_error("libcurl cannot start");
}
Carrier::~Carrier() = default;

Outcome Carrier::carry(Message const& message, Channel const& channel, Secrets const& secrets,
                       std::string const& to, Instant now) {
  auto const where = parse_address(channel.kind, channel.encryption, secrets.address);
  if (!where || !impl_->allowed.allows(*where))
    return {What::again, "notify_allow does not let anything out to " + channel.origin, 0, true};
  Try one;
  one.breaking_off = &breaking_off_;
  if (channel.kind == ChannelKind::mail)
    return impl_->mail(one, message, channel, secrets, to, *where, now);
  return impl_->post(one, message, secrets, *where, now);
}

}  // namespace longspan::notify
