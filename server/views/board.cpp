#include <algorithm>
#include <map>

#include "standing/progress.hpp"
#include "standing/search_text.hpp"
#include "store/calendar_rows.hpp"
#include "store/lamp_rows.hpp"
#include "views/consultation_figures.hpp"
#include "views/room_totals.hpp"
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

Result<void> add_filters(Filter& filter, BoardQuery const& query, std::string_view programme,
                         programme::Calendar const& calendar, Day today) {
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
    if (calendar.rests(today)) add("1 = 0");  // nothing is owed
    add("NOT " + paused_on(programme, today));
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

/// SQL counts a text's characters, not its bytes.
std::int64_t characters_in(std::string_view utf8) {
  return std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; });
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
  auto const* order = sorting(query.sort);
  if (!order)
    return fail(ProblemCode::parameter_invalid,
                {{"name", "sort"}, {"expected", "a sortable column"}, {"found", query.sort}});
  // All is asked for in one go: over a network a round trip costs more than a page. Only what
  // depends on the programme's zone, or on which programme it is, waits for its row.
  std::optional<ProgrammeRow> programme;
  ask_programme(db, query.programme, programme);
  bool const of_today = !query.as_of && (query.state == "missing" || !query.only.empty());
  if (query.programme.empty() || of_today) {
    db.answer();
    if (!programme) return fail(ProblemCode::not_found, {{"what", query.programme}});
  }
  auto const code = programme ? programme->code : query.programme;
  programme::Calendar calendar;
  programme::LampRulings rules;
  store::ask_calendar(db, code, calendar);
  store::ask_lamp_rules(db, code, rules);
  if (query.state == "missing") db.answer();  // it is in the condition
  auto const day_shown = [&] { return query.as_of ? *query.as_of : today_at(*programme, now); };

  Filter filter;
  if (auto added = add_filters(filter, query, code, calendar,
                               of_today ? day_shown() : query.as_of.value_or(Day{}));
      !added) {
    db.answer();
    return std::unexpected(added.error());
  }
  std::vector<Param> params;
  if (query.as_of) params.emplace_back(query.as_of->number);
  params.emplace_back(code);
  params.insert(params.end(), filter.params.begin(), filter.params.end());
  // Without as_of the state's columns are the project's own, so that an index can give the order.
  auto const own = [&](std::string const& sql) { return query.as_of ? sql : of_project(sql); };
  auto const source =
      (query.as_of ? std::string(state_source(true)) : " FROM project AS p") + own(filter.where);

  std::uint64_t head = 0;
  Totals totals;
  Published published;
  ask_head(db, head);
  if (query.as_of || of_today)
    ask_recomputed_totals(db, code, query.as_of, query.only, day_shown(), totals);
  else
    ask_totals(db, code, Zone::find("UTC")->day_of(now) - 2, totals);
  ask_published(db, code, published);
  RoomTotals held;
  ConsultationSums consulted;
  if (query.only.empty()) {
    ask_room_totals(db, code, query.as_of, held);
    if (!query.as_of) ask_consultation_sums(db, code, now, consulted);
  }

  std::string rows;
  rows.reserve(32'768);
  JsonWriter rows_json(rows);
  rows_json.array();
  auto page = params;
  std::string_view direction = query.descending ? " DESC" : " ASC";
  std::string sql = "SELECT " + own(board_columns(db, query.as_of.has_value())) + source +
                    " ORDER BY " + own(order->of_state ? " s." : " p.").substr(1) +
                    std::string(order->column) + std::string(direction);
  if (order->column != "code") sql += ", p.code" + std::string(direction);
  // Said in the text, so that a plan made once knows how few rows are wanted.
  sql += " LIMIT " + std::to_string(query.limit);
  if (query.offset > 0) {
    sql += " OFFSET ?";
    page.emplace_back(query.offset);
  }
  db.ask(sql, page, [&](store::Row const& row) {
    if (programme) write_board_row(rows_json, row, {calendar, rules}, day_shown());
    return programme.has_value();
  });
  std::int64_t matching = -1;
  if (filter.narrow || query.as_of)
    db.ask("SELECT COUNT(*)" + source, params, [&](store::Row const& row) {
      matching = row.integer(0);
      return false;
    });
  db.answer();
  if (!programme) return fail(ProblemCode::not_found, {{"what", query.programme}});
  rows_json.end_array();
  totals.count_reported(day_shown());
  totals.resting = calendar.rests(day_shown());
  count_paused(db, code, query.as_of, query.only, day_shown(), totals);
  programme->calendar = std::move(calendar);
  programme->lamp_rules = std::move(rules);

  std::string out;
  out.reserve(rows.size() + 4096);
  JsonWriter json(out);
  json.object().key("programme");
  write_programme(json, *programme);
  json.field("today", today_at(*programme, now).text()).key("as_of");
  if (query.as_of)
    json.string(query.as_of->text());
  else
    json.null();
  json.field("cursor", static_cast<std::int64_t>(head)).key("totals");
  write_totals(json, totals, published);
  // A sum over rooms one may not see is not shown either.
  if (query.only.empty()) {
    write_room_totals(json.key("rooms"), held);
    if (!query.as_of) write_consultation_sums(json.key("consultations"), consulted);
  }
  json.key("rows").raw(rows);
  json.field("matching", matching < 0 ? totals.projects : matching)
      .field("offset", query.offset)
      .end_object();
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
  Published published;
  ask_published(db, programme->code, published);
  store::ask_calendar(db, programme->code, programme->calendar);
  store::ask_lamp_rules(db, programme->code, programme->lamp_rules);
  auto const totals = totals_of(db, programme->code, std::nullopt, only, today);
  std::string out;
  JsonWriter json(out);
  json.object().field("type", "change").field("today", today.text()).key("totals");
  write_totals(json, totals, published);
  json.key("programme");
  write_programme(json, *programme);

  // After a large import a message would hold every project: the cursor then stops at the last row
  // sent.
  constexpr std::int64_t kRowsInMessage = 1000;
  auto reached = head;
  std::int64_t rows = 0;
  std::uint64_t newest = cursor;
  auto columns = of_project(board_columns(db, false));
  json.key("rows").array();
  auto const take = [&](store::Row const& row) {
    ++rows;
    newest = static_cast<std::uint64_t>(row.integer(9));
    if (only.empty() || std::ranges::find(only, row.text(0)) != only.end())
      write_board_row(json, row, {programme->calendar, programme->lamp_rules}, today);
    return true;
  };
  // Which projects changed is in the facts; an index by change would be moved by every report.
  // Whoever was away for long has the programme's rows read instead.
  constexpr std::uint64_t kFactsFollowed = 5000;
  std::string const source = " FROM project AS p WHERE p.programme = ?";
  std::string const rest = " AND p.changed > ? ORDER BY p.changed LIMIT ?";
  auto const prefix = ledger::Stream::of_project(programme->code, "").text();
  if (head - cursor <= kFactsFollowed)
    db.read(
        "SELECT " + columns + source +
            " AND p.code IN (SELECT SUBSTR(stream.name, CAST(? AS INTEGER)) FROM fact JOIN stream"
            " ON stream.no = fact.stream WHERE fact.seq > ? AND stream.programme = ?"
            " AND SUBSTR(stream.name, 1, 8) = 'project/')" +
            rest,
        {programme->code, characters_in(prefix) + 1, cursor, programme->code, cursor,
         kRowsInMessage},
        take);
  else
    db.read("SELECT " + columns + source + rest, {programme->code, cursor, kRowsInMessage}, take);
  json.end_array();
  if (rows == kRowsInMessage) reached = newest;

  json.key("facts").array();
  db.read(
      "SELECT fact.seq, fact.kind, stream.name FROM fact JOIN stream ON stream.no = fact.stream"
      " WHERE fact.seq > ? AND fact.seq <= ? AND stream.programme = ?"
      " AND SUBSTR(stream.name, 1, 13) <> 'consultation/' ORDER BY fact.seq DESC LIMIT 50",
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
