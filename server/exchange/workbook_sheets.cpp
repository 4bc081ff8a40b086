#include "exchange/workbook_sheets.hpp"

#include <algorithm>

namespace longspan::exchange {

namespace {

using contract::Name;

/// The project a row speaks of; a problem when no sheet and no register knows it.
PortfolioProject* project_of(SheetRow& row, WorkbookContent& content) {
  auto const code = row.code("project");
  if (!code) return nullptr;
  auto it = content.index.find(*code);
  if (it == content.index.end()) {
    if (!content.registered || !content.registered(*code)) {
      row.invalid("project", {"“项目”表里有的编号", "a code that stands on the sheet “Projects”"},
                  *code);
      return nullptr;
    }
    it = content.index.emplace(*code, content.portfolio.projects.size()).first;
    content.portfolio.projects.emplace_back().code = *code;
  }
  return &content.portfolio.projects[it->second];
}

/// False, with a problem, when `key` stood before.
bool once(SheetRow& row, WorkbookContent& content, std::string key, std::string_view column,
          std::string_view found) {
  auto const [it, fresh] = content.seen.try_emplace(std::move(key), row.place(column));
  if (!fresh) row.duplicate(column, found, it->second);
  return fresh;
}

std::optional<Name> name_of(SheetRow& row, std::string_view zh, std::string_view en) {
  auto const chinese = row.text(zh, 300), english = en.empty() ? std::nullopt : row.text(en, 300);
  if (!chinese && !english) return {};
  return Name{chinese.value_or(*(english ? english : chinese)), english};
}

/// "木工=12；瓦工=8", also with colons, spaces or line breaks.
std::vector<std::pair<std::string, std::string>> split_pairs(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  std::string const folded = fold_width(text);
  std::string part;
  auto flush = [&] {
    std::string const whole = tidy(part);
    part.clear();
    if (whole.empty()) return;
    std::size_t const sign = whole.find_first_of("=:");
    std::size_t const at = sign == std::string::npos ? whole.rfind(' ') : sign;
    if (at == std::string::npos)
      out.emplace_back(whole, "");
    else
      out.emplace_back(tidy(std::string_view(whole).substr(0, at)),
                       tidy(std::string_view(whole).substr(at + 1)));
  };
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (folded[i] == ';' || folded[i] == '\n')
      flush();
    else
      part += folded[i];
  }
  flush();
  return out;
}

/// "甲公司；乙公司", also with semicolons of half width or line breaks.
std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> out;
  std::string rest(text);
  for (std::size_t at; (at = rest.find("；")) != std::string::npos;)
    rest.replace(at, std::string_view("；").size(), "\n");
  std::ranges::replace(rest, ';', '\n');
  for (std::size_t from = 0; from < rest.size();) {
    std::size_t const end = std::min(rest.find('\n', from), rest.size());
    std::string name = tidy(std::string_view(rest).substr(from, end - from));
    if (!name.empty() && out.size() < 8) out.push_back(std::move(name));
    from = end + 1;
  }
  return out;
}

}  // namespace

void read_project_row(SheetRow& row, WorkbookContent& content) {
  ++content.projects_listed;
  PortfolioProject project;
  auto const code = row.code("code");
  auto const name = row.text("name", 300);
  auto const category = row.word<contract::Category>("category");
  project.registration.name = Name{name.value_or(""), row.text("name_en", 300)};
  project.registration.category = category.value_or(contract::Category::other);
  project.registration.livelihood = row.yes_no("livelihood");
  contract::Site site;
  site.place = name_of(row, "place", "place_en");
  site.region = row.text("region", 120);
  if (site.place || site.region) project.registration.site = site;
  for (auto const role :
       {contract::PartyRole::owner, contract::PartyRole::designer, contract::PartyRole::contractor,
        contract::PartyRole::supervisor, contract::PartyRole::operator_})
    for (auto const& party : split_names(row.text(contract::to_text(role), 2000).value_or("")))
      project.registration.parties.push_back({role, Name{party, {}}});
  project.registration.description = row.text("description", 8000);
  project.registration.source = row.source();
  if (!code || !once(row, content, "project\n" + *code, "code", *code)) return;
  project.code = *code;
  content.index.emplace(*code, content.portfolio.projects.size());
  content.portfolio.projects.push_back(std::move(project));
}

