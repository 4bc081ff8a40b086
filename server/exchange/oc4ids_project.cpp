#include "exchange/oc4ids_project.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "exchange/cell_values.hpp"

namespace longspan::exchange {

namespace {

using contract::Category;
using contract::PartyRole;
using contract::StageName;
using Type = JsonNode::Type;

constexpr std::string_view kStatuses[] = {"identification", "preparation", "implementation",
                                          "completion",     "maintenance", "decommissioning",
                                          "decommissioned", "cancelled"};

/// Where the status stands in the project's life; -1 for none and for cancelled.
int phase_of(std::string_view status) {
  for (int i = 0; i < 7; ++i)
    if (kStatuses[i] == status) return i;
  return -1;
}

std::optional<Category> category_of(std::string_view sector) {
  constexpr std::pair<std::string_view, Category> kSectors[] = {
      {"education", Category::education},
      {"health", Category::health},
      {"energy", Category::energy},
      {"communications", Category::municipal},
      {"waterAndWaste", Category::water},
      {"governance", Category::civil_affairs},
      {"economy", Category::industry},
      {"cultureSportsAndRecreation", Category::culture},
      {"transport", Category::transport},
      {"socialHousing", Category::housing},
      {"naturalEnvironment", Category::environment}};
  auto const stem = sector.substr(0, sector.find('.'));
  if (sector.starts_with("waterAndWaste.waste")) return Category::environment;
  if (sector.starts_with("economy.agriculture")) return Category::agriculture;
  for (auto const& [name, category] : kSectors)
    if (name == stem) return category;
  return {};
}

std::string_view type_word(Type type) {
  constexpr std::string_view kWords[] = {"null", "true/false", "number", "text", "array", "object"};
  return kWords[static_cast<std::size_t>(type)];
}

std::string found(JsonNode const& node) {
  return node.is(Type::text) || node.is(Type::number) || node.is(Type::boolean)
             ? node.text
             : std::string(type_word(node.type));
}

}  // namespace

contract::Source Oc4idsProjects::source(std::string const& at) const {
  contract::Source out;
  out.title = file_name_;
  out.place = at;
  return out;
}

std::optional<std::string> Oc4idsProjects::text(JsonNode const& parent, std::string_view name,
                                                std::string const& at, std::size_t limit,
                                                bool required) {
  JsonNode const& node = parent[name];
  std::string const here = at + "/" + std::string(name);
  if (node && !node.is(Type::text) && !node.is(Type::number)) {
    problems.invalid(json_place(here), {"文字", "text"}, found(node));
    return {};
  }
  std::string value = tidy(node.text);
  if (value.empty()) {
    if (required)
      problems.invalid(json_place(here), {"文字（必填）", "text, which is needed"},
                       node ? "" : "null");
    return {};
  }
  std::erase_if(
      value, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; });
  if (count_code_points(value) <= limit) return value;
  if (limit < 8000) {
    problems.invalid(json_place(here),
                     {"至多 " + std::to_string(limit) + " 个字符",
                      "at most " + std::to_string(limit) + " characters"},
                     value);
    return {};
  }
  return shortened(value);
}

std::optional<Day> Oc4idsProjects::day(JsonNode const& parent, std::string_view name,
                                       std::string const& at) {
  JsonNode const& node = parent[name];
  if (!node) return {};
  auto const out = node.is(Type::text) ? parse_day(node.text) : std::nullopt;
  if (!out)
    problems.invalid(json_place(at + "/" + std::string(name)),
                     {"日期（如 2016-01-01T00:00:00Z）", "a date such as 2016-01-01T00:00:00Z"},
                     found(node));
  return out;
}

