#include "exchange/sample/inspection_texts.hpp"

#include <algorithm>

#include "rhythm/finding.hpp"
#include "rhythm/inspection.hpp"

namespace longspan::exchange::sample {

namespace {

using contract::ChecklistPublished;

/// By what stands on the site; a name that is not shipped is passed over.
std::vector<std::string_view> wanted(SiteCourse const& course, SiteDay const& day) {
  auto const& project = *course.project;
  if (day.resting) return {"winter_protection", "site_safety"};
  switch (project.kind) {
    case WorkKind::building:
      if (day.per_mille < 450) return {"structure", "site_safety"};
      if (day.per_mille < 700) return {"masonry", "site_safety", "roofing", "electrical"};
      if (project.category == contract::Category::education)
        return {"school", "fire_safety", "site_safety"};
      if (project.category == contract::Category::health)
        return {"health_centre", "fire_safety", "site_safety"};
      return {"electrical", "fire_safety", "site_safety"};
    case WorkKind::houses:
      return {"housing", "site_safety", "masonry"};
    case WorkKind::greenhouse:
    case WorkKind::water:
      return {"site_safety", "electrical"};
    case WorkKind::road:
    case WorkKind::irrigation:
      return {"site_safety"};
  }
  return {};
}

ChecklistPublished const* shipped(std::string_view checklist) {
  auto const& all = rhythm::shipped_checklists();
  auto const it = std::ranges::find(all, checklist, &ChecklistPublished::checklist);
  return it == all.end() ? nullptr : &*it;
}

std::string_view place_of(WorkKind kind, Dice& dice) {
  static constexpr std::string_view kBuilding[] = {"二层③轴 second floor, axis 3",
                                                   "楼梯间 stairwell", "东侧外架 east scaffold",
                                                   "屋面 roof", "首层入口 ground floor entrance"};
  static constexpr std::string_view kHouses[] = {"12 号院 plot 12", "7 号院 plot 7",
                                                 "南排 south row"};
  static constexpr std::string_view kLine[] = {"K2+300", "K4+150", "K0+800 左侧 left side"};
  switch (kind) {
    case WorkKind::building:
      return dice.pick(kBuilding);
    case WorkKind::houses:
      return dice.pick(kHouses);
    default:
      return dice.pick(kLine);
  }
}

}  // namespace

ChecklistPublished const& checklist_for(SiteCourse const& course, SiteDay const& day, int week) {
  std::vector<ChecklistPublished const*> lists;
  for (auto name : wanted(course, day))
    if (auto const* list = shipped(name)) lists.push_back(list);
  if (lists.empty()) return rhythm::shipped_checklists().front();
  return *lists[static_cast<std::size_t>(week) % lists.size()];
}

ChecklistPublished const& safety_checklist() {
  auto const* list = shipped("site_safety");
  return list ? *list : rhythm::shipped_checklists().front();
}

contract::FindingSeen finding_at(contract::CheckPoint const& point, WorkKind kind, Dice& dice) {
  contract::FindingSeen out;
  out.text = "未达到：" + point.text.zh;
  if (point.text.en) out.text += "\nNot so: " + *point.text.en;
  out.severity = point.severity;
  out.place = std::string(place_of(kind, dice));
  out.due_days = point.due_days.value_or(rhythm::usual_due_days(point.severity));
  return out;
}

std::string rectification_text(contract::Severity severity, bool again, Dice& dice) {
  if (again) return "按退回意见补做完毕，附照片。\nDone again as the return asked, photo attached.";
  static constexpr std::string_view kMinor[] = {
      "已整改，资料补齐。\nPut right, papers complete.",
      "已清理，专人每日检查。\nCleared, somebody checks it every day."};
  static constexpr std::string_view kGrave[] = {
      "当日停下该部位作业，整改完毕并自检。\nWork there stopped the same day, put right and checked.",
      "已返工，监理旁站，照片附后。\nDone over with the supervisor standing by, photo attached."};
  return std::string(severity == contract::Severity::minor ? dice.pick(kMinor) : dice.pick(kGrave));
}

std::string return_reason(Dice& dice) {
  static constexpr std::string_view kReasons[] = {
      "只改了一半，北侧还没做。 Only half of it is done, the north side is not.",
      "照片看不出整改部位，请重拍。 The photo does not show the place; take it again."};
  return std::string(dice.pick(kReasons));
}

}  // namespace longspan::exchange::sample
