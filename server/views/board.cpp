#include <algorithm>
#include <map>

#include "standing/progress.hpp"
#include "standing/search_text.hpp"
#include "views/rows.hpp"
#include "views/totals.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

using store::Param;

struct Sorting {
  std::string_view column;
  bool of_state;  ///< kept per day, so that as_of sorts by the day's own
};

Sorting const* sorting(std::string const& name) {
  static std::map<std::string, Sorting> const kSortings = {
      {"code", {"code", false}},
      {"name", {"sort_name", false}},
      {"category", {"category", false}},
      {"stage", {"stage", true}},
      {"progress", {"progress", true}},
      {"last_report", {"last_report", true}},
      {"funds_planned", {"funds_planned", true}},
      {"paid", {"paid", true}}};
  auto it = kSortings.find(name);
  return it == kSortings.end() ? nullptr : &it->second;
}

/// WHERE clause and its parameters; texts are kept here because parameters only borrow.
struct Filter {
  std::string where = " WHERE p.programme = ?";
  std::vector<std::string> texts;
  std::vector<std::int64_t> numbers;
  std::vector<Param> params;
  bool narrow = false;  ///< anything beyond the programme
};

Result<void> add_filters(Filter& filter, BoardQuery const& query, Day today) {
  auto add = [&](std::string clause) {
    filter.where += " AND " + std::move(clause);
    filter.narrow = true;
  };
  filter.texts.reserve(query.only.size() + 4);
  if (query.category) {
    auto category = contract::parse_category(*query.category);
    if (!category)
      return fail(ProblemCode::parameter_invalid,
                  {{"name", "category"}, {"expected", "a category"}, {"found", *query.category}});
    add("p.category = ?");
    filter.params.emplace_back(static_cast<int>(*category));
  }
  if (query.stage) {
    auto stage = contract::parse_stage_name(*query.stage);
    if (!stage)
      return fail(ProblemCode::parameter_invalid,
                  {{"name", "stage"}, {"expected", "a stage"}, {"found", *query.stage}});
    add("s.stage = ?");
    filter.params.emplace_back(static_cast<int>(*stage));
  }
  if (query.livelihood) {
    add("p.livelihood = ?");
    filter.params.emplace_back(*query.livelihood ? 1 : 0);
  }
  if (query.state == "active" || query.state == "missing")
    add("s.started IS NOT NULL AND s.completed IS NULL");
  if (query.state == "missing") {
    add("s.last_report < ?");
    filter.params.emplace_back(today.number);
  }
  if (query.state == "held") add("p.held > 0");
  auto key = standing::search_key(query.text);
  if (!key.empty()) {
    std::string pattern = "%";
    for (char c : key) {
      if (c == '%' || c == '_' || c == '\\') pattern += '\\';
      pattern += c;
    }
    add("p.search LIKE ? ESCAPE '\\'");
    filter.params.emplace_back(filter.texts.emplace_back(pattern + '%'));
  }
  if (!query.only.empty()) {
    std::string marks;
    for (auto const& code : query.only) {
      marks += marks.empty() ? "?" : ", ?";
      filter.params.emplace_back(filter.texts.emplace_back(code));
    }
    add("p.code IN (" + marks + ")");
  }
  return {};
}

/// The state's columns taken from the project itself: without as_of they are its own.
std::string of_project(std::string_view sql) {
  std::string out(sql);
  for (std::size_t at = 0; (at = out.find(" s.", at)) != std::string::npos;)
    out.replace(at, 3, " p.");
  return out;
}

}  // namespace