void read_stage_row(SheetRow& row, WorkbookContent& content) {
  auto* project = project_of(row, content);
  auto const stage = row.word<contract::StageName>("stage");
  for (auto const aspect : {contract::StageAspect::planned, contract::StageAspect::forecast,
                            contract::StageAspect::reached}) {
    std::string_view const column = contract::to_text(aspect);
    auto const day = row.day(column);
    if (!day) continue;
    if (aspect == contract::StageAspect::reached && *day > row.reading().today + 1) {
      row.invalid(column, {"不晚于今天的日期", "a date not after today"}, day->text());
      continue;
    }
    if (!project || !stage) continue;
    std::string const key = "stage\n" + project->code + "\n" +
                            std::string(contract::to_text(*stage)) + "\n" + std::string(column);
    if (!once(row, content, key, column, label(*stage))) continue;
    contract::StageDated dated;
    dated.stage = *stage;
    dated.aspect = aspect;
    dated.day = day;
    dated.source = row.source();
    project->stages.push_back(std::move(dated));
  }
}

void read_item_row(SheetRow& row, WorkbookContent& content) {
  auto* project = project_of(row, content);
  auto const code = row.code("item");
  contract::WorkItemPlanned item;
  auto const name = row.text("name", 300);
  auto const unit = row.text("unit", 16);
  auto const quantity = row.quantity("quantity", 0);
  auto const weight = row.quantity("weight", 0);
  item.start = row.day("start");
  item.finish = row.day("finish");
  if (item.start && item.finish && *item.finish < *item.start)
    row.invalid(
        "finish",
        {"不早于 " + item.start->text() + " 的日期", "a date not before " + item.start->text()},
        item.finish->text());
  auto const english = row.text("name_en", 300);
  if (!project || !code || !name || !unit || !quantity || !weight) return;
  if (!once(row, content, "item\n" + project->code + "\n" + *code, "item", *code)) return;
  item.item = *code;
  item.name = Name{*name, english};
  item.unit = usual_unit(*unit);
  item.quantity = *quantity;
  item.weight = *weight;
  item.source = row.source();
  project->work_items.push_back(std::move(item));
}

void read_outcome_row(SheetRow& row, WorkbookContent& content) {
  auto* project = project_of(row, content);
  auto const measure = row.word<contract::Measure>("measure");
  auto const unit = row.text("unit", 16);
  for (auto const aspect :
       {contract::OutcomeAspect::planned, contract::OutcomeAspect::built,
        contract::OutcomeAspect::commissioned, contract::OutcomeAspect::in_use}) {
    auto const quantity = row.quantity(contract::to_text(aspect), -1);
    if (!quantity || !project || !measure || !unit) continue;
    std::string const key = "outcome\n" + project->code + "\n" +
                            std::string(contract::to_text(*measure)) + "\n" +
                            std::string(contract::to_text(aspect));
    if (!once(row, content, key, contract::to_text(aspect), label(*measure))) continue;
    contract::OutcomeStated outcome;
    outcome.measure = *measure;
    outcome.aspect = aspect;
    outcome.quantity = *quantity;
    outcome.unit = usual_unit(*unit);
    outcome.source = row.source();
    project->outcomes.push_back(std::move(outcome));
  }
}

void read_funding_row(SheetRow& row, WorkbookContent& content) {
  auto* project = project_of(row, content);
  auto const line = row.word<contract::FundingLine>("line");
  auto const amount = row.money("amount");
  if (amount && amount->minor < 0) {
    row.invalid("amount", {"0 或正数", "0 or a positive amount"}, amount->amount_text());
    return;
  }
  if (!project || !line || !amount) return;
  if (!once(row, content,
            "funding\n" + project->code + "\n" + std::string(contract::to_text(*line)), "line",
            label(*line)))
    return;
  contract::FundingPlanned funding;
  funding.line = *line;
  funding.amount = *amount;
  funding.source = row.source();
  project->funding.push_back(std::move(funding));
}

