#include "exchange/import_status_rows.hpp"

#include <algorithm>
#include <unordered_map>

#include "exchange/csv_reader.hpp"
#include "exchange/encode_bodies.hpp"
#include "exchange/plan_builder.hpp"
#include "exchange/problem_list.hpp"

namespace longspan::exchange {

using contract::FactKind;

namespace {

struct StatusRow {
  std::size_t line = 0;
  contract::StatusReported status;
  contract::ProjectRegistered project;
};

struct ProjectRows {
  std::string code;
  std::vector<StatusRow> rows;
};

Both const kDayExpected{"日期（如 2020-04-01）", "a date such as 2020-04-01"};
Both const kMoneyExpected{"金额（如 1200000 或 120 万）", "an amount of money such as 1200000"};

/// The places of the mapped columns in this file's header; npos where the map names none.
struct Indices {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t code = kNone, name = kNone, name_en = kNone, description = kNone, category = kNone,
              place = kNone, region = kNone, day = kNone, phase = kNone, budget = kNone,
              started_on = kNone, forecast_completion = kNone, note = kNone;
  std::vector<std::pair<contract::PartyRole, std::size_t>> parties;
};

class StatusRowsReader {
 public:
  StatusRowsReader(ColumnMap const& map, Currency currency, std::string source_title)
      : map_(map), currency_(currency), source_title_(std::move(source_title)) {}

