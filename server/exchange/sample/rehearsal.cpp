#include "exchange/sample/rehearsal.hpp"

#include <algorithm>
#include <map>

#include "exchange/encode_bodies.hpp"
#include "exchange/sample/casework_bodies.hpp"
#include "exchange/sample/casework_story.hpp"
#include "exchange/sample/consult_story.hpp"
#include "exchange/sample/coordination_story.hpp"
#include "exchange/sample/dice.hpp"
#include "exchange/sample/report_texts.hpp"
#include "exchange/sample/rooms_story.hpp"

namespace longspan::exchange {

using contract::FactKind;
using ledger::Stream;
using namespace sample;

namespace {

constexpr Day kNoDay{};

constexpr SampleAuthor kAuthors[] = {
    {"rehearsal-office", "预演·援建办", "Rehearsal office", contract::Role::office},
    {"rehearsal-site-a", "预演·甲标段", "Rehearsal site A", contract::Role::site},
    {"rehearsal-site-b", "预演·乙标段", "Rehearsal site B", contract::Role::site},
    {"rehearsal-site-c", "预演·丙标段", "Rehearsal site C", contract::Role::site},
    {"rehearsal-site-d", "预演·丁标段", "Rehearsal site D", contract::Role::site},
    {"rehearsal-site-e", "预演·戊标段", "Rehearsal site E", contract::Role::site},
    {"rehearsal-site-f", "预演·己标段", "Rehearsal site F", contract::Role::site},
    {"rehearsal-supervisor-a", "预演·监理一组", "Rehearsal supervisors A",
     contract::Role::supervisor},
    {"rehearsal-supervisor-b", "预演·监理二组", "Rehearsal supervisors B",
     contract::Role::supervisor},
    {"rehearsal-housing-bureau", "预演·县住建局", "Rehearsal housing bureau",
     contract::Role::bureau},
    {"rehearsal-finance-bureau", "预演·县财政局", "Rehearsal finance bureau",
     contract::Role::bureau},
    {"rehearsal-leader", "预演·指挥长", "Rehearsal leader", contract::Role::leader},
    {"rehearsal-teacher-sponsor", "预演·临江教师", "Rehearsal teacher, Linjiang",
     contract::Role::professional},
    {"rehearsal-teacher-partner", "预演·沙棘教师", "Rehearsal teacher, Shaji",
     contract::Role::professional},
    {"rehearsal-doctor-sponsor", "预演·临江医生", "Rehearsal doctor, Linjiang",
     contract::Role::professional},
    {"rehearsal-doctor-partner", "预演·沙棘医生", "Rehearsal doctor, Shaji",
     contract::Role::professional}};

constexpr std::pair<std::string_view, std::string_view> kContractors[] = {
    {"天山南建工（预演）", "Tianshan South Construction (rehearsal)"},
    {"胡杨路桥（预演）", "Huyang Road and Bridge (rehearsal)"},
    {"临江一建（预演）", "Linjiang First Builders (rehearsal)"},
    {"绿洲水利（预演）", "Oasis Waterworks (rehearsal)"},
    {"红柳建设（预演）", "Hongliu Builders (rehearsal)"},
    {"沙棘安装（预演）", "Shaji Installations (rehearsal)"}};

/// Writes the facts of the programme, project by project; `finish` puts them into the order of
/// time.
class Story {
 public:
  Story(std::uint64_t seed, Day today)
      : seed_(seed), today_(today), teller_(seed, today), casework_(teller_) {}

  void programme(Day day) {
    contract::ProgrammeRegistered body;
    body.name = {"临江市援建沙棘县（预演）", "Linjiang aid to Shaji County (rehearsal)"};
    body.sponsor = contract::Name{"临江市", "Linjiang City"};
    body.partner = contract::Name{"沙棘县", "Shaji County"};
    body.distance_km = 4200;
    body.plan_year = today_.year();
    body.term_from = Day::of(today_.year() - 1, 4, 1);
    body.term_to = *Day::of(today_.year() + 2, 3, 31);
    body.currency = "CNY";
    body.zone = "Asia/Shanghai";
    body.rehearsal = true;
    body.note =
        "预演数据：地名、单位和数字都是虚构的。 Rehearsal data: places, firms and figures are "
        "invented.";
    add(FactKind::programme_registered, Stream::of_programme(kRehearsalProgramme), at(day, 9 * 60),
        encode(body), kOffice);
    calendar(day);
  }