std::optional<Money> Oc4idsProjects::money(JsonNode const& value, std::string const& at) {
  JsonNode const& amount = value["amount"];
  if (!amount) return {};
  auto const measured = amount.is(Type::number) ? parse_measured(amount.text) : std::nullopt;
  auto const minor = measured ? in_units(measured->whole(), 2) : std::nullopt;
  if (!minor || *minor > 99'999'999'999'999'999 || *minor < -99'999'999'999'999'999) {
    problems.invalid(json_place(at + "/amount"), {"金额（数字）", "an amount (a number)"},
                     found(amount));
    return {};
  }
  JsonNode const& code = value["currency"];
  if (!code && currency_) {
    auto const assumed = Currency::parse(*currency_);
    return assumed ? std::optional(Money{*minor, *assumed}) : std::nullopt;
  }
  auto const currency = code.is(Type::text) ? Currency::parse(code.text) : std::nullopt;
  if (!currency) {
    problems.invalid(json_place(at + "/currency"),
                     {"ISO 4217 货币代码", "an ISO 4217 currency code"}, found(code));
    return {};
  }
  if (!currency_) currency_ = code.text;
  if (*currency_ != code.text) {
    problems.currency(json_place(at + "/currency"), *currency_, code.text);
    return {};
  }
  return Money{*minor, *currency};
}

void Oc4idsProjects::read(JsonNode const& json, std::size_t index) {
  std::string const at = "/projects/" + std::to_string(index);
  if (!json.is(Type::object)) {
    problems.invalid(json_place(at), {"一个项目（对象）", "a project (an object)"}, found(json));
    return;
  }
  PortfolioProject project;
  JsonNode const& id = json["id"];
  auto const code = id.is(Type::text) ? parse_code(id.text) : std::nullopt;
  if (!code)
    problems.invalid(json_place(at + "/id"),
                     {"项目编号（1–64 个字符，无空格和 : / ? # %）",
                      "a project id of 1 to 64 characters without spaces or : / ? # %"},
                     found(id));
  else if (auto const [it, fresh] = codes_.try_emplace(*code, at + "/id"); !fresh)
    problems.duplicate(json_place(at + "/id"), *code, json_place(it->second));
  else
    project.code = *code;
  registration(json, at, project);
  stages(json, at, project);
  budget(json["budget"], at + "/budget", project);
  status(json, at, project);
  transactions(json["transactions"], at + "/transactions", project);
  auto const& processes = json["contractingProcesses"].items;
  for (std::size_t i = 0; i < processes.size(); ++i)
    transactions(processes[i]["summary"]["transactions"],
                 at + "/contractingProcesses/" + std::to_string(i) + "/summary/transactions",
                 project);
  projects.push_back(std::move(project));
}

void Oc4idsProjects::registration(JsonNode const& json, std::string const& at,
                                  PortfolioProject& project) {
  auto& out = project.registration;
  auto const title = text(json, "title", at, 300, true);
  out.name = contract::Name{title.value_or(""), title};
  out.description = text(json, "description", at, 8000);
  out.category = Category::other;
  std::optional<Category> category;
  for (auto const& sector : json["sector"].items)
    if (!category && sector.is(Type::text)) category = category_of(sector.text);
  if (category)
    out.category = *category;
  else if (json["sector"])
    note(at + "/sector", "不认识的行业，类别记为“其他”",
         "a sector that is not known; the category is “other”");
  site(json["locations"], at + "/locations", out);
  parties(json, at, out);
  documents(json["documents"], out);
  out.source = source(at);
}

void Oc4idsProjects::site(JsonNode const& json, std::string const& at,
                          contract::ProjectRegistered& registration) {
  for (std::size_t i = 0; i < json.items.size(); ++i) {
    std::string const here = at + "/" + std::to_string(i);
    auto const& location = json.items[i];
    auto place = text(location, "description", here, 300);
    if (!place) place = text(location["address"], "locality", here + "/address", 300);
    auto const region = text(location["address"], "region", here + "/address", 120);
    if (!place && !region) continue;
    contract::Site out;
    if (place) out.place = contract::Name{*place, place};
    out.region = region;
    registration.site = out;
    return;
  }
}

