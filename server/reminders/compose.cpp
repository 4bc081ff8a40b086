#include "reminders/compose.hpp"

#include <algorithm>

namespace longspan::reminders {
namespace {

std::string of(Language language, std::string zh, std::string en) {
  return language == Language::zh ? std::move(zh) : std::move(en);
}

std::string working_days(int count) {
  return std::to_string(count) + (count == 1 ? " working day" : " working days");
}

std::string rest_of(std::size_t count, Language language) {
  return of(language, "另有 " + std::to_string(count) + " 项，请登录查看。",
            "And " + std::to_string(count) + " more: sign in to see them.");
}

}  // namespace

std::string subject_of(std::vector<Line> const& lines, Language language) {
  std::size_t overdue = 0;
  std::size_t due = 0;
  for (auto const& line : lines) {
    overdue += !is_test(line) && line.stage == Stage::after;
    due += !is_test(line) && line.stage != Stage::after;
  }
  if (overdue + due == 0) return of(language, "跨远：测试消息", "Longspan: a test message");
  std::string zh = "跨远提醒：";
  std::string en = "Longspan: ";
  if (overdue > 0) {
    zh += "逾期 " + std::to_string(overdue) + " 项";
    en += std::to_string(overdue) + " overdue";
  }
  if (due > 0) {
    zh += (overdue > 0 ? "，" : "") + std::string("到期 ") + std::to_string(due) + " 项";
    en += (overdue > 0 ? ", " : "") + std::to_string(due) + " due";
  }
  return of(language, std::move(zh), std::move(en));
}

std::string text_of(Line const& line, Language language) {
  auto const text = of(language, line.text_zh, line.text_en.empty() ? line.text_zh : line.text_en);
  if (is_test(line)) return text;
  auto const day = line.due.text();
  if (line.stage == Stage::after)
    return of(
        language,
        "逾期 " + std::to_string(line.overdue_days) + " 个工作日：" + text + "（" + day + " 到期）",
        working_days(line.overdue_days) + " overdue: " + text + " (due " + day + ")");
  if (line.stage == Stage::due)
    return of(language, "今天到期：" + text + "（" + day + "）",
              "Due today: " + text + " (" + day + ")");
  return of(language, "即将到期：" + text + "（" + day + "）",
            "Due soon: " + text + " (" + day + ")");
}

std::vector<std::string> sentences_of(std::vector<Line> const& lines, Language language,
                                      std::string_view app, std::size_t bytes) {
  constexpr std::size_t kForTheRest = 200;
  std::vector<std::string> out;
  std::size_t used = app.size() + kForTheRest;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto text = text_of(lines[i], language);
    // A line break of its own would let a text pass itself off as another line.
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    used += text.size() + 8;
    if (used > bytes) {
      out.push_back(rest_of(lines.size() - i, language));
      break;
    }
    out.push_back(std::move(text));
  }
  if (!app.empty())
    out.push_back(of(language, "查看与填报：", "See and file: ") + std::string(app));
  return out;
}

Line test_line(Channel const& channel, Uuid const& id, Day today) {
  Line out;
  out.key = std::string(kTestKey) + id.text();
  out.due = today;
  out.text_zh = "这是从通道“" + channel.name + "”发出的测试消息；收到即表示提醒能送达这里。";
  out.text_en = "A test message from the channel “" + channel.name +
                "”: whoever reads it gets reminders here.";
  return out;
}

bool is_mail_address(std::string_view text) {
  auto const at = text.find('@');
  if (text.size() > 254 || at == 0 || at == text.npos || at > 64 || at + 1 == text.size())
    return false;
  auto const allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  };
  auto const host = text.substr(at + 1);
  auto const in_host = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
  };
  auto const dots = [](std::string_view part) {
    return !part.starts_with('.') && !part.ends_with('.') && part.find("..") == part.npos;
  };
  auto const local = text.substr(0, at);
  return std::ranges::all_of(local, allowed) && std::ranges::all_of(host, in_host) && dots(local) &&
         dots(host) && !host.starts_with('-');
}

std::string masked(std::string_view mail) {
  auto const at = mail.find('@');
  if (at == mail.npos || at == 0) return "…";
  return std::string(mail.substr(0, 1)) + "…" + std::string(mail.substr(at));
}

}  // namespace longspan::reminders
