#include "app/play_meeting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "exchange/sample/casework_bodies.hpp"
#include "exchange/sample/teller.hpp"
#include "rhythm/post.hpp"
#include "views/coordination.hpp"

namespace longspan::app {
namespace {

namespace json = boost::json;
namespace sample = exchange::sample;
using contract::FactKind;

/// So many items are spoken about, so many are decided with an action; the others come again.
constexpr std::size_t kSpoken = 8, kMinuted = 12, kActions = 5;
constexpr int kDueDays = 8;

std::string const kProgramme(exchange::kRehearsalProgramme);

contract::Name name_in(json::value const& value) {
  auto const& object = value.as_object();
  contract::Name out;
  out.zh = object.at("zh").as_string();
  if (auto const* en = object.if_contains("en")) out.en = std::string(en->as_string());
  return out;
}

/// Who of the rehearsal holds the post; the office's own actions would have nobody to confirm them.
std::optional<int> holder_of(contract::Post const& post) {
  if (post.role == contract::Role::bureau) {
    auto const name = post.name.value_or("");
    if (name.contains("住建局")) return sample::kHousingBureau;
    if (name.contains("财政局")) return sample::kFinanceBureau;
    return std::nullopt;
  }
  auto const projects = sample::sample_projects();
  auto const it =
      std::ranges::find(projects, post.project.value_or(""), &sample::SampleProject::code);
  if (it == projects.end()) return std::nullopt;
  int const site = static_cast<int>(it - projects.begin());
  if (post.role == contract::Role::site) return sample::site_author(site);
  if (post.role == contract::Role::supervisor) return sample::supervisor_author(site);
  return std::nullopt;
}

}  // namespace

struct PlayMeeting::Item {
  std::string key, kind, project;
  contract::Name title;
  std::vector<contract::Name> lines;
  contract::Post owner;
  std::int64_t carried = 0;