void Oc4idsProjects::parties(JsonNode const& json, std::string const& at,
                             contract::ProjectRegistered& registration) {
  auto& out = registration.parties;
  auto add = [&](PartyRole role, std::optional<std::string> const& name) {
    if (!name || out.size() >= 40) return;
    bool const known = std::ranges::any_of(
        out, [&](contract::Party const& p) { return p.role == role && p.name.zh == *name; });
    if (!known) out.push_back({role, contract::Name{*name, name}});
  };
  add(PartyRole::owner, text(json["publicAuthority"], "name", at + "/publicAuthority", 300));
  auto const& processes = json["contractingProcesses"].items;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    auto const& summary = processes[i]["summary"];
    PartyRole role = PartyRole::contractor;
    for (auto const& nature : summary["nature"].items) {
      if (nature.text == "design") role = PartyRole::designer;
      if (nature.text == "supervision") role = PartyRole::supervisor;
    }
    auto const& suppliers = summary["suppliers"].items;
    for (std::size_t s = 0; s < suppliers.size(); ++s)
      add(role, text(suppliers[s], "name",
                     at + "/contractingProcesses/" + std::to_string(i) + "/summary/suppliers/" +
                         std::to_string(s),
                     300));
  }
  auto const& list = json["parties"].items;
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string const here = at + "/parties/" + std::to_string(i);
    for (auto const& role : list[i]["roles"].items) {
      if (role.text == "funder") add(PartyRole::funder, text(list[i], "name", here, 300));
      if (role.text == "publicAuthority" || role.text == "buyer")
        add(PartyRole::owner, text(list[i], "name", here, 300));
    }
  }
}

void Oc4idsProjects::documents(JsonNode const& json, contract::ProjectRegistered& registration) {
  std::string list;
  for (auto const& document : json.items) {
    std::string const title = tidy(document["title"].text), url = tidy(document["url"].text);
    if (title.empty() && url.empty()) continue;
    list += "\n- " + title + (title.empty() || url.empty() ? "" : ": ") + url;
  }
  if (list.empty()) return;
  std::string all = registration.description.value_or("");
  all += (all.empty() ? "" : "\n\n") + std::string("文件 Documents:") + list;
  if (count_code_points(all) <= 8000 && is_clean_text(all)) registration.description = all;
}

void Oc4idsProjects::stages(JsonNode const& json, std::string const& at,
                            PortfolioProject& project) {
  int const phase = phase_of(json["status"].text);
  struct Bound {
    std::string_view period, edge;
    StageName stage;
    int reached_from;  ///< the status from which it is past
  };
  constexpr Bound kBounds[] = {{"identificationPeriod", "endDate", StageName::approval, 1},
                               {"preparationPeriod", "startDate", StageName::feasibility, 1},
                               {"preparationPeriod", "endDate", StageName::design, 2},
                               {"implementationPeriod", "startDate", StageName::start, 2},
                               {"implementationPeriod", "endDate", StageName::completion, 3},
                               {"completionPeriod", "endDate", StageName::handover, 4},
                               {"maintenancePeriod", "startDate", StageName::in_use, 4}};
  auto add = [&](StageName stage, contract::StageAspect aspect, Day when,
                 std::string const& where) {
    contract::StageDated out;
    out.stage = stage;
    out.aspect = aspect;
    out.day = when;
    out.source = source(where);
    project.stages.push_back(std::move(out));
  };
  using contract::StageAspect;
  auto const ended = day(json["completion"], "endDate", at + "/completion");
  for (auto const& bound : kBounds) {
    std::string const where = at + "/" + std::string(bound.period);
    auto const when = day(json[bound.period], bound.edge, where);
    if (!when) continue;
    bool reached = phase >= bound.reached_from && *when <= today_;
    // Where the package says when the works really ended, the period is what was planned.
    if (bound.stage == StageName::completion && ended) reached = false;
    add(bound.stage, reached ? StageAspect::reached : StageAspect::planned, *when, where);
  }
  if (ended && *ended <= today_)
    add(StageName::completion, StageAspect::reached, *ended, at + "/completion");
  if (json["implementationPeriod"]) return;
  auto const from = day(json["period"], "startDate", at + "/period"),
             to = day(json["period"], "endDate", at + "/period");
  if (from)
    add(StageName::start,
        phase >= 2 && *from <= today_ ? StageAspect::reached : StageAspect::planned, *from,
        at + "/period");
  if (to && !ended)
    add(StageName::completion,
        phase >= 3 && *to <= today_ ? StageAspect::reached : StageAspect::planned, *to,
        at + "/period");
}

