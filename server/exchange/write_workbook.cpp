#include "exchange/write_workbook.hpp"

#include <fstream>
#include <map>

#include "exchange/problem_list.hpp"
#include "exchange/words.hpp"
#include "exchange/workbook_writer.hpp"

namespace longspan::exchange {

namespace {

using Rows = std::vector<std::vector<Value>>;

Value source_title(std::optional<contract::Source> const& source) {
  return source ? Value(source->title) : Value();
}

std::string count_text(std::optional<std::int64_t> value) {
  return value ? std::to_string(*value) : std::string{};
}

/// The item's value, or blank.
Value programme_value(Portfolio const& portfolio, std::string_view key) {
  auto const& p = portfolio.programme;
  auto zh = [](std::optional<contract::Name> const& name) {
    return name ? Value(name->zh) : Value();
  };
  auto en = [](std::optional<contract::Name> const& name) {
    return name ? Value(name->en) : Value();
  };
  if (key == "name") return p.name.zh;
  if (key == "name_en") return p.name.en;
  if (key == "sponsor") return zh(p.sponsor);
  if (key == "sponsor_en") return en(p.sponsor);
  if (key == "partner") return zh(p.partner);
  if (key == "partner_en") return en(p.partner);
  if (key == "distance_km") return Value::decimal(count_text(p.distance_km));
  if (key == "plan_year") return count_text(p.plan_year);
  if (key == "term_from") return p.term_from;
  if (key == "term_to") return p.term_to;
  if (key == "currency") return p.currency;
  if (key == "zone") return p.zone;
  if (key == "day_ends_hour") return count_text(p.day_ends_hour);
  if (key == "data_day") return portfolio.data_day;
  if (key == "note") return p.note;
  return {};
}

Rows programme_rows(Portfolio const& portfolio, bool with_hints) {
  Rows out;
  for (auto const& item : programme_items()) {
    Value const value = programme_value(portfolio, item.key);
    std::string hint;
    if (with_hints && !item.hint_zh.empty())
      hint = std::string(item.hint_zh) + "\n" + std::string(item.hint_en);
    out.push_back(
        {std::string(item.zh) + "\n" + std::string(item.en), value, item.unit, {}, {}, hint});
  }
  for (auto const& item : published_items()) {
    std::vector<Value> row{
        std::string(item.zh) + "\n" + std::string(item.en), {}, item.unit, {}, {}, {}};
    for (auto const& total : portfolio.totals) {
      if (total.figure != item.figure) continue;
      row[1] = Value::decimal(total.money   ? total.money->amount_text()
                              : total.value ? total.value->text()
                                            : "");
      if (total.unit) row[2] = *total.unit;
      row[3] = total.source.title;
      row[4] = total.source.day;
      row[5] = total.note;
    }
    out.push_back(std::move(row));
  }
  return out;
}

/// All parties of the role, semicolons between.
Value party(PortfolioProject const& project, contract::PartyRole role) {
  std::string out;
  for (auto const& one : project.registration.parties)
    if (one.role == role) out += (out.empty() ? "" : "；") + one.name.zh;
  return out;
}

std::vector<Value> project_row(PortfolioProject const& project) {
  auto const& r = project.registration;
  auto const* place = r.site && r.site->place ? &*r.site->place : nullptr;
  using contract::PartyRole;
  return {project.code,
          r.name.zh,
          r.name.en,
          label(r.category),
          r.livelihood ? Value(std::string(*r.livelihood ? "是 Yes" : "否 No")) : Value(),
          place ? Value(place->zh) : Value(),
          place ? Value(place->en) : Value(),
          r.site ? Value(r.site->region) : Value(),
          party(project, PartyRole::owner),
          party(project, PartyRole::designer),
          party(project, PartyRole::contractor),
          party(project, PartyRole::supervisor),
          party(project, PartyRole::operator_),
          r.description,
          source_title(r.source)};
}

void add_stages(PortfolioProject const& project, Rows& out) {
  std::map<contract::StageName, std::vector<Value>> rows;
  for (auto const& stage : project.stages) {
    auto& row =
        rows.try_emplace(
                stage.stage,
                std::vector<Value>{
                    project.code, label(stage.stage), {}, {}, {}, source_title(stage.source)})
            .first->second;
    row[2 + static_cast<std::size_t>(stage.aspect)] = stage.day;
  }
  for (auto& [stage, row] : rows) out.push_back(std::move(row));
}

void add_outcomes(PortfolioProject const& project, Rows& out) {
  std::map<contract::Measure, std::vector<Value>> rows;
  for (auto const& outcome : project.outcomes) {
    auto& row = rows.try_emplace(outcome.measure, std::vector<Value>{project.code,
                                                                     label(outcome.measure),
                                                                     outcome.unit,
                                                                     {},
                                                                     {},
                                                                     {},
                                                                     {},
                                                                     source_title(outcome.source)})
                    .first->second;
    row[3 + static_cast<std::size_t>(outcome.aspect)] = Value::decimal(outcome.quantity.text());
  }
  for (auto& [measure, row] : rows) out.push_back(std::move(row));
}

template <class List, class Text>
std::string joined(List const& list, char const* between, Text text) {
  std::string out;
  for (auto const& one : list) out += (out.empty() ? "" : between) + text(one);
  return out;
}

/// A line break inside a problem, as a sign: the cell has one problem a line.
std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text) c == '\n' ? out += " ⏎ " : out += c;
  return out;
}

