#include "exchange/sample/rehearsal.hpp"

#include <gtest/gtest.h>

#include <zlib.h>
#include <algorithm>

#include <chrono>
#include <map>
#include <set>

#include "programme/decide.hpp"
#include "programme/fold.hpp"
#include "rhythm/file_daily_report.hpp"

namespace longspan::exchange {
namespace {

using contract::FactKind;

Day const kToday = *Day::of(2026, 11, 23);

bool of_casework(FactKind kind) {
  auto const name = contract::to_text(kind);
  for (auto what : {"supervisor_log.", "inspection.", "finding.", "coordination.", "agenda.",
                    "action.", "ten_day.", "supervision_letter."})
    if (name.starts_with(what)) return true;
  return false;
}

/// What the ledger would say: each fact decided and folded in the order given.
struct TrialLedger {
  struct Site {
    programme::Project project;
    rhythm::Reporting reporting;
    std::map<Day, rhythm::DayReport> reports;
  };
  programme::Programme programme;
  std::map<std::string, Site> sites;
  std::map<std::string, int> held;
  std::vector<std::string> refused;
  std::uint64_t seq = 0;

  void file(ledger::Draft const& draft, Day today) {
    ++seq;
    // Work in hand is decided on the store's rows: app/fill_rehearsal_test.cpp.
    if (draft.kind == FactKind::fact_settled || of_casework(draft.kind)) return;
    if (draft.stream.project.empty()) {
      if (auto no = programme::decide_programme(programme, draft)) return object(*no, draft);
      return programme::fold_programme(programme, draft.content, draft.body, seq);
    }
    auto& site = sites[draft.stream.project];
    auto const* report = rhythm::daily_report_in(draft.content);
    auto const objection =
        report ? rhythm::decide_daily_report(
                     programme, site.project, site.reporting,
                     [&](Day day) -> std::optional<rhythm::DayReport> {
                       auto const it = site.reports.find(day);
                       return it == site.reports.end() ? std::nullopt : std::optional(it->second);
                     },
                     draft, today)
               : programme::decide_project(programme, site.project, draft, today);
    if (objection) return object(*objection, draft);
    if (!report) return programme::fold_project(site.project, draft.content, draft.body, seq);
    bool const newest = !site.reporting.last || report->day >= site.reporting.last->day;
    if (newest) {
      rhythm::fold_daily_report(site.reporting, *report, draft.id, seq);
      site.reports[report->day] = *site.reporting.last;
    } else {
      for (auto const& [item, quantity] : site.reports[report->day].quantities)
        site.reporting.done[item] -= quantity;
      rhythm::DayReport late;
      late.day = report->day;
      late.fact = draft.id;
      late.seq = seq;
      for (auto const& done : report->quantities) {
        site.reporting.done[done.item] += done.quantity;
        late.quantities.emplace_back(done.item, done.quantity);
      }
      site.reports[report->day] = late;
    }
  }
  void object(Problem const& problem, ledger::Draft const& draft) {
    if (programme::holds(problem.code))
      ++held[std::string(contract::text_of(problem.code).code)];
    else
      refused.push_back(draft.stream.text() + " " + draft.at.text() + " " +
                        sentence(problem, Language::en));
  }
};

TEST(Rehearsal, TheLedgerTakesEveryFactAndHoldsThreeKinds) {
  for (Day const today :
       {kToday, *Day::of(2026, 7, 14), *Day::of(2027, 2, 3), *Day::of(2028, 3, 20)}) {
    for (std::uint64_t seed : {1, 2020}) {
      auto const story = rehearsal(seed, today);
      TrialLedger ledger;
      for (auto const& fact : story.facts) ledger.file(fact.draft, today);
      EXPECT_TRUE(ledger.refused.empty())
          << today.text() << " " << ledger.refused.size() << " " << ledger.refused.front();
      EXPECT_EQ(ledger.sites.size(), 22u);
      EXPECT_EQ(ledger.held["held_quantity_above_plan"], 1) << today.text();
      EXPECT_EQ(ledger.held["held_not_started"], 1);
      EXPECT_GE(ledger.held["held_day_taken"], 1);
      EXPECT_EQ(ledger.held.size(), 3u) << "nothing else is held";
      int completed = 0, active = 0, early = 0;
      for (auto const& [code, site] : ledger.sites) {
        completed += site.project.completed().has_value();
        active += site.project.active();
        early += !site.project.started();
        for (auto const& [item, done] : site.reporting.done)
          EXPECT_LE(done, site.project.items.at(item).plan.quantity) << code << " " << item;
      }
      EXPECT_EQ(early, 3) << today.text();
      EXPECT_GE(completed, 2) << today.text();
      EXPECT_GE(active, 14) << today.text();
    }
  }
}

TEST(Rehearsal, WhatTheOfficeSettlesIsASecondReportOnEveryDay) {
  for (int ahead = 0; ahead < 40; ++ahead) {
    auto const story = rehearsal(ahead % 2 ? 7 : 2020, kToday + ahead);
    std::map<std::string, std::vector<Uuid>> of_day;
    for (auto const& fact : story.facts)
      if (auto const* filed = std::get_if<contract::DailyReportFiled>(&fact.draft.content))
        of_day[fact.draft.stream.text() + filed->report.day.text()].push_back(fact.draft.id);
    for (auto const& fact : story.facts)
      if (auto const* settled = std::get_if<contract::FactSettled>(&fact.draft.content))
        EXPECT_TRUE(std::ranges::any_of(of_day, [&](auto const& day) {
          auto const& [first, ids] = day;
          return ids.size() == 2 && std::ranges::count(ids, settled->fact) == 1;
        })) << ahead;
  }
}

TEST(Rehearsal, NothingIsStatedBeforeItHappened) {
  Instant const dawn = Zone::find("Asia/Shanghai")->at(kToday, 5);
  auto const story = rehearsal(2020, kToday, dawn);
  EXPECT_GT(story.facts.size(), 4000u);
  for (auto const& fact : story.facts) EXPECT_LE(fact.draft.at.instant, dawn);
}

TEST(Rehearsal, TheSameSeedAndDayGiveTheSameFacts) {
  auto const a = rehearsal(7, kToday), b = rehearsal(7, kToday), other = rehearsal(8, kToday);
  ASSERT_EQ(a.facts.size(), b.facts.size());
  for (std::size_t i = 0; i < a.facts.size(); ++i) {
    EXPECT_EQ(a.facts[i].draft.id, b.facts[i].draft.id);
    EXPECT_EQ(a.facts[i].draft.body, b.facts[i].draft.body);
    EXPECT_EQ(a.facts[i].author, b.facts[i].author);
  }
  EXPECT_NE(a.facts.back().draft.id, other.facts.back().draft.id);
}

TEST(Rehearsal, ItIsAsLargeAndAsQuickAsPromised) {
  auto const start = std::chrono::steady_clock::now();
  auto const story = rehearsal(2020, kToday);
  auto const took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took, std::chrono::seconds(3))
      << "0.3 s on an idle machine; sanitizers and neighbours allowed for";
  std::map<std::string, int> kinds;
  std::set<Uuid> ids;
  std::size_t reported_today = 0;
  for (auto const& fact : story.facts) {
    ++kinds[std::string(contract::to_text(fact.draft.kind))];
    ids.insert(fact.draft.id);
    ASSERT_GE(fact.author, kSystem);
    ASSERT_LT(fact.author, static_cast<int>(sample_authors().size()));
    EXPECT_LE(fact.draft.at.instant, Zone::find("Asia/Shanghai")->at(kToday, 9, 0));
    if (auto const* filed = std::get_if<contract::DailyReportFiled>(&fact.draft.content))
      reported_today += filed->report.day == kToday;
  }
  EXPECT_EQ(ids.size(), story.facts.size());
  EXPECT_GT(story.facts.size(), 4000u);
  EXPECT_LT(story.facts.size(), 9000u);
  EXPECT_GT(reported_today, 3u);
  EXPECT_LT(reported_today, 16u);
  EXPECT_GE(kinds["daily_report.corrected"], 3);
  EXPECT_GT(kinds["supervisor_log.filed"], 700);
  EXPECT_EQ(kinds["supervisor_log.corrected"], 1);
  EXPECT_GT(kinds["inspection.recorded"], 90);
  EXPECT_EQ(kinds["coordination.minuted"], 4);
  EXPECT_GE(kinds["action.assigned"], 6);
  EXPECT_GE(kinds["ten_day.returned"], 4);
  EXPECT_EQ(kinds["supervision_letter.issued"], 1);
  EXPECT_EQ(kinds["lamps.ruled"], 1);
  EXPECT_EQ(kinds["fact.settled"], 1);
  std::string all;
  for (auto const& [kind, number] : kinds) all += kind + " " + std::to_string(number) + "\n";
  RecordProperty("kinds", all);
  auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  RecordProperty("ms", std::to_string(ms));
}

TEST(Rehearsal, PhotosAreSmallWholePicturesThatReportsName) {
  auto const story = rehearsal(2020, kToday);
  EXPECT_GE(story.evidence.size(), 24u);
  EXPECT_LE(story.evidence.size(), 240u);
  std::set<Hash> named;
  auto const name = [&](std::vector<contract::Photo> const& photos) {
    for (auto const& photo : photos) named.insert(photo.sha256);
  };
  for (auto const& fact : story.facts) {
    if (auto const* filed = std::get_if<contract::DailyReportFiled>(&fact.draft.content))
      name(filed->report.photos);
    if (auto const* fixed = std::get_if<contract::FindingRectified>(&fact.draft.content))
      name(fixed->photos);
    if (auto const* seen = std::get_if<contract::InspectionRecorded>(&fact.draft.content))
      for (auto const& point : seen->points) name(point.photos);
  }
  for (auto const& photo : story.evidence) {
    EXPECT_TRUE(named.contains(photo.sha256));
    EXPECT_EQ(sha256(photo.bytes), photo.sha256);
    EXPECT_LE(photo.bytes.size(), 15u * 1024);
    ASSERT_TRUE(photo.bytes.starts_with("\x89PNG\r\n\x1a\n"));
    // The picture's data unpacks to 320 rows of 480 four-bit pixels, each with its filter byte.
    auto const at = photo.bytes.find("IDAT");
    ASSERT_NE(at, std::string::npos);
    uLongf size = 320 * 241;
    std::string rows(size, '\0');
    EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(rows.data()), &size,
                         reinterpret_cast<Bytef const*>(photo.bytes.data() + at + 4),
                         photo.bytes.size() - at - 4 - 16),
              Z_OK);
    EXPECT_EQ(size, 320u * 241u);
  }
}

TEST(Rehearsal, WinterRestsAndWeatherFollowsTheClimate) {
  auto const story = rehearsal(2020, *Day::of(2027, 3, 1));
  int winter_outdoor = 0, winter = 0;
  for (auto const& fact : story.facts)
    if (auto const* filed = std::get_if<contract::DailyReportFiled>(&fact.draft.content)) {
      auto const& report = filed->report;
      if (report.day.month() == 1) {
        ++winter;
        winter_outdoor += fact.draft.stream.project == "R12" && !report.quantities.empty();
        EXPECT_LT(*report.weather.min_c, 0);
      }
      if (report.day.month() == 7) {
        EXPECT_GT(*report.weather.max_c, 18);
      }
    }
  EXPECT_GT(winter, 100);
  EXPECT_EQ(winter_outdoor, 0) << "no road is paved in January";
}

}  // namespace
}  // namespace longspan::exchange
