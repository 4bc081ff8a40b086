#include <charconv>

#include "store/consultation_rows.hpp"
#include "store/fact_log.hpp"
#include "store/room_rows.hpp"
#include "views/room_facts.hpp"
#include "views/rows.hpp"
#include "views/views.hpp"

namespace longspan::views {
namespace {

using store::Param;

std::string const kSelect = "SELECT " + std::string(store::kFactColumns) +
                            std::string(kFactExtras) + std::string(kFactSource);

constexpr std::string_view kOfConsultation = "consultation/";

/// No role opens a consultation's facts; they are its members'. What is private in them stays
/// sealed.
bool is_member(store::Db& db, std::string const& stream, people::Account const& asker) {
  auto const of = ledger::Stream::parse(stream);
  return of && store::consultation_of(db, of->consultation, asker).has_value();
}

}  // namespace

Result<std::string> facts(store::Db& db, FactsQuery const& query) {
  bool const of_own = query.stream.starts_with(kOfConsultation);
  if (of_own && !(query.asker && is_member(db, query.stream, *query.asker)))
    return fail(ProblemCode::not_permitted, {{"scope", query.stream}});
  std::string where;
  std::vector<Param> params;
  auto add = [&](std::string_view clause, Param param) {
    where += (where.empty() ? " WHERE " : " AND ") + std::string(clause);
    params.push_back(param);
  };
  if (!query.stream.empty()) add("stream.name = ?", query.stream);
  if (!query.programme.empty()) add("stream.programme = ?", query.programme);
  if (!query.kind.empty()) {
    if (!contract::parse_fact_kind(query.kind))
      return fail(ProblemCode::kind_unknown, {{"kind", query.kind}});
    add("fact.kind = ?", query.kind);
  }
  if (query.held_only) add("held.decision = ?", 0);
  if (query.after) add("fact.seq > ?", *query.after);
  if (query.before) add("fact.seq < ?", *query.before);
  bool newest_first = query.before.has_value() || query.held_only;

  std::string out;
  JsonWriter json(out);
  json.object().key("facts").array();
  std::int64_t written = 0;
  std::int64_t cursor = static_cast<std::int64_t>(query.before.value_or(query.after.value_or(0)));
  bool more = false;
  db.scan(kSelect + where + " ORDER BY fact.seq" + (newest_first ? " DESC" : ""), params,
          [&](store::Row const& row) {
            if (!of_own && query.visible && !query.visible(std::string(row.text(3)))) return true;
            if (query.asker && !sees_room_fact(db, store::read_fact(row), *query.asker))
              return true;
            if (written == query.limit) {
              more = true;
              return false;
            }
            write_fact(json, db, row);
            cursor = row.integer(0);
            ++written;
            return true;
          });
  json.end_array().field("cursor", cursor).flag("more", more).end_object();
  return out;
}

Result<std::string> fact(store::Db& db, std::string const& id_or_seq,
                         std::function<bool(std::string const& stream)> const& visible,
                         people::Account const& asker) {
  std::string out;
  auto take = [&](store::Row const& row) {
    auto const fact = store::read_fact(row);
    auto const of_room =
        store::is_room_kind(fact.kind) && fact.kind != contract::FactKind::place_described;
    auto const of_own = fact.stream.starts_with(kOfConsultation);
    if (of_room  ? !sees_room_fact(db, fact, asker)
        : of_own ? !is_member(db, fact.stream, asker)
                 : !visible(fact.stream))
      return false;
    JsonWriter json(out);
    write_fact(json, db, row);
    return false;
  };
  if (auto id = Uuid::parse(id_or_seq)) {
    db.read(kSelect + " WHERE fact.id = ?", {Param::blob(id->blob())}, take);
  } else {
    std::int64_t seq = 0;
    auto [end, error] = std::from_chars(id_or_seq.data(), id_or_seq.data() + id_or_seq.size(), seq);
    if (error == std::errc{} && end == id_or_seq.data() + id_or_seq.size())
      db.read(kSelect + " WHERE fact.seq = ?", {seq}, take);
  }
  if (out.empty()) return fail(ProblemCode::not_found, {{"what", id_or_seq}});
  return out;
}

Result<std::string> programmes(store::Db& db,
                               std::function<bool(std::string const&)> const& visible) {
  std::vector<std::string> codes;
  db.read("SELECT code FROM programme ORDER BY rehearsal, registered_seq", {},
          [&](store::Row const& row) {
            codes.emplace_back(row.text(0));
            return true;
          });
  std::string out;
  JsonWriter json(out);
  json.object().key("programmes").array();
  for (auto const& code : codes)
    if (!visible || visible(code)) write_programme(json, *find_programme(db, code));
  json.end_array().end_object();
  return out;
}

std::string welcome_programmes(store::Db& db) {
  std::string out;
  JsonWriter json(out);
  json.array();
  db.read(
      "SELECT programme.code, programme.rehearsal, COALESCE(programme_total.projects, 0) FROM programme"
      " LEFT JOIN programme_total ON programme_total.programme = programme.code"
      " ORDER BY programme.rehearsal, programme.registered_seq",
      {}, [&](store::Row const& row) {
        auto programme = find_programme(db, row.text(0));
        json.object()
            .field("code", row.text(0))
            .key("name")
            .object()
            .field("zh", programme->info.name.zh);
        if (programme->info.name.en) json.field("en", *programme->info.name.en);
        json.end_object()
            .flag("rehearsal", row.integer(1) != 0)
            .field("projects", row.integer(2))
            .end_object();
        return true;
      });
  json.end_array();
  return out;
}

}  // namespace longspan::views
