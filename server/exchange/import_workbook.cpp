#include "exchange/import_workbook.hpp"

#include <algorithm>

#include "exchange/plan_builder.hpp"
#include "exchange/workbook_sheets.hpp"

namespace longspan::exchange {

namespace {

using ReadRow = void (*)(SheetRow&, WorkbookContent&);

ReadRow reader_of(std::string_view key) {
  constexpr std::pair<std::string_view, ReadRow> kReaders[] = {
      {"programme", read_programme_row}, {"projects", read_project_row},
      {"stages", read_stage_row},        {"items", read_item_row},
      {"outcomes", read_outcome_row},    {"funding", read_funding_row},
      {"payments", read_payment_row},    {"reports", read_report_row}};
  for (auto const& [name, reader] : kReaders)
    if (name == key) return reader;
  return nullptr;
}

bool named(SheetLayout const& layout, std::string_view sheet) {
  std::string const key = match_key(sheet), zh = match_key(layout.zh), en = match_key(layout.en);
  return key == zh || key == en || key == zh + en;
}

bool is_ours_to_pass_over(std::string_view sheet) {
  std::string const key = match_key(sheet);
  return key == "说明instructions" || key == "说明" || key == "instructions";
}

/// The layout's sheets in the workbook, in the layout's order: the programme comes before what it
/// dates and counts, projects before what refers to them.
std::vector<std::pair<SheetLayout const*, SheetInfo const*>> known_sheets(
    SheetReader const& reader, ProblemList& problems, std::vector<Note>& notes) {
  std::vector<std::pair<SheetLayout const*, SheetInfo const*>> out;
  std::vector<bool> used(reader.sheets().size());
  for (auto const& layout : sheet_layouts()) {
    SheetInfo const* found = nullptr;
    for (std::size_t i = 0; i < reader.sheets().size(); ++i) {
      auto const& sheet = reader.sheets()[i];
      if (used[i] || !named(layout, sheet.name)) continue;
      used[i] = true;
      if (!found) {
        found = &sheet;
        continue;
      }
      Place first, second;
      first.text = found->name;
      second.text = second.sheet = sheet.name;
      problems.duplicate(second, sheet.name, first);
    }
    if (found) out.emplace_back(&layout, found);
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (auto const& name = reader.sheets()[i].name; !used[i] && !is_ours_to_pass_over(name))
      notes.push_back(
          {name, "不认识的工作表，没有读取", "this sheet is not known and was not read"});
  return out;
}

/// What the programme is kept in decides how amounts are read, so it is settled before them.
void settle_programme(WorkbookContent& content, ImportContext::Programme const* registered,
                      ImportOptions const& options, SheetReading const& reading,
                      ProblemList& problems, std::vector<Note>& notes) {
  auto& programme = content.portfolio.programme;
  auto const currency = programme.currency;
  if (registered) {
    if (!currency.empty() && currency != registered->registration.currency) {
      Place place;
      place.text = place.sheet = reading.sheet.name;
      problems.currency(place, registered->registration.currency, currency);
    }
    programme.currency = registered->registration.currency;
    return;  // blank members of a correction change nothing
  }
  if (currency.empty()) programme.currency = "CNY";
  if (programme.zone.empty()) programme.zone = "Asia/Shanghai";
  if (programme.name.zh.empty()) {
    programme.name.zh = programme.name.en.value_or(options.programme);
    if (!programme.name.en)
      notes.push_back({"", "没有计划名称，用编号 " + options.programme + " 代替",
                       "the programme has no name; its code " + options.programme + " stands in"});
  }
}

/// Names of which only the English was given.
void complete(std::optional<contract::Name>& name) {
  if (name && name->zh.empty()) name->zh = name->en.value_or("");
}

}  // namespace

Result<ImportPlan> import_workbook(std::filesystem::path const& path, ImportOptions const& options,
                                   ImportContext const& existing, std::string const& file_name) {
  auto reader = SheetReader::open(path);
  if (!reader) return std::unexpected(reader.error());
  ProblemList problems;
  std::vector<Note> notes;
  auto const sheets = known_sheets(*reader, problems, notes);
  if (sheets.empty())
    return std::unexpected(
        unreadable({"工作簿里没有 Longspan 的工作表（项目 Projects、阶段 Stages……）；用 longspan "
                    "export --template 取一份模板",
                    "the workbook has none of Longspan's sheets (项目 Projects, 阶段 Stages...); "
                    "longspan export --template writes an empty one"}));

  auto const registered = existing.programme ? existing.programme(options.programme) : std::nullopt;
  WorkbookContent content;
  if (existing.project)
    content.registered = [&](std::string const& code) {
      return existing.project(options.programme, code).has_value();
    };
  std::uint64_t total = 0, before = 0;
  for (auto const& [layout, sheet] : sheets) total += reader->unpacked_size(*sheet);
  bool settled = false;
  std::string zone = registered ? registered->registration.zone : "Asia/Shanghai";
  std::size_t rounded = 0;
  std::string first_rounded;

  for (auto const& [layout, sheet] : sheets) {
    SheetReading reading{*reader,   *sheet,     *layout, problems, notes,
                         file_name, Currency{}, Day{},   0,        {}};
    if (registered)
      reading.currency = Currency::parse(registered->registration.currency).value_or(Currency{});
    else if (auto const own = Currency::parse(content.portfolio.programme.currency))
      reading.currency = *own;
    if (layout->key != "programme" && !settled) {
      settle_programme(content, registered ? &*registered : nullptr, options, reading, problems,
                       notes);
      settled = true;
    }
    if (!content.portfolio.programme.zone.empty()) zone = content.portfolio.programme.zone;
    reading.today = Zone::find(zone).value_or(*Zone::find("UTC")).day_of(options.now);
    content.has_projects_sheet = content.has_projects_sheet || layout->key == "projects";
    ReadRow const read_row = reader_of(layout->key);
    auto read = read_table(
        reading,
        [&](SheetRow& row) {
          ++content.rows;
          read_row(row, content);
          return problems.count() < 100'000;
        },
        [&](std::uint64_t done, std::uint64_t) {
          if (options.stop.stop_requested()) return false;
          return !options.progress ||
                 options.progress("reading", before + done, std::max(total, before + done));
        });
    if (!read && read.error().code == ProblemCode::import_cancelled)
      return std::unexpected(read.error());
    if (!read) return std::unexpected(read.error());
    before += reader->unpacked_size(*sheet);
    if (reading.rounded && first_rounded.empty()) first_rounded = reading.first_rounded;
    rounded += reading.rounded;
    // Amounts published on the programme's own sheet were read before its currency was known for
    // sure.
    if (layout->key == "programme") {
      auto const own = Currency::parse(content.portfolio.programme.currency);
      for (auto& figure : content.portfolio.totals)
        if (figure.money && own && !registered) figure.money->currency = *own;
      complete(content.portfolio.programme.sponsor);
      complete(content.portfolio.programme.partner);
      content.portfolio.programme.source = contract::Source{file_name, sheet->name, {}};
    }
  }
  if (!settled) {
    SheetReading const reading{
        *reader, *sheets[0].second, *sheets[0].first, problems, notes, file_name, {}, {}, 0, {}};
    settle_programme(content, registered ? &*registered : nullptr, options, reading, problems,
                     notes);
  }
  if (!problems.empty()) return std::unexpected(problems.refusal());
  for (auto& project : content.portfolio.projects)
    if (project.registration.name.zh
            .empty())  // only its stages, funds... were given: it stays as registered
      if (auto const now =
              existing.project ? existing.project(options.programme, project.code) : std::nullopt)
        project.registration = now->now.registration;

  auto plan = plan_portfolio(content.portfolio, options, existing, file_name);
  if (!plan) return plan;
  plan->format = "workbook";
  plan->rows = content.rows;
  plan->notes = std::move(notes);
  if (rounded)
    plan->notes.push_back(
        {first_rounded,
         std::to_string(rounded) + " 个数的小数位太多，已四舍六入五成双（金额两位，数量三位）",
         std::to_string(rounded) + " numbers had too many decimals and were rounded half to even "
                                   "(money to 2, quantities to 3)"});
  return plan;
}

}  // namespace longspan::exchange
