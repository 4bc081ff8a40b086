#include "standing/progress.hpp"
#include "views/figure_parts.hpp"

namespace longspan::views {
namespace {

using contract::StageAspect;
using contract::StageName;
using programme::Project;
using store::ProjectState;

constexpr std::string_view kAspects[][2] = {
    {"计划", "planned"}, {"预计", "forecast"}, {"到达", "reached"}};
constexpr std::string_view kStated[][2] = {
    {"计划", "planned"}, {"建成", "built"}, {"交付", "commissioned"}, {"投用", "in use"}};

std::unexpected<Problem> unknown(FigureAsked const& asked) {
  return fail(ProblemCode::not_found, {{"what", asked.type + ':' + asked.name}});
}

void add_dates(FigureParts& out, Project const& project, StageName stage) {
  for (std::size_t i = 0; i < contract::kStageAspectCount; ++i)
    if (auto day = project.stage_day(stage, static_cast<StageAspect>(i)))
      out.parts.push_back(
          {"", std::string(kAspects[i][0]), std::string(kAspects[i][1]), day->text(), "", ""});
}

void progress_figure(FigureParts& out, ProjectState const& state, FigureAsked const& asked) {
  out.kinds = {"daily_report.filed", "daily_report.corrected", "work_item.planned"};
  if (state.progress) out.value = percent_text(*state.progress);
  std::int64_t weights = 0;
  for (auto const& [code, item] : state.project.items) weights += item.plan.weight.thousandths;
  for (auto const& [code, item] : state.project.items) {
    auto found = state.reporting.done.find(code);
    auto done = found == state.reporting.done.end() ? Quantity{} : found->second;
    auto const& plan = item.plan;
    out.parts.push_back({"item:" + asked.programme + ':' + asked.code + ':' + code, plan.name.zh,
                         plan.name.en.value_or(plan.name.zh),
                         done.text() + " / " + plan.quantity.text(), plan.unit,
                         percent_text(plan.weight.thousandths * 1'000'000 / weights)});
  }
}

void planned_figure(FigureParts& out, ProjectState const& state, FigureAsked const& asked) {
  out.kinds = {"work_item.planned"};
  if (auto ppm = standing::planned_ppm(standing::plan_of(state.project), asked.day))
    out.value = percent_text(*ppm);
  for (auto const& [code, item] : state.project.items)
    if (item.plan.start && item.plan.finish)
      out.parts.push_back({"item:" + asked.programme + ':' + asked.code + ':' + code,
                           item.plan.name.zh, item.plan.name.en.value_or(item.plan.name.zh),
                           item.plan.start->text() + " – " + item.plan.finish->text(), "", ""});
}

void funds_figure(FigureParts& out, ProjectState const& state, FigureAsked const& asked) {
  static constexpr std::string_view kLines[][2] = {{"援助资金", "aid"},
                                                   {"中央", "central"},
                                                   {"配套", "local match"},
                                                   {"社会", "social"},
                                                   {"未分来源", "unspecified"}};
  out.kinds = {"funding.planned"};
  out.value = minor_text(state.project.funds_planned());
  for (auto const& [line, funding] : state.project.funding)
    out.parts.push_back(
        {"funding:" + asked.programme + ':' + asked.code + ':' + std::string(to_text(line)),
         std::string(kLines[static_cast<int>(line)][0]),
         std::string(kLines[static_cast<int>(line)][1]), minor_text(funding.minor), "", ""});
}

void paid_figure(FigureParts& out, ProjectState const& state, FigureAsked const& asked) {
  out.kinds = {"payment.made", "payment.corrected"};
  out.value = minor_text(state.project.paid());
  for (auto const& [number, payment] : state.project.payments)
    out.parts.push_back({"payment:" + asked.programme + ':' + asked.code + ':' + number,
                         payment.day.text() + ' ' + payment.voucher,
                         payment.day.text() + ' ' + payment.voucher, minor_text(payment.minor), "",
                         ""});
}

bool own_figure(FigureParts& out, ProjectState const& state, FigureAsked const& asked) {
  auto const& project = state.project;
  auto const& name = asked.name;
  out.basis = name == "progress" || name == "planned_progress" || name == "paid" ||
                      name == "funds_planned" || name == "reports" || name == "held"
                  ? "computed"
                  : "recorded";
  auto now = store::day_state(state, asked.day);
  auto dated = [&](std::optional<Day> day) {
    if (day) out.value = day->text();
  };
  if (name == "progress") {
    progress_figure(out, state, asked);
  } else if (name == "planned_progress") {
    planned_figure(out, state, asked);
  } else if (name == "funds_planned") {
    funds_figure(out, state, asked);
  } else if (name == "paid") {
    paid_figure(out, state, asked);
  } else if (name == "last_report" || name == "reports") {
    out.kinds = {"daily_report.filed", "daily_report.corrected"};
    if (name == "reports")
      out.value = std::to_string(state.reporting.reports);
    else
      dated(state.reporting.last_day());
  } else if (name == "stage") {
    out.kinds = {"stage.dated", "status.reported"};
    if (auto stage = project.furthest_stage()) out.value = to_text(*stage);
    for (std::size_t i = 0; i < contract::kStageNameCount; ++i) {
      auto stage = static_cast<StageName>(i);
      if (auto reached = project.stage_day(stage, StageAspect::reached))
        out.parts.push_back(
            {"stage:" + asked.programme + ':' + asked.code + ':' + std::string(to_text(stage)),
             std::string(to_text(stage)), std::string(to_text(stage)), reached->text(), "", ""});
    }
  } else if (name == "completion_planned") {
    out.kinds = {"stage.dated"};
    out.mentions = "\"stage\":\"completion\"";
    dated(now.completion_planned);
    add_dates(out, project, StageName::completion);
  } else if (name == "completion_forecast") {
    out.kinds = {"stage.dated", "status.reported"};
    dated(now.completion_forecast);
    add_dates(out, project, StageName::completion);
  } else if (name == "budget") {
    out.kinds = {"status.reported"};
    if (now.budget) out.value = minor_text(*now.budget);
  } else if (name == "held") {
    out.held_only = true;
    out.value = std::to_string(state.held);
  } else {
    return false;
  }
  return true;
}

bool stage_figure(FigureParts& out, Project const& project, FigureAsked const& asked) {
  auto stage = contract::parse_stage_name(asked.name);
  if (!stage) return false;
  out.kinds = {"stage.dated"};
  out.mentions = "\"stage\":\"" + asked.name + "\"";
  for (auto aspect : {StageAspect::reached, StageAspect::forecast, StageAspect::planned})
    if (auto day = project.stage_day(*stage, aspect); day && !out.value) out.value = day->text();
  add_dates(out, project, *stage);
  return true;
}

bool item_figure(FigureParts& out, ProjectState const& state, FigureAsked const& asked) {
  auto it = state.project.items.find(asked.name);
  if (it == state.project.items.end()) return false;
  auto const& plan = it->second.plan;
  auto found = state.reporting.done.find(asked.name);
  auto done = found == state.reporting.done.end() ? Quantity{} : found->second;
  out.basis = "computed";
  out.subject_zh += " · " + plan.name.zh;
  out.subject_en += " · " + plan.name.en.value_or(plan.name.zh);
  out.value = done.text();
  out.unit_zh = out.unit_en = plan.unit;
  out.kinds = {"daily_report.filed", "daily_report.corrected", "work_item.planned"};
  out.mentions = "\"item\":\"" + asked.name + "\"";
  out.parts.push_back({"", "计划量", "planned", plan.quantity.text(), plan.unit, ""});
  out.parts.push_back({"", "完成", "done",
                       percent_text(standing::item_progress_ppm(done, plan.quantity)), "%", ""});
  out.parts.push_back({"", "权重", "weight", plan.weight.text(), "", ""});
  return true;
}

bool outcome_figure(FigureParts& out, Project const& project, FigureAsked const& asked) {
  auto measure = contract::parse_measure(asked.name);
  if (!measure || !project.outcomes.contains(*measure)) return false;
  auto const& outcome = project.outcomes.at(*measure);
  out.kinds = {"outcome.stated"};
  out.mentions = "\"measure\":\"" + asked.name + "\"";
  out.unit_zh = out.unit_en = outcome.unit;
  for (std::size_t i = 0; i < outcome.stated.size(); ++i)
    if (auto const& value = outcome.stated[i]) {
      if (!out.value) out.value = value->text();
      out.parts.push_back({"", std::string(kStated[i][0]), std::string(kStated[i][1]),
                           value->text(), outcome.unit, ""});
    }
  return true;
}

bool payment_figure(FigureParts& out, Project const& project, FigureAsked const& asked) {
  auto it = project.payments.find(asked.name);
  if (it == project.payments.end()) return false;
  out.kinds = {"payment.made", "payment.corrected"};
  out.mentions = "\"payment\":\"" + asked.name + "\"";
  out.value = minor_text(it->second.minor);
  out.parts.push_back({"", "日期", "day", it->second.day.text(), "", ""});
  out.parts.push_back({"", "凭证", "voucher", it->second.voucher, "", ""});
  if (!it->second.payee.empty())
    out.parts.push_back({"", "收款方", "payee", it->second.payee, "", ""});
  return true;
}

}  // namespace

Result<FigureParts> project_figure(ProgrammeRow const& programme, ProjectState const& state,
                                   FigureAsked const& asked) {
  auto const& project = state.project;
  FigureParts out;
  out.stream = ledger::Stream::of_project(programme.code, asked.code).text();
  out.subject_zh = asked.code + ' ' + project.info.name.zh;
  out.subject_en = asked.code + ' ' + project.info.name.en.value_or(project.info.name.zh);
  out.basis = "recorded";
  bool known = false;
  if (asked.type == "project") known = own_figure(out, state, asked);
  if (asked.type == "stage") known = stage_figure(out, project, asked);
  if (asked.type == "item") known = item_figure(out, state, asked);
  if (asked.type == "outcome") known = outcome_figure(out, project, asked);
  if (asked.type == "payment") known = payment_figure(out, project, asked);
  if (asked.type == "funding") {
    auto line = contract::parse_funding_line(asked.name);
    known = line && project.funding.contains(*line);
    if (known) {
      out.value = minor_text(project.funding.at(*line).minor);
      out.kinds = {"funding.planned"};
      out.mentions = "\"line\":\"" + asked.name + "\"";
    }
  }
  if (asked.type == "report") {
    auto day = Day::parse(asked.name);
    known = day.has_value();
    out.kinds = {"daily_report.filed", "daily_report.corrected"};
    out.on_day = day;
    if (known) {
      out.subject_zh += " · " + asked.name;
      out.subject_en += " · " + asked.name;
    }
  }
  if (!known) return unknown(asked);
  return out;
}

}  // namespace longspan::views