  /// Everything about one project; gives the day of its registration.
  Day project(SampleProject const& project, int site);
  /// What all of it together comes to: how findings end, and what is coordinated.
  void rhythm(Day day, int hour) {
    casework_.finish();
    tell_coordinations(teller_, casework_, day);
    tell_rooms(teller_, day, hour);
    tell_consultations(teller_, hour);
  }
  Rehearsal finish(std::optional<Instant> now);

 private:
  void calendar(Day stated);
  void excuse(SiteCourse const& course, Stream const& stream);
  Stamp at(Day day, int minute) const { return teller_.at(day, minute); }
  Uuid add(FactKind kind, Stream const& stream, Stamp stamp, std::string body, int author) {
    return teller_.tell(kind, stream, stamp, std::move(body), author);
  }
  void plan(SiteCourse const& course, Stream const& stream, Day registered);
  void stages(SiteCourse const& course, Stream const& stream, Day registered);
  void stage(Stream const& stream, contract::StageName name, contract::StageAspect aspect, Day day,
             Day said);
  void payments(SiteCourse const& course, Stream const& stream, int site);
  void reports(SiteCourse const& course, Stream const& stream, int site, int author);
  void file(SiteCourse const& course, Stream const& stream, SiteDay const& day, int site,
            int author, Dice& dice, int nth);
  void held(SiteCourse const& course, Stream const& stream, int site, int author);