  void header(CsvReader::Record const& record) {
    for (auto const& cell : record.cells) headers_.push_back(tidy(cell));
    auto find = [&](std::string const& name) -> std::size_t {
      if (name.empty()) return Indices::kNone;
      auto it = std::ranges::find(headers_, name);
      if (it == headers_.end())
        it = std::ranges::find_if(headers_,
                                  [&](auto const& h) { return match_key(h) == match_key(name); });
      if (it != headers_.end()) return static_cast<std::size_t>(it - headers_.begin());
      problems.column_missing(line_place(record.line), name);
      return Indices::kNone;
    };
    auto const& c = map_.columns;
    at_ = {find(c.code),       find(c.name),
           find(c.name_en),    find(c.description),
           find(c.category),   find(c.place),
           find(c.region),     find(c.day),
           find(c.phase),      find(c.budget),
           find(c.started_on), find(c.forecast_completion),
           find(c.note),       {}};
    for (auto const& [role, column] : map_.parties) at_.parties.emplace_back(role, find(column));
    for (std::size_t i = 0; i < headers_.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (!headers_[i].empty() && headers_[i] == headers_[j])
          problems.duplicate(line_place(record.line), headers_[i],
                             line_place(record.line, "#" + std::to_string(j + 1)));
  }

  void row(CsvReader::Record const& record) {
    if (record.cells.size() == 1 && tidy(record.cells[0]).empty()) return;
    if (!right_shape(record)) return;
    ++rows;
    StatusRow row;
    row.line = record.line;
    auto const code = read_code(record);
    read_project(record, row.project);
    bool const dated = read_status(record, row.status);
    if (!code || !dated) return;
    auto [it, fresh] = index_.try_emplace(*code, projects.size());
    if (fresh) projects.push_back({*code, {}});
    auto& of_project = projects[it->second].rows;
    for (auto const& other : of_project)
      if (other.status.day == row.status.day) {
        problems.duplicate(line_place(record.line, headers_[at_.day]),
                           *code + " @ " + row.status.day.text(), line_place(other.line));
        return;
      }
    of_project.push_back(std::move(row));
  }

  ProblemList problems;
  std::vector<ProjectRows> projects;
  std::size_t rows = 0;
  std::size_t rounded = 0;
  std::size_t first_rounded_line = 0;

 private:
  std::string cell(CsvReader::Record const& record, std::size_t at) const {
    return at < record.cells.size() ? tidy(record.cells[at]) : std::string{};
  }
  Place place(CsvReader::Record const& record, std::size_t at) const {
    return line_place(record.line, headers_[at]);
  }

  bool right_shape(CsvReader::Record const& record) {
    if (record.fault == CsvReader::Fault::quote_unclosed)
      problems.invalid(line_place(record.line),
                       {"成对的引号", "a quotation mark that is closed again"},
                       "\"" + record.cells.back().substr(0, 40));
    else if (record.fault == CsvReader::Fault::text_behind_quote)
      problems.invalid(line_place(record.line),
                       {"引号之后是分隔符", "a separator behind the closing quotation mark"},
                       record.cells.back());
    else if (record.cells.size() != headers_.size())
      problems.invalid(
          line_place(record.line),
          {std::to_string(headers_.size()) + " 列", std::to_string(headers_.size()) + " columns"},
          std::to_string(record.cells.size()) + " 列 columns");
    else
      return true;
    return false;
  }

  std::optional<std::string> read_code(CsvReader::Record const& record) {
    if (at_.code == Indices::kNone) return {};
    auto code = parse_code(cell(record, at_.code));
    if (!code)
      problems.invalid(place(record, at_.code),
                       {"编号（1–64 个字符，无空格和 : / ? # % , \" ' < >）",
                        "a code of 1 to 64 characters without spaces or : / ? # % , \" ' < >"},
                       cell(record, at_.code));
    return code;
  }

  /// Text of at most `limit` characters; empty becomes none.
  std::optional<std::string> read_text(CsvReader::Record const& record, std::size_t at,
                                       std::size_t limit) {
    std::string text = cell(record, at);
    if (text.empty()) return {};
    if (!is_clean_text(text))
      problems.invalid(place(record, at), {"没有控制字符的文字", "text without control characters"},
                       text);
    else if (count_code_points(text) > limit)
      problems.invalid(place(record, at),
                       {"至多 " + std::to_string(limit) + " 个字符",
                        "at most " + std::to_string(limit) + " characters"},
                       text);
    return text;
  }

  void read_project(CsvReader::Record const& record, contract::ProjectRegistered& project) {
    if (at_.name != Indices::kNone) {
      auto const name = read_text(record, at_.name, 300);
      if (!name) problems.invalid(place(record, at_.name), {"项目名称", "a project name"}, "");
      project.name.zh = name.value_or("");
      // A list in one language: the name stands for both.
      project.name.en = at_.name_en == Indices::kNone ? name : read_text(record, at_.name_en, 300);
    }
    project.description = read_text(record, at_.description, 8000);
    project.category = read_category(record);
    contract::Site site;
    if (auto const where = read_text(record, at_.place, 300))
      site.place = contract::Name{*where, where};
    site.region = read_text(record, at_.region, 120);
    if (site.place || site.region) project.site = site;
    for (auto const& [role, at] : at_.parties)
      if (auto const party = read_text(record, at, 300))
        project.parties.push_back({role, contract::Name{*party, party}});
    project.source = source(record);
  }

  contract::Category read_category(CsvReader::Record const& record) {
    if (at_.category == Indices::kNone)
      return map_.category_otherwise.value_or(contract::Category::other);
    std::string const word = cell(record, at_.category);
    if (auto const it = map_.categories.find(match_key(word)); it != map_.categories.end())
      return it->second;
    if (map_.category_otherwise) return *map_.category_otherwise;
    problems.invalid(place(record, at_.category),
                     {"列映射 [categories] 里的词", "a word listed under [categories] in the map"},
                     word);
    return contract::Category::other;
  }

  bool read_status(CsvReader::Record const& record, contract::StatusReported& status) {
    if (at_.day == Indices::kNone) return false;
    auto const day = read_day(record, at_.day);
    if (!day && cell(record, at_.day).empty())
      problems.invalid(place(record, at_.day), kDayExpected, "");
    if (day) status.day = *day;
    status.phase = read_text(record, at_.phase, 80);
    if (status.phase) {
      auto const it = map_.phases.find(match_key(*status.phase));
      if (it != map_.phases.end())
        status.stage = it->second;
      else if (!map_.phases_otherwise)
        problems.invalid(place(record, at_.phase),
                         {"列映射 [phases] 里的词", "a word listed under [phases] in the map"},
                         *status.phase);
    }
    read_budget(record, status);
    status.started_on = read_day(record, at_.started_on);
    status.forecast_completion = read_day(record, at_.forecast_completion);
    status.note = read_text(record, at_.note, 4000);
    contract_columns(record, status);
    status.source = source(record);
    return day.has_value();
  }

  std::optional<Day> read_day(CsvReader::Record const& record, std::size_t at) {
    std::string const text = cell(record, at);
    if (text.empty()) return {};
    auto const day = parse_day(text, map_.dates);
    if (!day) problems.invalid(place(record, at), kDayExpected, text);
    return day;
  }

  void read_budget(CsvReader::Record const& record, contract::StatusReported& status) {
    std::string const text = cell(record, at_.budget);
    if (text.empty()) return;
    auto const measured = parse_measured(text);
    bool lost = false;
    auto const minor = measured ? in_units(measured->whole(), 2, &lost) : std::nullopt;
    if (!minor || *minor > 99'999'999'999'999'999 || *minor < -99'999'999'999'999'999) {
      problems.invalid(place(record, at_.budget), kMoneyExpected, text);
      return;
    }
    status.budget = Money{*minor, currency_};
    if (lost && ++rounded == 1) first_rounded_line = record.line;
  }

  /// The whole row as it stands in the file, so that nothing of it is lost.
  void contract_columns(CsvReader::Record const& record, contract::StatusReported& status) {
    auto& columns = status.columns;
    for (std::size_t i = 0; i < headers_.size(); ++i) {
      std::string text = tidy(record.cells[i]);
      if (text.empty()) continue;
      if (count_code_points(text) > 8000 || !is_clean_text(text))
        problems.invalid(place(record, i),
                         {"至多 8000 个字符、没有控制字符的文字",
                          "text of at most 8000 characters without control characters"},
                         text);
      columns.emplace_back(headers_[i].empty() ? "#" + std::to_string(i + 1) : headers_[i],
                           std::move(text));
    }
  }

  contract::Source source(CsvReader::Record const& record) const {
    contract::Source out;
    out.title = source_title_;
    out.place = "第 " + std::to_string(record.line) + " 行 line " + std::to_string(record.line);
    return out;
  }

  ColumnMap const& map_;
  Currency currency_;
  std::string source_title_;
  std::vector<std::string> headers_;
  Indices at_;
  std::unordered_map<std::string, std::size_t> index_;
};

/// Registration on the first row's day, a correction on the day of each row that says otherwise.
/// Gives what stands after the last row.
contract::ProjectRegistered describe(PlanBuilder& builder, ledger::Stream const& stream,
                                     std::vector<StatusRow> const& rows, bool file_it) {
  contract::ProjectRegistered now = rows.front().project;
  if (file_it)
    builder.add(FactKind::project_registered, stream, builder.noon(rows.front().status.day),
                encode(now));
  for (auto const& row : rows) {
    auto const body = correction(now, row.project, builder.reason());
    if (!body) continue;
    if (file_it)
      builder.add(FactKind::project_corrected, stream, builder.noon(row.status.day), *body);
    auto const was = now;
    now = row.project;
    if (!now.description) now.description = was.description;
    if (!now.site) now.site = was.site;
    if (now.parties.empty()) now.parties = was.parties;
  }
  return now;
}

void plan_project(PlanBuilder& builder, ProjectRows& project, ImportOptions const& options,
                  ImportContext const& existing) {
  ledger::Stream const stream = ledger::Stream::of_project(options.programme, project.code);
  std::ranges::sort(project.rows, {}, [](StatusRow const& row) { return row.status.day; });
  auto const registered =
      existing.project ? existing.project(options.programme, project.code) : std::nullopt;
  auto const last = describe(builder, stream, project.rows, !registered);
  if (registered) {
    if (auto body = correction(registered->now.registration, last, builder.reason()))
      builder.add(FactKind::project_corrected, stream, builder.now(), *body, registered->head);
    else
      ++builder.unchanged;
  }
  for (auto const& row : project.rows) {
    auto was = existing.status ? existing.status(options.programme, project.code, row.status.day)
                               : std::nullopt;
    if (was) was->source = row.status.source;
    if (was && encode(*was) == encode(row.status))
      ++builder.unchanged;
    else
      builder.add(FactKind::status_reported, stream, builder.noon(row.status.day),
                  encode(row.status), was && registered ? registered->head : 0);
  }
}

}  // namespace

Result<ImportPlan> import_status_rows(std::filesystem::path const& path, ColumnMap const& map,
                                      ImportOptions const& options, ImportContext const& existing,
                                      std::string const& file_name) {
  auto const encoding = detect_encoding(path, map.encoding);
  if (!encoding) return std::unexpected(encoding.error());
  auto file = TextFile::open(path, *encoding);
  if (!file) return std::unexpected(file.error());
  auto const registered = existing.programme ? existing.programme(options.programme) : std::nullopt;
  std::string const source_title =
      map.source_title.empty() ? file_name : map.source_title + " (" + file_name + ")";

  StatusRowsReader rows(map, *Currency::parse(map.programme.currency), source_title);
  if (registered && registered->registration.currency != map.programme.currency)
    rows.problems.currency(line_place(1), registered->registration.currency,
                           map.programme.currency);
  CsvReader csv(std::move(*file), map.delimiter);
  CsvReader::Record record;
  if (!csv.next(record)) return std::unexpected(unreadable({"文件是空的", "the file is empty"}));
  rows.header(record);
  while (rows.problems.count() < 100'000 && csv.next(record)) {
    rows.row(record);
    if (rows.rows % 256 == 0) {
      bool const go_on =
          !options.progress || options.progress("reading", csv.bytes_read(), csv.bytes_total());
      if (!go_on || options.stop.stop_requested()) return fail(ProblemCode::import_cancelled);
    }
  }
  if (!rows.problems.empty()) return std::unexpected(rows.problems.refusal());
  if (rows.projects.empty())
    return std::unexpected(
        unreadable({"表头之后没有数据行", "there is no row of data below the header"}));

  PlanBuilder builder(options, existing,
                      registered ? registered->registration.zone : map.programme.zone, file_name);
  Day first = rows.projects.front().rows.front().status.day;
  for (auto const& project : rows.projects)
    for (auto const& row : project.rows) first = std::min(first, row.status.day);
  auto programme = map.programme;
  programme.source = contract::Source{};
  programme.source->title = source_title;
  // A programme that is there stays as it is: the map's name is for making one, not for correcting
  // one.
  if (!registered) builder.programme(programme, {}, first);
  std::size_t done = 0;
  for (auto& project : rows.projects) {
    plan_project(builder, project, options, existing);
    if (++done % 64 == 0) {
      bool const go_on =
          !options.progress || options.progress("checking", done, rows.projects.size());
      if (!go_on || options.stop.stop_requested()) return fail(ProblemCode::import_cancelled);
    }
  }
  if (builder.fault) return std::unexpected(*builder.fault);

  ImportPlan plan;
  plan.format = "status_rows";
  plan.encoding = encoding->name;
  plan.projects = rows.projects.size();
  plan.rows = rows.rows;
  plan.unchanged = builder.unchanged;
  plan.drafts = std::move(builder.drafts);
  if (rows.rounded)
    plan.notes.push_back(
        {line_place(rows.first_rounded_line).text,
         std::to_string(rows.rounded) + " 处金额多于两位小数，已四舍六入五成双到分",
         std::to_string(rows.rounded) +
             " amounts had more than two decimals and were rounded half to even"});
  return plan;
}

}  // namespace longspan::exchange
