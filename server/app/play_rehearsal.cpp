#include "app/play_rehearsal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "app/exit_codes.hpp"
#include "app/fill_rehearsal.hpp"
#include "app/play_events.hpp"
#include "app/play_meeting.hpp"
#include "app/play_stage.hpp"
#include "exchange/sample/coordination_story.hpp"
#include "store/projections.hpp"
#include "store/verify.hpp"
#include "views/views.hpp"

namespace longspan::app {
namespace {

namespace sample = exchange::sample;
using exchange::SampleFact;

constexpr int kAfterMeeting = 2;  ///< days on which the decisions are carried out
std::string const kProgramme(exchange::kRehearsalProgramme);

/// The play's last day.
Day end_of(TenDay ten_day) { return sample::coordination_day(ten_day) + kAfterMeeting; }

TenDay newest_over(Day today) {
  auto out = TenDay::of(today).before();
  while (end_of(out) >= today) out = out.before();
  return out;
}

/// What the rehearsal tells of this ten-day's coordination is left out: here it is held.
void leave_out_meeting(std::vector<SampleFact>& facts, TenDay ten_day) {
  std::set<Uuid> actions;
  std::erase_if(facts, [&](SampleFact const& fact) {
    auto const& content = fact.draft.content;
    if (auto const* minutes = std::get_if<contract::CoordinationMinuted>(&content))
      return minutes->coordination == ten_day;
    if (auto const* given = std::get_if<contract::ActionAssigned>(&content)) {
      if (given->coordination != ten_day) return false;
      actions.insert(given->action);
      return true;
    }
    if (auto const* answer = std::get_if<contract::ActionAnswered>(&content))
      return actions.contains(answer->action);
    if (auto const* review = std::get_if<contract::ActionReviewed>(&content))
      return actions.contains(review->action);
    return false;
  });
}

class Play {
 public:
  Play(DataFolder& folder, Transcript& transcript, TenDay ten_day, std::uint64_t seed)
      : folder_(folder),
        transcript_(transcript),
        ten_day_(ten_day),
        meeting_day_(sample::coordination_day(ten_day)),
        end_(end_of(ten_day)),
        stage_(folder, Zone::find("Asia/Shanghai")->at(ten_day.first() - 1, 23)),
        events_(stage_, transcript),
        meeting_(stage_, transcript, ten_day),
        story_(exchange::rehearsal(seed, end_, stage_.at(end_, 12).instant)) {
    leave_out_meeting(story_.facts, ten_day);
  }

  int run() {
    fill();
    for (Day day = ten_day_.first(); day <= end_; day = day + 1) live(day);
    if (auto problem = keep_documents(folder_.path(), stage_.writer(), story_.documents))
      throw std::runtime_error(sentence(*problem, Language::en));
    stage_.close();
    return prove();
  }

 private:
  void fill();
  void live(Day day);
  void morning(Day day);
  void let_happen(Day day, int until);
  void lamps();
  int prove();

