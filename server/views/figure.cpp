#include "store/fact_log.hpp"
#include "store/fold_stream.hpp"
#include "views/figure_parts.hpp"
#include "views/figure_texts.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

using store::Param;

/// Counting behind a programme's figure stops here: nobody reads on, and the answer must not grow
/// with the ledger.
constexpr std::int64_t kCountedFacts = 10'000;

std::vector<std::string> split(std::string const& id) {
  std::vector<std::string> out(1);
  for (char c : id) {
    if (c == ':')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

/// WHERE clause for the facts behind a figure.
struct Behind {
  std::string where;
  std::vector<Param> params;
  std::string pattern;

  Behind(FigureParts const& parts, FigureAsked const& asked) {
    auto add = [&](std::string clause) {
      where += (where.empty() ? " WHERE " : " AND ") + std::move(clause);
    };
    if (!parts.kinds.empty()) {
      std::string marks;
      for (auto const& kind : parts.kinds) {
        marks += marks.empty() ? "?" : ", ?";
        params.emplace_back(kind);
      }
      add("fact.kind IN (" + marks + ")");
    }
    if (!parts.stream.empty()) {
      add("stream.name = ?");
      params.emplace_back(parts.stream);
    } else {
      // A consultation's facts are its members' alone.
      add("stream.programme = ? AND SUBSTR(stream.name, 1, 13) <> 'consultation/'");
      params.emplace_back(parts.programme);
    }
    if (!parts.mentions.empty()) {
      pattern = "%";
      for (char c : parts.mentions) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
      }
      pattern += '%';
      add("fact.body LIKE ? ESCAPE '\\'");
      params.emplace_back(pattern);
    }
    if (parts.on_day) {
      add("fact.valid_day = ?");
      params.emplace_back(parts.on_day->number);
    } else if (asked.as_of) {
      add("fact.valid_day <= ?");
      params.emplace_back(asked.as_of->number);
    }
    if (!parts.among.empty()) {
      where += parts.among;
      params.emplace_back(parts.programme);
    }
    add(parts.held_only ? "held.decision = 0" : "(held.decision IS NULL OR held.decision = 1)");
  }
  Behind(Behind const&) = delete;
  Behind& operator=(Behind const&) = delete;
};

void write_parts(JsonWriter& json, FigureParts const& parts) {
  json.key("parts").array();
  for (auto const& part : parts.parts) {
    json.object();
    if (!part.figure.empty()) json.field("figure", part.figure);
    json.key("label").object().field("zh", part.label_zh).field("en", part.label_en).end_object();
    json.field("value", part.value);
    if (!part.unit.empty()) json.field("unit", part.unit);
    if (!part.share.empty()) json.field("share", part.share);
    json.end_object();
  }
  json.end_array();
}

void write_behind(JsonWriter& json, store::Db& db, Behind const& behind, std::uint64_t before,
                  std::int64_t limit) {
  auto source = std::string(kFactSource);
  std::int64_t total = 0;
  auto counting = behind.params;
  counting.emplace_back(kCountedFacts);
  db.read("SELECT COUNT(*) FROM (SELECT 1" + source + behind.where + " LIMIT ?) AS counted",
          counting, [&](store::Row const& row) {
            total = row.integer(0);
            return false;
          });
  auto params = behind.params;
  auto where = behind.where;
  if (before) {
    where += " AND fact.seq < ?";
    params.emplace_back(before);
  }
  params.emplace_back(limit + 1);
  std::int64_t written = 0;
  std::int64_t cursor = 0;
  json.key("facts").array();
  db.read("SELECT " + std::string(store::kFactColumns) + std::string(kFactExtras) + source + where +
              " ORDER BY fact.seq DESC LIMIT ?",
          params, [&](store::Row const& row) {
            if (++written > limit) return false;
            write_fact(json, db, row);
            cursor = row.integer(0);
            return true;
          });
  json.end_array()
      .field("facts_total", total)
      .flag("more", written > limit)
      .field("cursor", cursor);
}

std::optional<std::string> people_on(store::Db& db, FigureAsked const& asked) {
  std::optional<std::string> out;
  auto day = Day::parse(asked.name);
  if (day)
    db.read(
        "SELECT people FROM project_day WHERE programme = ? AND code = ? AND day = ? AND report_seq IS NOT NULL",
        {asked.programme, asked.code, day->number}, [&](store::Row const& row) {
          out = std::to_string(row.integer(0));
          return false;
        });
  return out;
}

}  // namespace

Result<std::string> figure(store::Db& db, std::string const& id, std::optional<Day> as_of,
                           std::uint64_t before, std::int64_t limit, Instant now) {
  auto not_there = [&] { return fail(ProblemCode::not_found, {{"what", id}}); };
  auto words = split(id);
  bool of_programme = words[0] == "programme";
  if (words.size() != (of_programme ? 3U : 4U)) return not_there();
  auto programme = find_programme(db, words[1]);
  auto const* text = figure_text(words[0], words.back());
  if (!programme || !text || words[1].empty()) return not_there();
  FigureAsked asked{words[0],     programme->code, of_programme ? "" : words[2],
                    words.back(), as_of,           as_of.value_or(today_at(*programme, now))};
  FigureParts parts;
  if (of_programme) {
    parts = programme_figure(db, *programme, asked);
  } else {
    if (auto found = programme_of(db, asked.code, programme->code); !found)
      return std::unexpected(found.error());
    store::ProjectState state;
    if (as_of) {
      state = store::folded_stream(db, programme->code, asked.code, as_of);
    } else {
      state.project.programme = programme->code;
      state.project.code = asked.code;
      store::load_project(db, state);
    }
    auto taken = project_figure(*programme, state, asked);
    if (!taken) return not_there();
    parts = std::move(*taken);
    if (asked.type == "report") parts.value = people_on(db, asked);
  }

  std::string out;
  JsonWriter json(out);
  auto pair = [&](std::string_view key, std::string_view zh, std::string_view en) {
    json.key(key).object().field("zh", zh).field("en", en).end_object();
  };
  json.object().field("id", id);
  pair("label", text->label_zh, text->label_en);
  pair("subject", parts.subject_zh, parts.subject_en);
  json.key("value");
  if (parts.value)
    json.string(*parts.value);
  else
    json.null();
  bool money = text->unit_zh == "元";
  auto const& currency = programme->info.currency;
  if (!parts.unit_zh.empty())
    pair("unit", parts.unit_zh, parts.unit_en);
  else if (money)
    pair("unit", currency == "CNY" ? "元" : currency, currency);
  else
    pair("unit", text->unit_zh, text->unit_en);
  pair("rule", text->rule_zh, text->rule_en);
  json.field("basis", parts.basis).key("published");
  if (parts.published)
    json.raw(*parts.published);
  else
    json.null();
  write_parts(json, parts);
  Behind behind(parts, asked);
  write_behind(json, db, behind, before, limit);
  json.key("as_of");
  if (as_of)
    json.string(as_of->text());
  else
    json.null();
  json.end_object();
  return out;
}

}  // namespace longspan::views