  explicit Item(json::value const& value) {
    auto const& object = value.as_object();
    key = object.at("item").as_string();
    kind = object.at("kind").as_string();
    if (auto const* code = object.if_contains("project")) project = code->as_string();
    title = name_in(object.at("title"));
    for (auto const& line : object.at("lines").as_array()) lines.push_back(name_in(line));
    owner = rhythm::read_post(json::serialize(object.at("owner")));
    carried = object.at("carried").as_int64();
  }
};

void PlayMeeting::decide(Item const& item, contract::MinutedItem& minuted) {
  auto const holder = holder_of(item.owner);
  auto const owner = say::post(item.owner);
  if (!holder || given_.size() == kActions || item.kind == "action") {
    minuted.decision = "援建办跟进。 The office follows it up.";
    return;
  }
  bool const lamp = item.kind == "lamp" || item.kind == "stage";
  auto const title = say::of(item.title);
  contract::ActionAssigned body;
  body.action = Uuid::named(stage_.now().ms(), "rehearsal play action " + item.key);
  body.coordination = ten_day_;
  body.item = item.key;
  if (!item.project.empty()) body.project = item.project;
  body.text = lamp ? fmt::format("报措施并落实：{} Measures to catch up: {}", title.zh, title.en)
                   : fmt::format("限期办结：{} To be settled: {}", title.zh, title.en);
  body.owner = item.owner;
  body.due = day_ + kDueDays;
  auto const receipt = stage_.say(FactKind::action_assigned, sample::encode(body), sample::kOffice);
  minuted.decision =
      fmt::format("{}，{} 前。 {} by {}.", body.text, body.due.text(), owner.en, body.due.text());
  minuted.actions = {body.action};
  given_.push_back({body.action, body.text, *holder});
  transcript_.step({stage_.time() + fmt::format("决议→交办：{} {}——{}，{} 前 #{}", item.project,
                                                body.text, owner.zh, body.due.text(), receipt.seq),
                    fmt::format("decision becomes an action: {} for {} by {}", title.en, owner.en,
                                body.due.text())});
}

void PlayMeeting::hold() {
  day_ = stage_.day_of(stage_.now());
  auto const whole = stage_.ask([&](store::Db& db) {
    return views::coordination(db, kProgramme, ten_day_.text(), stage_.viewer(sample::kOffice),
                               stage_.now());
  });
  auto const& agenda = whole.as_object().at("agenda").as_array();
  contract::CoordinationMinuted minutes;
  minutes.coordination = ten_day_;
  minutes.day = day_;
  // What the room was shown is what the ledger held before anybody decided.
  minutes.as_of = whole.as_object().at("cursor").as_int64();
  transcript_.step({stage_.time() + fmt::format("旬协调 {}：议程自动成稿，{} 项，截至 #{}",
                                                ten_day_.text(), agenda.size(), minutes.as_of),
                    fmt::format("coordination {}: the agenda has formed, {} items", ten_day_.text(),
                                agenda.size())});
  for (auto const& value : agenda) {
    Item const item(value);
    auto& minuted = minutes.items.emplace_back();
    minuted.item = item.key;
    if (!item.project.empty()) minuted.project = item.project;
    minuted.title = item.title;
    for (auto const& line : item.lines)
      minuted.shown.push_back(line.zh + (line.en && *line.en != line.zh ? " " + *line.en : ""));
    if (minutes.items.size() <= kSpoken) {
      auto const title = say::of(item.title);
      auto const lines = item.lines.empty() ? Said{} : say::of(item.lines.back());
      auto const times = item.carried ? Said{fmt::format("（结转 {} 次）", item.carried),
                                             fmt::format(" (carried {} times)", item.carried)}
                                      : Said{};
      transcript_.step({stage_.time() + fmt::format("议题 {}：{} {}{} {}", minutes.items.size(),
                                                    item.project, title.zh, times.zh, lines.zh),
                        fmt::format("item {}: {} {}{}, {}", minutes.items.size(), item.project,
                                    title.en, times.en, lines.en)});
      decide(item, minuted);
    } else {
      minuted.reached = false;
    }
    if (minutes.items.size() == kMinuted) break;
  }
  minutes.present = {"援建办 office", "临江监理 supervisors", "县住建局 housing bureau",
                     "县财政局 finance bureau", "各标段 site managers"};
  auto const frozen =
      stage_.say(FactKind::coordination_minuted, sample::encode(minutes), sample::kOffice);
  transcript_.step(
      {stage_.time() + fmt::format("纪要定稿：{} {} 项，交办 {} 项 #{}", ten_day_.text(),
                                   minutes.items.size(), given_.size(), frozen.seq),
       fmt::format("minutes frozen: {} items, {} actions", minutes.items.size(), given_.size())});
}

void PlayMeeting::answer() {
  for (std::size_t i = 0; i + 1 < given_.size(); ++i) {
    auto& given = given_[i];
    contract::ActionAnswered body;
    body.action = given.id;
    body.note = "已落实，现场可查。 Done, to be seen on site.";
    auto const receipt = stage_.say(FactKind::action_answered, sample::encode(body), given.owner);
    given.answered = true;
    auto const by = say::author(given.owner);
    transcript_.step(
        {stage_.time() + fmt::format("交办反馈：{}——{} #{}", given.text, by.zh, receipt.seq),
         "action answered by " + by.en});
  }
}

void PlayMeeting::confirm() {
  std::size_t const answered =
      static_cast<std::size_t>(std::ranges::count(given_, true, &Given::answered));
  for (std::size_t i = 0; i < answered; ++i) {
    bool const returned = answered >= 3 && i == 1;
    contract::ActionReviewed body;
    body.action = given_[i].id;
    body.decision =
        returned ? contract::ReviewDecision::returned : contract::ReviewDecision::closed;
    if (returned) body.reason = "只报了计划，还没有到位。 Only the plan is there.";
    auto const receipt =
        stage_.say(FactKind::action_reviewed, sample::encode(body), sample::kOffice);
    transcript_.step({stage_.time() + fmt::format("交办{}：{} #{}", returned ? "退回" : "销号",
                                                  given_[i].text, receipt.seq),
                      returned ? "action returned" : "action confirmed and closed"});
  }
}

}  // namespace longspan::app