void Oc4idsProjects::status(JsonNode const& json, std::string const& at,
                            PortfolioProject& project) {
  auto const word = text(json, "status", at, 80);
  if (!word) return;
  if (std::ranges::find(kStatuses, *word) == std::end(kStatuses)) {
    problems.invalid(json_place(at + "/status"),
                     {"projectStatus 代码表里的状态", "a status of the projectStatus codelist"},
                     *word);
    return;
  }
  constexpr std::optional<StageName> kStages[] = {StageName::approval,
                                                  StageName::design,
                                                  StageName::start,
                                                  StageName::completion,
                                                  StageName::in_use,
                                                  StageName::in_use,
                                                  {}};
  contract::StatusReported out;
  auto const updated = day(json, "updated", at);
  out.day = std::min(updated.value_or(today_), today_);
  out.phase = *word;
  if (int const phase = phase_of(*word); phase >= 0) out.stage = kStages[phase];
  if (!project.funding.empty()) out.budget = project.funding.front().amount;
  out.source = source(at + "/status");
  if (updated)
    project.statuses.push_back(std::move(out));
  else
    note(at + "/updated", "没有更新日期，状态没有导入",
         "no day of update; the status was not taken");
}

void Oc4idsProjects::budget(JsonNode const& json, std::string const& at,
                            PortfolioProject& project) {
  if (!json) return;
  auto const amount = money(json["amount"], at + "/amount");
  if (amount && amount->minor < 0)
    problems.invalid(json_place(at + "/amount/amount"), {"0 或正数", "0 or a positive number"},
                     amount->amount_text());
  else if (amount) {
    contract::FundingPlanned out;
    out.line = contract::FundingLine::unspecified;
    out.amount = *amount;
    out.source = source(at);
    project.funding.push_back(std::move(out));
  }
  if (!json["finance"].items.empty())
    note(at + "/finance", "融资明细没有导入：预算总额已包含",
         "the finance details were not taken: the budget is the total");
}

void Oc4idsProjects::transactions(JsonNode const& list, std::string const& at,
                                  PortfolioProject& project) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    auto const& json = list.items[i];
    std::string const here = at + "/" + std::to_string(i);
    auto const id = text(json, "id", here, 300, true);
    auto const amount = money(json["value"], here + "/value");
    auto const when = day(json, "date", here);
    if (!json["date"])
      problems.invalid(json_place(here + "/date"), {"支付日期", "the day of the payment"}, "null");
    if (amount && amount->minor <= 0)
      problems.invalid(json_place(here + "/value/amount"), {"大于 0 的金额", "an amount above 0"},
                       amount->amount_text());
    if (when && *when > today_ + 1)
      problems.invalid(json_place(here + "/date"), {"不晚于今天的日期", "a date not after today"},
                       when->text());
    if (!id || !amount || !when) continue;
    contract::PaymentMade out;
    // An id that is no code of ours gets one made from it, always the same.
    out.payment = parse_code(*id).value_or("T-" + sha256(*id).hex().substr(0, 16));
    bool const listed_twice = std::ranges::any_of(
        project.payments, [&](contract::PaymentMade const& p) { return p.payment == out.payment; });
    if (listed_twice) {
      note(here, "这笔支付已在别处列出，只取一次",
           "this payment is listed elsewhere too; it is taken once");
      continue;
    }
    out.amount = *amount;
    out.day = *when;
    out.voucher = shortened(*id);
    if (auto const payee = text(json["payee"], "name", here + "/payee", 300))
      out.payee = shortened(*payee);
    out.source = source(here);
    project.payments.push_back(std::move(out));
  }
}

}  // namespace longspan::exchange
