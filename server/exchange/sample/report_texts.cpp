#include "exchange/sample/report_texts.hpp"

#include <algorithm>
#include <map>

namespace longspan::exchange::sample {

namespace {

struct Line {
  std::string_view zh, en;
};

struct Trouble {
  Line text;
  contract::Severity severity;
  std::string_view waits_for;
};

constexpr Trouble kTroubles[] = {
    {{"商品混凝土到场晚三小时，浇筑推迟到晚间。",
      "Ready-mixed concrete came three hours late; the pour moved to the evening."},
     contract::Severity::minor,
     ""},
    {{"临时用电容量不足，两台焊机不能同时开。",
      "Temporary power is too weak for two welding sets at once."},
     contract::Severity::minor,
     "供电所 power supply office"},
    {{"设计变更单未到，楼梯间钢筋暂停。",
      "The design change has not arrived; stairwell steel is on hold."},
     contract::Severity::serious,
     "设计单位 designer"},
    {{"进场道路被灌溉水冲断，材料车绕行。",
      "Irrigation water cut the access road; lorries take the long way."},
     contract::Severity::minor,
     "乡政府 township"},
    {{"钢筋工缺八人，主体进度受影响。", "Eight steel fixers short; the structure is slowed."},
     contract::Severity::serious,
     ""},
    {{"管线迁改未完成，东侧沟槽不能开挖。",
      "Utilities are not moved yet; the eastern trench cannot be dug."},
     contract::Severity::serious,
     "住建局 housing bureau"},
    {{"送检试块报告未出，后浇带暂缓。", "Cube test results are not in; the closing strip waits."},
     contract::Severity::minor,
     "检测站 testing station"},
    {{"进度款审批慢，分包队伍催款。", "The progress payment is slow; subcontractors ask for it."},
     contract::Severity::minor,
     "财政局 finance bureau"},
    {{"基坑边坡有裂缝，已围挡并停止下坑作业。",
      "A crack in the pit's slope; fenced off, work in the pit stopped."},
     contract::Severity::critical,
     "监理单位 supervisor"},
};

constexpr Line kVisitors[] = {{"援建办", "周查现场 weekly check"},
                              {"监理单位", "隐蔽工程验收 hidden works accepted"},
                              {"县住建局", "质量安全检查 quality and safety check"},
                              {"设计单位", "现场交底 design briefing on site"},
                              {"县教育局", "了解进度 progress visit"},
                              {"检测站", "取样送检 samples taken"}};

std::string text_of(Quantity quantity, std::string_view unit) {
  return quantity.text() + " " + std::string(unit);
}

void add_people(contract::DailyReport& report, SiteCourse const& course, SiteDay const& day,
                Dice& dice) {
  if (day.resting) {
    report.workforce = {{"guard", dice.between(2, 3)}, {"management", 1}};
    return;
  }
  auto const items = items_of(course.project->kind);
  std::map<std::string_view, std::int64_t> people;
  int const size = std::clamp(course.project->funds_wan / 500, 3, 10);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!day.active[i]) continue;
    people[items[i].trades[0]] += dice.between(size, size * 2);
    people[items[i].trades[1]] += dice.between(size / 2, size);
    people[items[i].trades[2]] += dice.between(1, size / 2 + 1);
  }
  people["management"] += 3;
  people["safety_officer"] += 1;
  people["guard"] += 2;
  for (auto const& [trade, count] : people) report.workforce.push_back({std::string(trade), count});
}

void add_plant(contract::DailyReport& report, SiteCourse const& course, SiteDay const& day,
               Dice& dice) {
  auto const items = items_of(course.project->kind);
  std::map<std::string_view, std::int64_t> plant;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (day.active[i])
      plant[items[i].plant] = std::max<std::int64_t>(plant[items[i].plant], dice.between(1, 2));
  for (auto const& [name, count] : plant)
    report.plant.push_back({std::string(name), count, count * dice.between(4, 9)});
}

void add_deliveries(contract::DailyReport& report, SiteCourse const& course, SiteDay const& day,
                    Dice& dice) {
  auto const items = items_of(course.project->kind);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].material.empty() || day.done[i].thousandths <= 0 || !dice.chance(280)) continue;
    std::int64_t const amount =
        std::max<std::int64_t>(day.done[i].thousandths * items[i].material_each * 3 / 10'000, 1);
    report.deliveries.push_back({std::string(items[i].material),
                                 Quantity{amount * 1000},
                                 std::string(items[i].material_unit),
                                 {}});
  }
}

std::string narrative_of(SiteCourse const& course, SiteDay const& day, Dice& dice) {
  if (day.resting)
    return dice.chance(300) ? "越冬停工。巡查围挡、消防器材和覆盖保温，均正常。\nWinter rest. "
                              "Fences, fire gear and frost covers checked, all in order."
                            : "越冬停工，现场看护。\nWinter rest, site guarded.";
  auto const items = items_of(course.project->kind);
  std::string zh, en;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!day.active[i] && day.done[i].thousandths == 0) continue;
    bool const some = day.done[i].thousandths > 0;
    zh += (zh.empty() ? "" : "；") + std::string(items[i].zh) +
          (some ? "完成 " + text_of(day.done[i], items[i].unit) : std::string("备料、放线"));
    en += (en.empty() ? "" : "; ") + std::string(items[i].en) +
          (some ? ": " + text_of(day.done[i], items[i].unit) : std::string(": setting out"));
  }
  if (zh.empty()) return "清理现场，整理资料。\nSite cleared, records put in order.";
  if (day.weather.stopped_hours.value_or(0) > 0) {
    bool const dust = day.weather.sky == contract::Sky::dust;
    zh += dust ? "。大风沙尘，停高空作业 " : "。下雨，停室外作业 ";
    zh += std::to_string(*day.weather.stopped_hours) + " 小时";
    en += dust ? ". Dust storm: work at height stopped for " : ". Rain: outdoor work stopped for ";
    en += std::to_string(*day.weather.stopped_hours) + " h";
  }
  return zh + "。\n" + en + ".";
}

}  // namespace

contract::DailyReport report_of(SiteCourse const& course, SiteDay const& day, Dice& dice) {
  contract::DailyReport out;
  out.day = day.day;
  out.weather = day.weather;
  add_people(out, course, day, dice);
  add_plant(out, course, day, dice);
  add_deliveries(out, course, day, dice);
  auto const items = items_of(course.project->kind);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (day.done[i].thousandths > 0)
      out.quantities.push_back({std::string(items[i].code), day.done[i]});
  out.narrative = narrative_of(course, day, dice);
  if (!day.resting && dice.chance(course.project->course == Course::very_late ? 140 : 45)) {
    auto const& trouble = dice.pick(kTroubles);
    contract::RaisedProblem raised;
    raised.text = std::string(trouble.text.zh) + "\n" + std::string(trouble.text.en);
    raised.severity = trouble.severity;
    if (!trouble.waits_for.empty()) raised.waits_for = std::string(trouble.waits_for);
    out.problems.push_back(std::move(raised));
  }
  if (dice.chance(60)) {
    auto const& visitor = dice.pick(kVisitors);
    out.visitors.push_back({std::string(visitor.zh), std::string(visitor.en)});
  }
  contract::Safety safety;
  safety.incidents = 0;
  safety.briefing_held = !day.resting && dice.chance(880);
  out.safety = safety;
  return out;
}

}  // namespace longspan::exchange::sample
