#pragma once
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "ledger/fact.hpp"

namespace longspan {

namespace json = boost::json;
using contract::FactKind;
using ledger::Draft;
using ledger::Stream;

/// An office that files whatever comes to its mind about three projects: every fact kind of
/// programmes and projects, from a seed. For tests only.
class Office {
 public:
  explicit Office(unsigned seed) : random_(seed) {}

  std::vector<Draft> opening() {
    std::vector<Draft> out;
    out.push_back(
        draft(FactKind::programme_registered, Stream::of_programme("P"),
              {{"name", {{"zh", "计划"}}}, {"currency", "CNY"}, {"zone", "Asia/Shanghai"}}));
    out.push_back(draft(FactKind::account_opened, Stream::of_account(*Uuid::parse(kTeacher)), {}));
    for (auto const& code : kCodes)
      out.push_back(draft(FactKind::project_registered, Stream::of_project("P", code),
                          {{"name", {{"zh", "学校" + code}}},
                           {"category", "education"},
                           {"livelihood", pick(2) == 0}}));
    return out;
  }

  Draft next() {
    auto stream = Stream::of_project("P", kCodes[static_cast<std::size_t>(pick(3))]);
    auto item = "W" + std::to_string(pick(3));
    if (pick(4) == 0) return coordinate();
    if (pick(6) == 0) return meet();
    switch (pick(26)) {
      case 0:
        return draft(FactKind::stage_dated, stream,
                     {{"stage", pick(2)   ? "start"
                                : pick(5) ? "design"
                                          : "completion"},
                      {"aspect", pick(3)   ? "reached"
                                 : pick(2) ? "forecast"
                                           : "planned"},
                      {"day", day()}});
      case 1:
        return draft(FactKind::work_item_planned, stream,
                     {{"item", item},
                      {"name", {{"zh", "分项"}}},
                      {"unit", "m3"},
                      {"quantity", number(400)},
                      {"weight", number(9)},
                      {"start", "2026-05-01"},
                      {"finish", "2026-08-30"}});
      case 2:
        return draft(FactKind::funding_planned, stream,
                     {{"line", pick(2) ? "aid" : "central"}, {"amount", money(900'000)}});
      case 3:
        return draft(FactKind::payment_made, stream,
                     {{"payment", "Z" + std::to_string(pick(6))},
                      {"amount", money(90'000)},
                      {"day", day()},
                      {"voucher", "记-1"}});
      case 4:
        return draft(FactKind::payment_corrected, stream,
                     {{"payment", "Z" + std::to_string(pick(6))},
                      {"amount", money(90'000)},
                      {"day", day()},
                      {"voucher", "记-2"},
                      {"reason", "笔误"}});
      case 5:
        return draft(FactKind::outcome_stated, stream,
                     {{"measure", "beds"},
                      {"aspect", pick(2) ? "planned" : "built"},
                      {"quantity", number(90)},
                      {"unit", "张"}});
      case 6:
        return draft(FactKind::status_reported, stream,
                     {{"day", day()},
                      {"phase", "Construction"},
                      {"stage", "start"},
                      {"forecast_completion", day()},
                      {"budget", money(1'000'000)}});
      case 7:
        return draft(FactKind::project_corrected, stream,
                     {{"reason", "改名"}, {"name", {{"zh", "学校" + std::to_string(pick(99))}}}});
      case 8:
        return draft(
            FactKind::programme_total_published, Stream::of_programme("P"),
            {{"figure", "projects"}, {"value", number(22)}, {"source", {{"title", "公报"}}}});
      case 9:
        return draft(FactKind::programme_corrected, Stream::of_programme("P"),
                     {{"reason", "补充"}, {"note", "说明"}});
      case 14:
        return draft(FactKind::calendar_ruled, Stream::of_programme("P"),
                     {{"rest_days", pick(2) ? json::array{"sunday"} : json::array{}}});
      case 15:
        return draft(FactKind::calendar_day_ruled, Stream::of_programme("P"),
                     {{"day", day()},
                      {"kind", pick(2) ? "holiday" : "working"},
                      {"name", {{"zh", "节日"}}}});
      case 16:
        return draft(FactKind::shutdown_planned, stream,
                     {{"shutdown", "S" + std::to_string(pick(2))},
                      {"from", "2026-06-10"},
                      {"to", "2026-06-20"},
                      {"reason", "越冬停工"}});
      case 17:
        return draft(FactKind::obligation_excused, stream,
                     {{"duty", "daily_report"}, {"day", day()}, {"reason", "停电"}});
      case 18:
        return log(stream);
      case 19:
        return draft(
            FactKind::checklist_published, Stream::of_programme("P"),
            {{"checklist", "own"},
             {"version", 1 + pick(3)},
             {"name", {{"zh", "自定"}}},
             {"points",
              json::array{{{"point", "X1"}, {"text", {{"zh", "一点"}}}, {"severity", "minor"}}}}});
      case 20:
        return inspection(stream);
      case 21: {
        auto out = draft(FactKind::finding_raised, stream,
                         {{"finding", Uuid::v7(1).text()},
                          {"text", "隐患"},
                          {"severity", pick(2) ? "minor" : "serious"},
                          {"due_days", pick(9)}});
        findings.push_back(std::string(json::parse(out.body).at("finding").as_string()));
        return out;
      }
      case 22:
        return draft(FactKind::finding_rectified, stream,
                     {{"finding", known_finding()}, {"note", "已整改"}});
      case 23:
        return draft(FactKind::finding_reviewed, stream,
                     {{"finding", known_finding()},
                      {"decision", pick(2) ? "closed" : "returned"},
                      {"reason", "看不清"}});
      case 24:
        return draft(FactKind::finding_amended, stream,
                     {{"finding", known_finding()}, {"reason", "延期"}, {"due_days", pick(30)}});
        return draft(FactKind::lamps_ruled, Stream::of_programme("P"),
                     {{"from", day()},
                      {"silence_yellow_days", 1 + pick(4)},
                      {"silence_red_days", 1 + pick(9)},
                      {"progress_red_points", 5 + pick(60)}});
      case 10:
        if (!held.empty()) {
          auto [id, of] = held[static_cast<std::size_t>(pick(static_cast<int>(held.size())))];
          return draft(FactKind::fact_settled, *Stream::parse(of),
                       {{"fact", id.text()}, {"decision", pick(2) ? "counted" : "set_aside"}});
        }
        [[fallthrough]];
      case 11:
        if (auto it = filed.find(stream.project); it != filed.end())
          return draft(FactKind::daily_report_corrected, stream,
                       {{"corrects", it->second.first.text()},
                        {"reason", "数量有误"},
                        {"report", report(item, it->second.second)}});
        [[fallthrough]];
      default: {
        auto of = day();
        auto out = draft(FactKind::daily_report_filed, stream, {{"report", report(item, of)}});
        filed[stream.project] = {out.id, of};
        return out;
      }
    }
  }

  std::vector<std::pair<Uuid, std::string>> held;  ///< facts the ledger holds, with their streams
  std::map<std::string, std::pair<Uuid, std::string>> filed;
  std::vector<std::string> findings;  ///< raised somewhere
  std::map<std::string, std::pair<Uuid, std::string>> logged;

  inline static std::vector<std::string> const kCodes{"A1", "B2", "C3"};
  inline static std::string const kTeacher{"01900000-0000-7000-8000-0000000000aa"};

 private:
  Draft log(Stream const& stream) {
    auto of = day();
    json::object const told{
        {"day", of},
        {"weather", {{"sky", "clear"}}},
        {"problems", json::array{{{"text", "漏浆"}, {"settled", pick(2) ? "已处理" : ""}}}}};
    auto it = logged.find(stream.project);
    if (pick(2) && it != logged.end()) {
      auto corrected = told;
      corrected["day"] = it->second.second;
      return draft(FactKind::supervisor_log_corrected, stream,
                   {{"corrects", it->second.first.text()}, {"reason", "漏记"}, {"log", corrected}});
    }
    auto out = draft(FactKind::supervisor_log_filed, stream, {{"log", told}});
    logged[stream.project] = {out.id, of};
    return out;
  }
  Draft inspection(Stream const& stream) {
    json::object point{{"point", "S0" + std::to_string(1 + pick(3))}, {"result", "in_order"}};
    if (pick(2)) {
      point["result"] = "not_in_order";
      point["finding"] = {
          {"text", "不合格"}, {"severity", pick(3) ? "minor" : "serious"}, {"due_days", pick(9)}};
      findings.push_back(seen_ + "." + std::string(point["point"].as_string()));
    }
    auto const id = pick(3) ? std::exchange(seen_, Uuid::v7(2).text()) : seen_;
    return draft(FactKind::inspection_recorded, stream,
                 {{"inspection", id},
                  {"day", day()},
                  {"checklist", "structure"},
                  {"version", 1 + (pick(9) == 0)},
                  {"points", json::array{point}},
                  {"progress", std::to_string(pick(101))}});
  }
  std::string known_finding() {
    if (findings.empty() || pick(6) == 0) return "unknown";
    return findings[static_cast<std::size_t>(pick(static_cast<int>(findings.size())))];
  }

  /// Coordinations and actions: of two ten-days and four actions, so that much is there already.
  Draft coordinate() {
    auto const stream = Stream::of_programme("P");
    auto const ten_day = std::string(pick(2) ? "2026-06-3" : "2026-07-1");
    auto const action = "01900000-0000-7000-8000-00000000000" + std::to_string(pick(4));
    auto const item = "agenda-" + std::to_string(pick(5));
    static constexpr char const* kArrangements[] = {"added", "placed", "deferred", "left_out",
                                                    "restored"};
    switch (pick(9)) {
      case 0:
        return draft(FactKind::coordination_convened, stream,
                     {{"coordination", ten_day}, {"day", pick(2) ? "2026-07-12" : "2026-07-13"}});
      case 1:
      case 2:
        return draft(FactKind::agenda_arranged, stream,
                     {{"coordination", ten_day},
                      {"item", item},
                      {"arrangement", kArrangements[pick(5)]},
                      {"title", "议题"},
                      {"position", 1 + pick(5)},
                      {"owner", {{"role", "site"}, {"project", kCodes[0]}}},
                      {"reason", "时间不够"}});
      case 3: {
        if (pick(4) != 0) break;
        json::object const minuted{
            {"item", item}, {"title", {{"zh", "议题"}}}, {"reached", pick(2) == 0}};
        return draft(FactKind::coordination_minuted, stream,
                     {{"coordination", ten_day},
                      {"day", "2026-07-12"},
                      {"as_of", pick(4)},
                      {"items", json::array{minuted, minuted}}});
      }
      case 4:
      case 5:
        return draft(FactKind::action_assigned, stream,
                     {{"action", action},
                      {"coordination", ten_day},
                      {"item", item},
                      {"text", "增加班组"},
                      {"owner", {{"role", "site"}, {"project", kCodes[0]}}},
                      {"due", day()}});
      case 6:
        return draft(FactKind::action_answered, stream, {{"action", action}, {"note", "已办"}});
      case 7:
        return draft(FactKind::action_reviewed, stream,
                     {{"action", action},
                      {"decision", pick(2) ? "closed" : "returned"},
                      {"reason", "人数不够"}});
      default:
        break;
    }
    return draft(FactKind::ten_day_returned, stream,
                 {{"ten_day", ten_day}, {"narrative", "本旬按计划推进"}});
  }

  /// Two places, three rooms that meet on the 1st of June and every week after, and what is told of
  /// four of their meetings.
  Draft meet() {
    auto const stream = Stream::of_programme("P");
    auto const place = std::string(pick(2) ? "HZ-1" : "AKS-3");
    auto const room = "01900000-0000-7000-8000-00000000001" + std::to_string(pick(3));
    auto const meeting = (*Day::of(2026, 6, 1) + 7 * pick(4)).text();
    auto const material = std::string(63, '5') + std::to_string(pick(2));
    auto const seats = json::array{{{"place", place}, {"class", "G7"}, {"present", pick(45)}}};
    static constexpr char const* kKinds[] = {"lesson", "study_meeting", "consultation"};
    static constexpr char const* kChanges[] = {"cancelled", "moved", "substituted", "restored"};
    switch (pick(12)) {
      case 0:
        return draft(
            FactKind::place_described, stream,
            {{"place", place},
             {"name", {{"zh", "学校"}}},
             {"kind", "school"},
             {"side", pick(2) ? "sponsor" : "partner"},
             {"classes", json::array{{{"class", "G7"}, {"name", "七年级"}, {"seats", 45}}}}});
      case 1:
      case 2:
        return draft(FactKind::room_arranged, stream,
                     {{"room", room},
                      {"kind", kKinds[pick(3)]},
                      {"title", "第" + std::to_string(pick(99)) + "课"},
                      {"leads", json::array{kTeacher}},
                      {"invited", pick(2) ? json::array{kTeacher} : json::array{}},
                      {"day", "2026-06-01"},
                      {"at", "10:20"},
                      {"minutes", 40},
                      {"every_weeks", 1}});
      case 3:
        return draft(FactKind::room_closed, stream, {{"room", room}, {"reason", "学期结束"}});
      case 4:
        return draft(FactKind::meeting_changed, stream,
                     {{"room", room},
                      {"meeting", meeting},
                      {"change", kChanges[pick(4)]},
                      {"reason", "运动会"},
                      {"day", day()},
                      {"lead", kTeacher}});
      case 5:
      case 6:
        return draft(
            FactKind::meeting_held, stream,
            {{"room", room},
             {"meeting", meeting},
             {"began", meeting + "T10:20:00+08:00"},
             {"ended", meeting + "T11:0" + std::to_string(pick(9)) + ":00+08:00"},
             {"lead", kTeacher},
             {"seats", seats},
             {"took_part",
              json::array{{{"account", kTeacher}, {"role", "lead"}, {"seconds", 60 * pick(40)}}}},
             {"guests", pick(3)},
             {"events", pick(300)}});
      case 7:
        return draft(FactKind::meeting_recorded, stream,
                     {{"room", room},
                      {"meeting", meeting},
                      {"sound", std::string(64, '7')},
                      {"seconds", pick(2400)}});
      case 8:
        return draft(FactKind::attendance_corrected, stream,
                     {{"room", room},
                      {"meeting", meeting},
                      {"place", place},
                      {"present", pick(45)},
                      {"reason", "漏数"}});
      case 9:
        return draft(FactKind::material_prepared, stream,
                     {{"room", room}, {"material", material}, {"pages", pick(30)}});
      case 10:
        return draft(FactKind::material_removed, stream,
                     {{"room", room}, {"material", material}, {"reason", "旧版"}});
      default:
        return draft(FactKind::material_added, stream,
                     {{"room", room},
                      {"material", material},
                      {"name", "课件.pdf"},
                      {"media_type", "application/pdf"},
                      {"bytes", pick(9000)}});
    }
  }

  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string number(int below) { return std::to_string(1 + pick(below)) + (pick(2) ? "" : ".5"); }
  std::string day() { return (*Day::of(2026, 6, 1) + pick(56)).text(); }
  json::object money(int below) { return {{"amount", number(below)}, {"currency", "CNY"}}; }
  json::object report(std::string const& item, std::string const& of) {
    return {{"day", of},
            {"weather", {{"sky", "clear"}}},
            {"workforce", json::array{json::object{{"trade", "carpenter"}, {"count", pick(30)}}}},
            {"quantities", json::array{json::object{{"item", item}, {"quantity", number(30)}}}},
            {"problems", pick(4) == 0 ? json::array{{{"text", "缺砂"}}} : json::array{}}};
  }
  Draft draft(FactKind kind, Stream stream, json::object const& body) {
    clock_us_ += 1'000'000LL * (1 + pick(90'000));
    Stamp at{{1'780'000'000'000'000 + clock_us_ % 5'000'000'000'000}, 480};
    auto made = Draft::make(Uuid::v7(at.instant.ms()), kind, std::move(stream), at, "手机 K-07",
                            json::serialize(body));
    EXPECT_TRUE(made.has_value()) << (made ? "" : sentence(made.error(), Language::en));
    return std::move(*made);
  }

  std::mt19937 random_;
  std::int64_t clock_us_ = 0;
  std::string seen_ = Uuid::v7(2).text();  ///< the inspection under way
};

}  // namespace longspan
