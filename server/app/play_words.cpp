#include "app/play_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include "exchange/sample/rehearsal.hpp"
#include "exchange/sample/sample_projects.hpp"
#include "programme/calendar.hpp"

namespace longspan::app {

void Transcript::print(std::string_view before, Said const& said) {
  if (zh_ && en_)
    fmt::print("{}{} / {}\n", before, said.zh, said.en);
  else
    fmt::print("{}{}\n", before, zh_ ? said.zh : said.en);
  std::fflush(stdout);
  std::this_thread::sleep_for(pace_);
}

void Transcript::heading(Said const& said) { print("\n== ", said); }

void Transcript::step(Said const& said) { print("", said); }

namespace say {

Said lines_of(std::string_view text) {
  auto const end = text.find('\n');
  if (end == std::string_view::npos) return {std::string(text), std::string(text)};
  return {std::string(text.substr(0, end)), std::string(text.substr(end + 1))};
}

Said of(contract::Name const& name) {
  if (!name.en || *name.en == name.zh) return lines_of(name.zh);
  return {name.zh, *name.en};
}

Said project(std::string_view code) {
  using exchange::sample::SampleProject;
  auto const projects = exchange::sample::sample_projects();
  auto const it = std::ranges::find(projects, code, &SampleProject::code);
  if (it == projects.end()) return {std::string(code), std::string(code)};
  return {fmt::format("{} {}", code, it->zh), fmt::format("{} {}", code, it->en)};
}

Said author(int author) {
  auto const& one = exchange::sample_authors()[static_cast<std::size_t>(author)];
  return {std::string(one.zh), std::string(one.en)};
}

Said post(contract::Post const& post) {
  auto const code = post.project.value_or("");
  switch (post.role) {
    case contract::Role::site:
      return {code + " 项目部", "the site of " + code};
    case contract::Role::supervisor:
      return {code + " 监理", "the supervisor of " + code};
    case contract::Role::bureau:
      return {post.name.value_or("部门"), post.name.value_or("a bureau")};
    case contract::Role::leader:
      return {"指挥长", "the leader"};
    default:
      return {"援建办", "the office"};
  }
}

Said severity(contract::Severity severity) {
  switch (severity) {
    case contract::Severity::minor:
      return {"一般", "minor"};
    case contract::Severity::serious:
      return {"严重", "serious"};
    case contract::Severity::critical:
      return {"重大", "critical"};
  }
  std::unreachable();
}

Said lamp(contract::LampName lamp) {
  using enum contract::LampName;
  switch (lamp) {
    case start:
      return {"开工", "start"};
    case schedule:
      return {"工期", "schedule"};
    case progress:
      return {"进度", "progress"};
    case payment:
      return {"支付", "payment"};
    case registration:
      return {"登记", "registration"};
    case silence:
      return {"失联", "silence"};
    case finding:
      return {"隐患", "finding"};
  }
  std::unreachable();
}

Said colour(contract::LampColour colour) {
  switch (colour) {
    case contract::LampColour::green:
      return {"绿灯", "green"};
    case contract::LampColour::yellow:
      return {"黄灯", "yellow"};
    case contract::LampColour::red:
      return {"红灯", "red"};
  }
  std::unreachable();
}

Said difference(rhythm::Difference::What what) {
  using enum rhythm::Difference::What;
  switch (what) {
    case presence:
      return {"有无", "presence"};
    case workforce:
      return {"人数", "workforce"};
    case quantity:
      return {"工程量", "quantity"};
    case weather:
      return {"天气", "weather"};
    case incidents:
      return {"事故", "incidents"};
  }
  std::unreachable();
}

Said weekday(Day day) {
  static constexpr std::pair<std::string_view, std::string_view> kDays[] = {
      {"星期一", "Monday"}, {"星期二", "Tuesday"},  {"星期三", "Wednesday"}, {"星期四", "Thursday"},
      {"星期五", "Friday"}, {"星期六", "Saturday"}, {"星期日", "Sunday"}};
  auto const& [zh, en] = kDays[programme::weekday_of(day)];
  return {std::string(zh), std::string(en)};
}

Said duty(std::string_view kind) {
  struct Word {
    std::string_view kind, zh, en;
  };
  static constexpr Word kWords[] = {{"daily_report", "日报", "daily reports"},
                                    {"supervisor_log", "监理日志", "supervisor's logs"},
                                    {"weekly_inspection", "周查现场", "weekly inspections"},
                                    {"ten_day_return", "旬报", "ten-day return"},
                                    {"coordination", "旬协调", "coordination"},
                                    {"finding", "整改", "rectifications"},
                                    {"review", "复查", "reviews"},
                                    {"action", "交办事项", "actions"},
                                    {"confirmation", "交办销号", "confirmations"},
                                    {"held", "待处理", "held facts"}};
  auto const* word = std::ranges::find(kWords, kind, &Word::kind);
  if (word == std::end(kWords)) return {std::string(kind), std::string(kind)};
  return {std::string(word->zh), std::string(word->en)};
}

}  // namespace say
}  // namespace longspan::app
