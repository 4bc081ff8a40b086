#include "views/agenda_texts.hpp"

namespace longspan::views::say {
namespace {

struct Word {
  std::string_view zh, en;
};

contract::Name both(std::string zh, std::string en) {
  contract::Name out;
  out.zh = std::move(zh);
  out.en = std::move(en);
  return out;
}

Word word_of(contract::LampName lamp) {
  using enum contract::LampName;
  switch (lamp) {
    case start:
      return {"开工", "Start"};
    case schedule:
      return {"工期", "Schedule"};
    case progress:
      return {"进度", "Progress"};
    case payment:
      return {"支付", "Payment"};
    case registration:
      return {"登记", "Registration"};
    case silence:
      return {"静默", "Silence"};
    case finding:
      return {"问题", "Findings"};
  }
  std::unreachable();
}

Word word_of(contract::LampColour colour) {
  using enum contract::LampColour;
  switch (colour) {
    case green:
      return {"绿灯", "green"};
    case yellow:
      return {"黄灯", "yellow"};
    case red:
      return {"红灯", "red"};
  }
  std::unreachable();
}

Word word_of(contract::Severity severity) {
  using enum contract::Severity;
  switch (severity) {
    case minor:
      return {"一般", "Minor"};
    case serious:
      return {"严重", "Serious"};
    case critical:
      return {"紧急", "Critical"};
  }
  std::unreachable();
}

Word word_of(contract::StageName stage) {
  static constexpr Word kWords[] = {
      {"立项", "Approval"},    {"可研", "Feasibility"},   {"设计", "Design"},
      {"招标", "Tender"},      {"施工许可", "Permit"},    {"开工", "Start"},
      {"封顶", "Topping-out"}, {"竣工", "Completion"},    {"验收", "Acceptance"},
      {"移交", "Handover"},    {"决算", "Final account"}, {"投用", "In use"}};
  static_assert(std::size(kWords) == contract::kStageNameCount);
  return kWords[static_cast<std::size_t>(stage)];
}

std::string counted(int n, std::string_view one, std::string_view many) {
  return std::to_string(n) + ' ' + std::string(n == 1 ? one : many);
}

std::string joined(std::string_view a, std::string_view b) { return std::string(a).append(b); }

}  // namespace

std::string shortened(std::string_view text, std::size_t length) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] & 0xC0) == 0x80) continue;
    if (characters++ == length) return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

contract::Name as_written(std::string_view text) {
  contract::Name out;
  out.zh = text;
  return out;
}

contract::Name lamp_title(contract::LampName lamp, contract::LampColour colour) {
  auto const [zh, en] = word_of(lamp);
  auto const [colour_zh, colour_en] = word_of(colour);
  return both(joined(zh, colour_zh), joined(en, " lamp ") + std::string(colour_en));
}

contract::Name since(Day day) { return both("自 " + day.text() + " 起", "since " + day.text()); }

contract::Name severity_and_due(rhythm::Finding const& finding, Day due) {
  auto const [zh, en] = word_of(finding.severity);
  return both(joined(zh, "，应于 ") + due.text() + " 前整改",
              joined(en, ", to be put right by ") + due.text());
}

contract::Name working_days_overdue(int days) {
  return both("逾期 " + std::to_string(days) + " 个工作日",
              counted(days, "working day", "working days") + " overdue");
}

contract::Name returned(int times) {
  return both("退回过 " + std::to_string(times) + " 次",
              "returned " + counted(times, "time", "times"));
}

contract::Name waits_for(std::string_view whom) {
  return both(joined("等待：", whom), joined("waits for ", whom));
}

contract::Name rectified(std::optional<Day> day) {
  if (!day) return both("已整改，待复查", "put right, waits for review");
  return both(day->text() + " 已整改，待复查",
              "put right on " + day->text() + ", waits for review");
}

contract::Name climbed_to_leader() { return both("已上升到领导", "has climbed to the leader"); }

contract::Name stage_title(contract::StageName stage, bool overdue) {
  auto const [zh, en] = word_of(stage);
  return both(joined(zh, overdue ? "逾期" : "将到期"), joined(en, overdue ? " overdue" : " due"));
}

contract::Name stage_day(Day day, bool forecast) {
  return both((forecast ? "预计 " : "计划 ") + day.text() + "，尚未到达",
              (forecast ? "forecast for " : "planned for ") + day.text() + ", not reached");
}

contract::Name days_overdue(int days) {
  return both("过了 " + std::to_string(days) + " 天", counted(days, "day", "days") + " past");
}

contract::Name action_title(std::string_view text) {
  auto const told = shortened(text, kTitleLength);
  return both("交办：" + told, "Action: " + told);
}

contract::Name action_due(rhythm::Action const& action) {
  auto const given = action.given.text(), due = action.due.text();
  return both(given + " 交办，应于 " + due + " 前完成", "given on " + given + ", due " + due);
}

contract::Name action_answered() {
  return both("已反馈，待销号", "answered, waits to be confirmed");
}

}  // namespace longspan::views::say