Result<std::string> board(store::Db& db, BoardQuery const& query, Instant now) {
  auto programme = find_programme(db, query.programme);
  if (!programme) return fail(ProblemCode::not_found, {{"what", query.programme}});
  auto const* order = sorting(query.sort);
  if (!order)
    return fail(ProblemCode::parameter_invalid,
                {{"name", "sort"}, {"expected", "a sortable column"}, {"found", query.sort}});
  Day today = today_at(*programme, now);
  Day day = query.as_of.value_or(today);

  Filter filter;
  if (auto added = add_filters(filter, query, day); !added) return std::unexpected(added.error());
  std::vector<Param> params;
  if (query.as_of) params.emplace_back(query.as_of->number);
  params.emplace_back(programme->code);
  params.insert(params.end(), filter.params.begin(), filter.params.end());
  auto source = std::string(state_source(query.as_of.has_value()));
  if (!query.as_of) source = " FROM project AS p";
  // Without as_of the state's columns are the project's own, so that an index can give the order.
  auto columns = std::string(kBoardColumns);
  auto where = filter.where;
  std::string column =
      std::string(order->of_state && query.as_of ? "s." : "p.") + std::string(order->column);
  if (!query.as_of) {
    columns = of_project(columns);
    where = of_project(where);
  }

  std::string out;
  out.reserve(32'768);
  JsonWriter json(out);
  json.object().key("programme");
  write_programme(json, *programme);
  json.field("today", today.text()).key("as_of");
  if (query.as_of)
    json.string(query.as_of->text());
  else
    json.null();
  json.field("cursor", static_cast<std::int64_t>(head_of(db)));
  auto totals = totals_of(db, programme->code, query.as_of, query.only, day);
  json.key("totals");
  write_totals(json, db, programme->code, totals);

  json.key("rows").array();
  auto page = params;
  page.emplace_back(query.limit);
  page.emplace_back(query.offset);
  std::string_view direction = query.descending ? " DESC" : " ASC";
  std::string sql =
      "SELECT " + columns + source + where + " ORDER BY " + column + std::string(direction);
  if (order->column != "code") sql += ", p.code" + std::string(direction);
  sql += " LIMIT ? OFFSET ?";
  db.read(sql, page, [&](store::Row const& row) {
    write_board_row(json, row, day);
    return true;
  });
  json.end_array();

  std::int64_t matching = totals.projects;
  if (filter.narrow || query.as_of)
    db.read("SELECT COUNT(*)" + source + where, params, [&](store::Row const& row) {
      matching = row.integer(0);
      return false;
    });
  json.field("matching", matching).field("offset", query.offset).end_object();
  return out;
}

Result<std::string> changes(store::Db& db, std::string const& code, std::uint64_t cursor,
                            std::vector<std::string> const& only, Instant now) {
  auto programme = find_programme(db, code);
  if (!programme) return fail(ProblemCode::not_found, {{"what", code}});
  auto head = head_of(db);
  if (cursor > head)
    return fail(ProblemCode::cursor_invalid,
                {{"cursor", std::to_string(cursor)}, {"head", std::to_string(head)}});
  Day today = today_at(*programme, now);
  std::string out;
  JsonWriter json(out);
  json.object().field("type", "change").field("today", today.text()).key("totals");
  write_totals(json, db, programme->code,
               totals_of(db, programme->code, std::nullopt, only, today));
  json.key("programme");
  write_programme(json, *programme);

  // After a large import a message would hold every project: the cursor then stops at the last row
  // sent.
  constexpr std::int64_t kRowsInMessage = 1000;
  auto reached = head;
  std::int64_t rows = 0;
  std::uint64_t newest = cursor;
  auto columns = of_project(kBoardColumns);
  json.key("rows").array();
  db.read(
      "SELECT " + columns +
          " FROM project AS p WHERE p.programme = ? AND p.changed > ? ORDER BY p.changed LIMIT ?",
      {programme->code, cursor, kRowsInMessage}, [&](store::Row const& row) {
        ++rows;
        newest = static_cast<std::uint64_t>(row.integer(9));
        if (only.empty() || std::ranges::find(only, row.text(0)) != only.end())
          write_board_row(json, row, today);
        return true;
      });
  json.end_array();
  if (rows == kRowsInMessage) reached = newest;

  json.key("facts").array();
  db.read(
      "SELECT fact.seq, fact.kind, stream.name FROM fact JOIN stream ON stream.no = fact.stream"
      " WHERE fact.seq > ? AND fact.seq <= ? AND stream.programme = ? ORDER BY fact.seq DESC LIMIT 50",
      {cursor, reached, programme->code}, [&](store::Row const& row) {
        auto stream = ledger::Stream::parse(row.text(2));
        if (only.empty() || (stream && std::ranges::find(only, stream->project) != only.end())) {
          json.object().field("seq", row.integer(0)).field("kind", row.text(1));
          json.field("stream", row.text(2)).end_object();
        }
        return true;
      });
  json.end_array().field("cursor", static_cast<std::int64_t>(reached)).end_object();
  return out;
}

}  // namespace longspan::views