std::vector<Value> report_row(PortfolioProject const& project,
                              contract::DailyReport const& report) {
  return {project.code,
          report.day,
          label(report.weather.sky),
          Value::decimal(count_text(report.weather.min_c)),
          Value::decimal(count_text(report.weather.max_c)),
          Value::decimal(count_text(report.weather.stopped_hours)),
          joined(report.workforce, "；",
                 [](auto const& one) { return one.trade + "=" + std::to_string(one.count); }),
          joined(report.quantities, "；",
                 [](auto const& one) { return one.item + "=" + one.quantity.text(); }),
          report.narrative,
          joined(report.problems, "\n", [](auto const& one) { return one_line(one.text); })};
}

Result<void> write(Portfolio const& portfolio, std::filesystem::path const& path, bool with_hints) {
  // Asked first: the library would tell its own message to stderr at the end.
  if (!std::ofstream(path, std::ios::binary))
    return std::unexpected(
        unreadable({"写不了 " + path.string(), "cannot write " + path.string()}));
  WorkbookWriter writer(path);
  writer.instructions();
  Rows projects, stages, items, outcomes, funding, payments, reports;
  for (auto const& project : portfolio.projects) {
    projects.push_back(project_row(project));
    add_stages(project, stages);
    for (auto const& item : project.work_items)
      items.push_back({project.code, item.item, item.name.zh, item.name.en, item.unit,
                       Value::decimal(item.quantity.text()), Value::decimal(item.weight.text()),
                       item.start, item.finish});
    add_outcomes(project, outcomes);
    for (auto const& line : project.funding)
      funding.push_back({project.code, label(line.line), Value::decimal(line.amount.amount_text()),
                         source_title(line.source)});
    for (auto const& payment : project.payments)
      payments.push_back({project.code, payment.payment,
                          Value::decimal(payment.amount.amount_text()), payment.day,
                          payment.voucher, payment.line ? Value(label(*payment.line)) : Value(),
                          payment.payee, payment.note});
    for (auto const& report : project.reports) reports.push_back(report_row(project, report));
  }
  writer.sheet(sheet_layout("programme"), programme_rows(portfolio, with_hints));
  writer.sheet(sheet_layout("projects"), projects);
  writer.sheet(sheet_layout("stages"), stages);
  writer.sheet(sheet_layout("items"), items);
  writer.sheet(sheet_layout("outcomes"), outcomes);
  writer.sheet(sheet_layout("funding"), funding);
  writer.sheet(sheet_layout("payments"), payments);
  writer.sheet(sheet_layout("reports"), reports);
  if (!writer.close())
    return std::unexpected(
        unreadable({"写不了 " + path.string(), "cannot write " + path.string()}));
  return {};
}

}  // namespace

Result<void> write_workbook(Portfolio const& portfolio, std::filesystem::path const& path) {
  return write(portfolio, path, false);
}

Result<void> write_template(std::filesystem::path const& path) { return write({}, path, true); }

}  // namespace longspan::exchange