  DataFolder& folder_;
  Transcript& transcript_;
  TenDay ten_day_;
  Day meeting_day_, end_;
  PlayStage stage_;
  PlayEvents events_;
  PlayMeeting meeting_;
  exchange::Rehearsal story_;
  std::size_t next_ = 0;
  std::map<std::pair<std::string, contract::LampName>, contract::LampColour> lamps_;
};

void Play::fill() {
  if (auto problem = prepare_rehearsal(folder_.path(), stage_.writer(), stage_.now(), story_))
    throw std::runtime_error(sentence(*problem, Language::en));
  auto const begin = stage_.at(ten_day_.first(), 0).instant;
  while (next_ < story_.facts.size() && story_.facts[next_].draft.at.instant < begin)
    events_.knew(story_.facts[next_++]);
  if (auto problem = file_rehearsal(stage_.writer(), std::span(story_.facts).first(next_)))
    throw std::runtime_error(sentence(*problem, Language::en));
  for (auto const& lamp : stage_.lamps()) lamps_[{lamp.project, lamp.lamp}] = lamp.colour;
  transcript_.heading(
      {fmt::format("预演 {}：{} 至 {}，台账已有 {} 条", ten_day_.text(), ten_day_.first().text(),
                   end_.text(), stage_.writer().head()),
       fmt::format("rehearsal of {}: {} to {}, {} facts in the ledger", ten_day_.text(),
                   ten_day_.first().text(), end_.text(), stage_.writer().head())});
}

/// Who owes what this morning, and who owed something yesterday that is not there.
void Play::morning(Day day) {
  std::map<std::string, int> owed;
  std::map<std::string, std::map<std::string, bool>> missed;  ///< sites; true: an empty post
  std::set<std::string> counted;
  int overdue = 0;
  auto const authors = exchange::sample_authors();
  for (std::size_t i = 0; i < authors.size(); ++i) {
    auto const page = stage_.ask([&](store::Db& db) {
      return views::today(db, kProgramme, stage_.viewer(static_cast<int>(i)), 10'000, stage_.now());
    });
    for (auto const& value : page.as_object().at("owed").as_array()) {
      auto const& item = value.as_object();
      auto const text = [&](char const* key) {
        auto const* member = item.if_contains(key);
        return member ? std::string(member->as_string()) : std::string();
      };
      // The office sees what nobody else would: each thing is counted once.
      if (!counted.insert(text("kind") + text("project") + text("day") + text("id")).second)
        continue;
      ++owed[text("kind")];
      overdue += item.at("overdue_days").as_int64() > 0;
      auto const* empty = item.if_contains("empty");
      if (text("day") == (day - 1).text())
        missed[text("kind")][text("project")] = empty && empty->as_bool();
    }
  }
  Said said;
  for (auto const& [kind, count] : owed) {
    auto const word = say::duty(kind);
    said.zh += fmt::format("{}{} {}", said.zh.empty() ? "" : "、", word.zh, count);
    said.en += fmt::format("{}{} {}", said.en.empty() ? "" : ", ", count, word.en);
  }
  transcript_.step({stage_.time() + fmt::format("应报应办：{}；逾期 {}", said.zh, overdue),
                    fmt::format("owed: {}; {} overdue", said.en, overdue)});
  for (auto const* kind : {"daily_report", "supervisor_log"}) {
    if (missed[kind].empty()) continue;
    auto const word = say::duty(kind);
    Said sites;
    for (auto const& [code, empty] : missed[kind]) {
      sites.zh += " " + code + (empty ? "（空岗）" : "");
      sites.en += " " + code + (empty ? " (nobody holds the post)" : "");
    }
    transcript_.step({stage_.time() + fmt::format("昨日缺{}：{}", word.zh, sites.zh.substr(1)),
                      fmt::format("yesterday's {} missing:{}", word.en, sites.en)});
  }
}

/// Facts of the day up to a minute of it, each at its own time.
void Play::let_happen(Day day, int until) {
  auto const end = stage_.at(day, until / 60, until % 60).instant;
  for (; next_ < story_.facts.size(); ++next_) {
    auto const& fact = story_.facts[next_];
    if (fact.draft.at.instant >= end) break;
    stage_.let_it_be(fact.draft.at.instant);
    auto const receipt = stage_.file(fact);
    events_.happened(fact, receipt);
  }
  stage_.let_it_be(end);
}

void Play::live(Day day) {
  auto const weekday = say::weekday(day);
  transcript_.heading({day.text() + " " + weekday.zh, weekday.en});
  stage_.let_it_be(stage_.at(day, 7).instant);
  morning(day);
  if (day == meeting_day_ + 1) {
    let_happen(day, 15 * 60);
    meeting_.answer();
  } else if (day == meeting_day_ + 2) {
    let_happen(day, 9 * 60 + 30);
    meeting_.confirm();
    let_happen(day, 12 * 60);
    events_.evening();
    return lamps();
  } else if (day == meeting_day_) {
    let_happen(day, 10 * 60 + 30);
    lamps();
    meeting_.hold();
  }
  let_happen(day, 23 * 60 + 30);
  events_.evening();
  lamps();
}

void Play::lamps() {
  decltype(lamps_) now;
  auto const tell = [&](std::string const& project, contract::LampName lamp,
                        contract::LampColour colour, contract::Name const& reason) {
    auto const name = say::project(project);
    auto const which = say::lamp(lamp), what = say::colour(colour), why = say::of(reason);
    transcript_.step({stage_.time() + fmt::format("亮灯：{} {}转{}{}", name.zh, which.zh, what.zh,
                                                  why.zh.empty() ? "" : "，" + why.zh),
                      fmt::format("lamp: {}, {} turns {}{}", name.en, which.en, what.en,
                                  why.en.empty() ? "" : ", " + why.en)});
  };
  for (auto const& lamp : stage_.lamps()) {
    now[{lamp.project, lamp.lamp}] = lamp.colour;
    auto const before = lamps_.find({lamp.project, lamp.lamp});
    if (before == lamps_.end() || before->second != lamp.colour)
      tell(lamp.project, lamp.lamp, lamp.colour, lamp.reason);
  }
  for (auto const& [key, colour] : lamps_)
    if (!now.contains(key)) tell(key.first, key.second, contract::LampColour::green, {});
  lamps_ = std::move(now);
}

/// The ledger holds, and the tables are what its facts say.
int Play::prove() {
  auto const& told = events_.told();
  transcript_.heading(
      {fmt::format("本旬：新增隐患 {}，销号 {}，退回 {}", told.findings_raised,
                   told.findings_closed, told.findings_returned),
       fmt::format("this ten-day: {} findings raised, {} closed, {} returned", told.findings_raised,
                   told.findings_closed, told.findings_returned)});
  auto const db = folder_.source().open_writer();
  db->begin(true);
  auto const found = store::verify(*db, [](std::uint64_t) {});
  store::begin_rebuild(*db);
  auto const before = store::projections_digest(*db);
  store::Projections projections(*db, 1024);
  projections.rebuild([](std::uint64_t) {});
  bool const same = before == store::projections_digest(*db);
  db->commit();
  if (found.mismatch || !same) {
    transcript_.step({"核对不符", "the ledger or its tables do not fit"});
    return kExitMismatch;
  }
  transcript_.step(
      {fmt::format("核对：{} 条记录、{} 条记录流，哈希链完整；重建后逐行相同；封存 {}", found.facts,
                   found.streams, found.seal.hex()),
       fmt::format("verified: {} facts in {} streams; rebuilt tables are the same, row "
                   "for row",
                   found.facts, found.streams)});
  return kExitOk;
}

bool has_rehearsal(DataFolder& folder) {
  auto const db = folder.source().open_reader();
  bool found = false;
  db->begin(false);
  db->read("SELECT 1 FROM programme WHERE code = ?", {kProgramme}, [&](store::Row const&) {
    found = true;
    return false;
  });
  db->commit();
  return found;
}

}  // namespace

int play_rehearsal(Place const& place, PlayArguments const& arguments) {
  auto const today = Zone::find("Asia/Shanghai")->day_of(system_clock()->now());
  auto const wanted =
      arguments.ten_day.empty() ? newest_over(today) : TenDay::parse(arguments.ten_day);
  if (!wanted || end_of(*wanted) >= today) {
    fmt::print(stderr, "longspan: --ten-day is like {}, and the newest that can be played\n",
               newest_over(today).text());
    return kExitUsage;
  }
  DataFolder folder(place, DataFolder::Use::write);
  if (has_rehearsal(folder)) {
    fmt::print(stderr,
               "longspan: {} has a rehearsal already; give the play a folder of its own: --data "
               "FOLDER\n",
               place.data.string());
    return kExitFailed;
  }
  Transcript transcript(arguments.language, std::chrono::milliseconds(arguments.pace_ms));
  return Play(folder, transcript, *wanted, arguments.seed).run();
}

}  // namespace longspan::app