void read_payment_row(SheetRow& row, WorkbookContent& content) {
  auto* project = project_of(row, content);
  auto const code = row.code("payment");
  auto const amount = row.money("amount");
  auto const day = row.day("day");
  auto const voucher = row.text("voucher", 80);
  contract::PaymentMade payment;
  payment.line = row.word<contract::FundingLine>("line");
  payment.payee = row.text("payee", 120);
  payment.note = row.text("note", 1000);
  if (amount && amount->minor <= 0)
    row.invalid("amount", {"大于 0 的金额", "an amount above 0"}, amount->amount_text());
  if (day && *day > row.reading().today + 1)
    row.invalid("day", {"不晚于今天的日期", "a date not after today"}, day->text());
  if (!project || !code || !amount || !day || !voucher) return;
  if (!once(row, content, "payment\n" + project->code + "\n" + *code, "payment", *code)) return;
  payment.payment = *code;
  payment.amount = *amount;
  payment.day = *day;
  payment.voucher = *voucher;
  payment.source = row.source();
  project->payments.push_back(std::move(payment));
}

void read_report_row(SheetRow& row, WorkbookContent& content) {
  auto* project = project_of(row, content);
  auto const day = row.day("day");
  auto const sky = row.word<contract::Sky>("sky");
  contract::DailyReport report;
  report.weather.min_c = row.integer("min_c", -60, 60);
  report.weather.max_c = row.integer("max_c", -60, 60);
  report.weather.stopped_hours = row.integer("stopped_hours", 0, 24);
  report.narrative = row.text("narrative", 8000);
  for (auto const& [trade, text] : split_pairs(row.text("workforce", 8000).value_or(""))) {
    auto const measured = parse_measured(text);
    bool lost = false;
    auto const count = measured ? in_units(measured->whole(), 0, &lost) : std::nullopt;
    if (count && !lost && *count >= 0 && *count <= 9999 && !trade.empty() &&
        count_code_points(trade) <= 40)
      report.workforce.push_back({trade, *count});
    else
      row.invalid("workforce", {"工种=人数；…", "trade=count; ..."}, trade + "=" + text);
  }
  for (auto const& [item, text] : split_pairs(row.text("quantities", 8000).value_or(""))) {
    auto const code = parse_code(item);
    auto const measured = parse_measured(text);
    auto const thousandths = measured ? in_units(measured->whole(), 3) : std::nullopt;
    if (code && thousandths && *thousandths >= 0)
      report.quantities.push_back({*code, Quantity{*thousandths}});
    else
      row.invalid("quantities", {"分项编号=数量；…", "item=quantity; ..."}, item + "=" + text);
  }
  std::string problems = row.text("problems", 8000).value_or("");
  for (std::size_t from = 0; from < problems.size();) {
    std::size_t const end = std::min(problems.find('\n', from), problems.size());
    std::string text = tidy(std::string_view(problems).substr(from, end - from));
    for (std::size_t at = 0; (at = text.find(" ⏎ ", at)) != std::string::npos;)
      text.replace(at, std::string_view(" ⏎ ").size(), "\n");
    if (count_code_points(text) > 1000)
      row.invalid("problems", {"每行至多 1000 个字符", "at most 1000 characters a line"}, text);
    if (!text.empty()) report.problems.push_back({{}, std::move(text), {}, {}});
    from = end + 1;
  }
  if (report.workforce.size() > 60)
    row.invalid("workforce", {"至多 60 项", "at most 60 entries"},
                std::to_string(report.workforce.size()));
  if (report.problems.size() > 50)
    row.invalid("problems", {"至多 50 行", "at most 50 lines"},
                std::to_string(report.problems.size()));
  if (report.quantities.size() > 200)
    row.invalid("quantities", {"至多 200 项", "at most 200 entries"},
                std::to_string(report.quantities.size()));
  if (day && *day > row.reading().today + 1)
    row.invalid("day", {"不晚于今天的日期", "a date not after today"}, day->text());
  if (!project || !day || !sky) return;
  if (!once(row, content, "report\n" + project->code + "\n" + day->text(), "day", day->text()))
    return;
  report.day = *day;
  report.weather.sky = *sky;
  project->reports.push_back(std::move(report));
}

}  // namespace longspan::exchange
