#include "adapters/notify/bodies.hpp"

#include <ctime>

#include "base/base64url.hpp"
#include "base/json_writer.hpp"
#include "reminders/compose.hpp"

namespace longspan::notify {
namespace {

using namespace reminders;

/// What WeCom takes is 4096 bytes of markdown, DingTalk takes more; the rest is counted.
constexpr std::size_t kRobotBytes = 3600;

std::string mail_date(Instant at) {
  auto const time = static_cast<std::time_t>(at.us / 1'000'000);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[40];
  // The C locale's names are the ones mail wants; the server never sets another.
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts)};
}

std::string folded_base64(std::string_view text) {
  auto const whole = base64(text);
  std::string out;
  for (std::size_t at = 0; at < whole.size(); at += 76) out += whole.substr(at, 76) + "\r\n";
  return out;
}

/// Markdown takes these for its own; a problem's text is to read as it was written.
std::string plain(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (std::string_view("\\`*_[]<>#").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string encoded_words(std::string_view text) {
  // 45 bytes are 60 characters of base64, with their frame at most 75.
  std::string out;
  while (!text.empty()) {
    auto end = std::min<std::size_t>(text.size(), 45);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
      --end;
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(0, end)) + "?=";
    text.remove_prefix(end);
  }
  return out;
}

std::string mail_text(Message const& message, std::string const& from, std::string const& to,
                      std::string_view app, Instant now) {
  std::string body;
  for (auto const& sentence : sentences_of(message.lines, message.language, app))
    body += sentence + "\r\n";
  auto const domain = from.substr(from.find('@') + 1);
  return "Date: " + mail_date(now) + "\r\nFrom: Longspan <" + from + ">\r\nTo: <" + to +
         ">\r\nSubject: " + encoded_words(subject_of(message.lines, message.language)) +
         "\r\nMessage-ID: <" + message.id.text() + "@" + domain +
         ">\r\nAuto-Submitted: auto-generated\r\nX-Longspan-Id: " + message.id.text() +
         "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8"
         "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         folded_base64(body);
}

std::string robot_body(Message const& message, std::string_view app) {
  auto const subject = subject_of(message.lines, message.language);
  std::string markdown = "### " + subject + "\n";
  auto const sentences = sentences_of(message.lines, message.language, {}, kRobotBytes);
  for (auto const& sentence : sentences) markdown += "\n- " + plain(sentence);
  if (!app.empty())
    markdown += std::string("\n\n[") +
                (message.language == Language::zh ? "查看与填报" : "See and file") + "](" +
                std::string(app) + ")";
  std::string out;
  JsonWriter json(out);
  json.object().field("msgtype", "markdown").key("markdown").object();
  if (message.kind == ChannelKind::dingtalk)
    json.field("title", subject).field("text", markdown);
  else
    json.field("content", markdown);
  json.end_object().end_object();
  return out;
}

std::string webhook_body(Message const& message) {
  std::string out;
  JsonWriter json(out);
  bool test = true;
  for (auto const& line : message.lines) test = test && is_test(line);
  json.object().field("id", message.id.text()).field("at", message.created_at.text());
  json.field("programme", message.programme).field("purpose", test ? "test" : "reminder");
  json.key("reminders").array();
  for (auto const& line : message.lines) {
    json.object().field("key", line.key).field("stage", name_of(kStageNames, line.stage));
    json.field("due", line.due.text()).field("overdue_days", line.overdue_days);
    json.key("text").object().field("zh", text_of(line, Language::zh));
    json.field("en", text_of(line, Language::en)).end_object().key("accounts").array();
    for (auto const& account : line.accounts) json.string(account.text());
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace longspan::notify