  std::uint64_t seed_;
  Day today_;
  Teller teller_;
  CaseworkStory casework_;
  std::map<Day, ToldReport> reported_;  ///< days of the project at hand with a report of their own
};

Day Story::project(SampleProject const& project, int site) {
  SiteCourse const course = course_of(project, seed_, site, today_);
  Stream const stream = Stream::of_project(kRehearsalProgramme, project.code);
  Day const registered = std::min(course.planned_start - 205, today_ - 240);
  contract::ProjectRegistered body;
  body.name = {std::string(project.zh), std::string(project.en)};
  body.category = project.category;
  body.livelihood = project.livelihood;
  body.site =
      contract::Site{contract::Name{std::string(project.place_zh), std::string(project.place_en)},
                     std::string("沙棘县"),
                     {}};
  auto const& contractor = kContractors[static_cast<std::size_t>(site % kSiteManagers)];
  using contract::PartyRole;
  body.parties = {
      {PartyRole::owner,
       {"沙棘县项目建设办公室（预演）", "Shaji County project office (rehearsal)"}},
      {PartyRole::designer, {"临江设计院（预演）", "Linjiang Design Institute (rehearsal)"}},
      {PartyRole::contractor, {std::string(contractor.first), std::string(contractor.second)}},
      {PartyRole::supervisor, {"临江监理（预演）", "Linjiang Supervision (rehearsal)"}}};
  add(FactKind::project_registered, stream, at(registered, 10 * 60 + site), encode(body), kOffice);
  plan(course, stream, registered);
  stages(course, stream, registered);
  payments(course, stream, site);
  int const author = site_author(site);
  reports(course, stream, site, author);
  casework_.project(course, stream, site, reported_);
  held(course, stream, site, author);
  excuse(course, stream);
  return registered;
}

/// The public holidays that fall on the same dates every year.
void Story::calendar(Day stated) {
  for (int year = stated.year(); year <= today_.year(); ++year)
    for (auto const& holiday : holidays())
      for (unsigned i = 0; i < holiday.days; ++i) {
        auto const day = *Day::of(year, holiday.month, holiday.day + i);
        if (day < stated) continue;
        std::string body = "{\"day\":\"" + day.text() +
                           "\",\"kind\":\"holiday\",\"name\":{\"zh\":\"" + std::string(holiday.zh) +
                           "\",\"en\":\"" + std::string(holiday.en) + "\"}}";
        add(FactKind::calendar_day_ruled, Stream::of_programme(kRehearsalProgramme),
            at(stated, 9 * 60 + 30), std::move(body), kOffice);
      }
}

/// One missed day that the office does not count.
void Story::excuse(SiteCourse const& course, Stream const& stream) {
  if (course.project->code != "R02") return;
  for (auto day = today_ - 9; day > today_ - 120; day = day - 1) {
    bool const worked = std::ranges::find(course.days, day, &SiteDay::day) != course.days.end();
    if (!worked || reported_.contains(day)) continue;
    add(FactKind::obligation_excused, stream, at(day + 2, 9 * 60 + 40),
        "{\"duty\":\"daily_report\",\"day\":\"" + day.text() +
            "\",\"reason\":\"沙尘停电，当天无人上工。 Dust storm, no power, nobody on site.\"}",
        kOffice);
    return;
  }
}

void Story::plan(SiteCourse const& course, Stream const& stream, Day registered) {
  auto const& project = *course.project;
  Stamp const said = at(registered, 11 * 60);
  auto const items = items_of(project.kind);
  for (std::size_t i = 0; i < items.size(); ++i) {
    contract::WorkItemPlanned item;
    item.item = std::string(items[i].code);
    item.name = {std::string(items[i].zh), std::string(items[i].en)};
    item.unit = std::string(items[i].unit);
    item.quantity = course.planned[i];
    item.weight = Quantity{items[i].weight * 1000};
    item.start = course.item_start[i];
    item.finish = course.item_finish[i];
    add(FactKind::work_item_planned, stream, said, encode(item), kOffice);
  }
  contract::OutcomeStated outcome;
  outcome.measure = project.measure;
  outcome.quantity = Quantity{std::int64_t{project.planned_outcome} * 1000};
  outcome.unit = std::string(project.outcome_unit);
  add(FactKind::outcome_stated, stream, said, encode(outcome), kOffice);
  if (course.finished) {
    outcome.aspect = contract::OutcomeAspect::built;
    add(FactKind::outcome_stated, stream, at(*course.finished, 17 * 60), encode(outcome), kOffice);
  }
  std::int64_t const wan = 1'000'000;  // 10,000 yuan in fen
  std::int64_t const aid = project.funds_wan * 7 / 10, central = project.funds_wan / 10;
  for (auto const& [line, amount] :
       {std::pair{contract::FundingLine::aid, aid},
        {contract::FundingLine::central, central},
        {contract::FundingLine::local_match, project.funds_wan - aid - central}}) {
    contract::FundingPlanned funding;
    funding.line = line;
    funding.amount = Money{amount * wan, {}};
    add(FactKind::funding_planned, stream, said, encode(funding), kOffice);
  }
}

void Story::stage(Stream const& stream, contract::StageName name, contract::StageAspect aspect,
                  Day day, Day said) {
  contract::StageDated body;
  body.stage = name;
  body.aspect = aspect;
  body.day = day;
  bool const reached = aspect == contract::StageAspect::reached;
  add(FactKind::stage_dated, stream,
      at(reached ? day : said, reached ? 10 * 60 + 30 : 11 * 60 + 30), encode(body), kOffice);
}

void Story::stages(SiteCourse const& course, Stream const& stream, Day registered) {
  using contract::StageAspect;
  using contract::StageName;
  Dice dice(seed_, std::string("stages ") + std::string(course.project->code));
  Day const start = course.planned_start, finish = course.planned_finish;
  bool const built = course.project->kind == WorkKind::building;
  struct Planned {
    StageName name;
    Day day;
  };
  Planned const all[] = {{StageName::approval, start - 190},
                         {StageName::feasibility, start - 150},
                         {StageName::design, start - 95},
                         {StageName::tender, start - 48},
                         {StageName::permit, start - 14},
                         {StageName::start, start},
                         {StageName::topping_out, built ? course.item_finish[2] : kNoDay},
                         {StageName::completion, finish},
                         {StageName::acceptance, finish + 20},
                         {StageName::handover, finish + 35},
                         {StageName::in_use, finish + 50},
                         {StageName::final_account, finish + 120}};
  for (auto const& planned : all) {
    if (planned.day == kNoDay) continue;
    stage(stream, planned.name, StageAspect::planned, planned.day, registered);
    bool const before_start = planned.name < StageName::start;
    std::optional<Day> reached;
    if (before_start) {
      reached = std::max(planned.day + dice.between(-3, 9), registered + 1);
      if (course.project->course == Course::overdue_start && planned.name >= StageName::tender)
        reached.reset();
      if (course.started && *reached >= *course.started) reached = *course.started - 1;
    } else if (planned.name == StageName::start) {
      reached = course.started;
    } else if (planned.name == StageName::completion) {
      reached = course.finished ? std::optional(*course.finished + 1) : std::nullopt;
    } else if (planned.name == StageName::topping_out) {
      for (auto const& day : course.days)
        if (!reached && !day.active[2] && day.per_mille > 330) reached = day.day;
    } else if (course.finished) {
      int const after = planned.name == StageName::acceptance ? 16
                        : planned.name == StageName::handover ? 27
                        : planned.name == StageName::in_use   ? 38
                                                              : 110;
      reached = *course.finished + after;
    }
    if (reached && *reached <= today_)
      stage(stream, planned.name, StageAspect::reached, *reached, *reached);
  }
  if (course.forecast)
    stage(stream, StageName::completion, StageAspect::forecast, *course.forecast, today_ - 2);
  if (course.project->course == Course::overdue_start)
    stage(stream, StageName::start, StageAspect::forecast, today_ + 40, today_ - 9);
}

void Story::payments(SiteCourse const& course, Stream const& stream, int site) {
  std::int64_t const funds = std::int64_t{course.project->funds_wan} * 1'000'000;
  std::int64_t paid = 0;
  int number = 0;
  auto const& contractor = kContractors[static_cast<std::size_t>(site % kSiteManagers)];
  auto pay = [&](Day day, std::int64_t amount) {
    amount -= amount % 10'000;
    if (amount <= 0) return;
    paid += amount;
    contract::PaymentMade body;
    body.payment = "Z" + std::to_string(101 + number++).substr(1);
    body.amount = Money{amount, {}};
    body.day = day;
    body.voucher = "记-" + day.text().substr(0, 7) + "-" + std::to_string(10 + site * 3 + number);
    body.line = number % 4 == 0 ? contract::FundingLine::local_match : contract::FundingLine::aid;
    body.payee = std::string(contractor.first);
    body.note = number == 1 ? "预付款 advance" : "进度款 progress payment";
    add(FactKind::payment_made, stream, at(day, 16 * 60), encode(body), kOffice);
  };
  for (auto const& day : course.days) {
    if (day.day == *course.started + 10) pay(day.day, funds / 10);
    if (day.day.day_of_month() == 25 && day.day > *course.started + 10)
      pay(day.day, funds / 10 + funds * day.per_mille / 1000 * 75 / 100 - paid);
  }
}

void Story::file(SiteCourse const& course, Stream const& stream, SiteDay const& day, int site,
                 int author, Dice& dice, int nth) {
  contract::DailyReport report = report_of(course, day, dice);
  bool const newest = course.days.size() > 3 && day.day == course.days[course.days.size() - 3].day;
  if (nth == 60 + site * 3 || newest)
    report.photos.push_back(teller_.picture(
        course, day, 15 * 60 + 10, "现场全景（预演示意图） Site overview (rehearsal sketch)"));
  Stamp filed = at(day.day, 19 * 60 + dice.between(5, 150));
  if (day.day == today_)
    filed = at(day.day, 7 * 60 + dice.between(0, 90));
  else if (dice.chance(30))
    filed = at(std::min(day.day + dice.between(1, 3), today_), 7 * 60 + dice.between(0, 55));
  Uuid const id = add(FactKind::daily_report_filed, stream, filed, encode_filed(report), author);
  reported_[day.day] = {report, teller_.day_of(filed)};
  // A few reports were miscounted and corrected the next morning.
  bool const corrects = nth == 40 + site && site % 3 == 0 && !report.workforce.empty();
  if (!corrects) return;
  report.workforce.front().count += 3;
  report.narrative = report.narrative.value_or("") + "\n（人数已更正 head count corrected）";
  Stamp const mended{Instant{filed.instant.us + 12LL * 3600 * 1'000'000}, filed.offset_min};
  add(FactKind::daily_report_corrected, stream, mended,
      encode_corrected(report, id, "夜班人数漏计 night shift was left out"), author);
}

void Story::reports(SiteCourse const& course, Stream const& stream, int site, int author) {
  Dice dice(seed_, std::string("reports ") + std::string(course.project->code));
  int nth = 0;
  SiteDay carried;  ///< what a missed day did is reported with the next one
  bool const silent = course.project->course == Course::silent;
  int const silence = 7 + site % 4;
  reported_.clear();
  for (auto const& today : course.days) {
    SiteDay day = today;
    for (std::size_t i = 0; i < carried.done.size(); ++i) day.done[i] += carried.done[i];
    bool const last = course.finished && day.day == *course.finished;
    bool const above_plan = course.project->code == "R10" && day.day == today_ - 3;
    bool missed = dice.chance(40) || (silent && day.day > today_ - silence) || above_plan;
    if (day.day == today_) missed = missed || dice.chance(550);
    if (missed && !last) {
      carried = day;
      continue;
    }
    carried = {};
    file(course, stream, day, site, author, dice, ++nth);
  }
}

/// What the office has to settle: a quantity above plan, a second report for a day, a report before
/// the start.
void Story::held(SiteCourse const& course, Stream const& stream, int, int author) {
  Dice dice(seed_, std::string("held ") + std::string(course.project->code));
  auto day_of = [&](Day day) -> SiteDay const* {
    auto const it = std::ranges::find(course.days, day, &SiteDay::day);
    return it == course.days.end() ? nullptr : &*it;
  };
  auto const code = course.project->code;
  if (code == "R10")
    if (auto const* day = day_of(today_ - 3)) {
      auto report = report_of(course, *day, dice);
      report.quantities = {{"01", Quantity{course.planned[0].thousandths / 2 * 3 / 1000 * 1000}}};
      report.narrative =
          "基础累计数误填为合计数，请核。\nFoundations: the running total may have been entered; "
          "please check.";
      add(FactKind::daily_report_filed, stream, at(day->day, 20 * 60 + 40), encode_filed(report),
          author);
    }
  if (code == "R01" || code == "R12") {
    // A second report needs a first: the last one filed by then.
    auto const after = reported_.upper_bound(today_ - (code == "R01" ? 6 : 20));
    if (auto const* day = after == reported_.begin() ? nullptr : day_of(std::prev(after)->first)) {
      auto report = report_of(course, *day, dice);
      report.quantities.clear();
      report.narrative = "补报：夜间加班两小时。\nAddition: two hours of night work.";
      // Half past ten at night, three days on: whenever the day's own report was filed, this is the
      // second.
      Uuid const id = add(FactKind::daily_report_filed, stream, at(day->day + 3, 22 * 60 + 30),
                          encode_filed(report), author);
      if (code == "R12") {
        std::string body =
            "{\"fact\":\"" + id.text() +
            "\",\"decision\":\"set_aside\",\"note\":\"请改用更正 please file a correction\"}";
        add(FactKind::fact_settled, stream, at(day->day + 4, 9 * 60 + 30), std::move(body),
            kOffice);
      }
    }
  }
  if (code == "R18") {
    contract::DailyReport report;
    report.day = today_ - 2;
    report.weather = contract::Weather{};
    report.workforce = {{"labourer", 6}, {"surveyor", 2}};
    report.narrative =
        "清表、放线，等待施工许可。\nSite cleared and set out, waiting for the permit.";
    add(FactKind::daily_report_filed, stream, at(today_ - 2, 19 * 60 + 20), encode_filed(report),
        author);
  }
}

Rehearsal Story::finish(std::optional<Instant> now) {
  auto& facts = teller_.facts;
  std::erase_if(facts, [&](SampleFact const& fact) { return now && fact.draft.at.instant > *now; });
  std::ranges::sort(facts, [](SampleFact const& a, SampleFact const& b) {
    // Registrations lead where the time is the same; then ids decide, so that the order never
    // varies.
    auto const key = [](SampleFact const& fact) {
      bool const first = fact.draft.kind == FactKind::programme_registered ||
                         fact.draft.kind == FactKind::project_registered;
      return std::tuple(fact.draft.at.instant, !first, fact.draft.id);
    };
    return key(a) < key(b);
  });
  return {std::move(facts), std::move(teller_.evidence), std::move(teller_.documents)};
}

}  // namespace

std::span<SampleAuthor const> sample_authors() { return kAuthors; }

Uuid sample_account(int author) {
  return Uuid::named(0, "longspan rehearsal account " +
                            std::string(kAuthors[static_cast<std::size_t>(author)].login));
}

std::vector<std::string> scopes_of(int author) {
  std::string const programme(kRehearsalProgramme);
  auto const role = kAuthors[author].role;
  bool const watches = role == contract::Role::supervisor;
  if (!watches && role != contract::Role::site) return {"programme/" + programme};
  std::vector<std::string> out;
  auto const projects = sample_projects();
  for (std::size_t i = 0; i < projects.size(); ++i) {
    int const site = static_cast<int>(i);
    if ((watches ? supervisor_author(site) : site_author(site)) == author)
      out.push_back("project/" + programme + "/" + std::string(projects[i].code));
  }
  return out;
}

void Rehearsal::begins_at(std::uint64_t head) {
  for (std::size_t i = 0; i < facts.size(); ++i) {
    auto& draft = facts[i].draft;
    auto minutes = std::get_if<contract::CoordinationMinuted>(&draft.content);
    if (!minutes) continue;
    minutes->as_of = static_cast<std::int64_t>(head + i);
    draft.body = encode(*minutes);
  }
}

Rehearsal rehearsal(std::uint64_t seed, Day today, std::optional<Instant> now) {
  Story story(seed, today);
  Day first = today;
  int site = 0;
  for (auto const& project : sample_projects())
    first = std::min(first, story.project(project, site++));
  story.programme(first - 20);
  auto const midnight = Zone::find("Asia/Shanghai")->at(today, 0, 0);
  int const hour = now ? static_cast<int>((now->us - midnight.us) / 3'600'000'000) : 9;
  story.rhythm(first - 20, hour);
  auto out = story.finish(now);
  out.begins_at(0);
  return out;
}

}  // namespace longspan::exchange
