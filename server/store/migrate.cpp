#include "store/migrate.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

#include "store/partitions.hpp"
#include "store/projections.hpp"
#include "store/sql_texts.hpp"

namespace longspan::store {
namespace {

using Names = std::set<std::string, std::less<>>;

Names lines_of(Db& db, std::string_view sql) {
  Names out;
  db.read(sql, {}, [&](Row const& row) {
    out.emplace(row.text(0));
    return true;
  });
  return out;
}

std::string_view text_of(std::string_view name, std::string_view dialect) {
  for (auto const& sql : sql_texts())
    if (sql.name == name && sql.dialect == dialect) return sql.text;
  throw std::logic_error("there is no sql/" + std::string(name));
}

/// The scripts of this binary for one dialect, in their order.
std::vector<SqlText> scripts_for(std::string_view dialect) {
  std::vector<SqlText> out;
  for (auto const& sql : sql_texts())
    if (std::isdigit(static_cast<unsigned char>(sql.name.front())) &&
        (sql.dialect.empty() || sql.dialect == dialect))
      out.push_back(sql);
  return out;
}

/// Two nodes that start at once: the second waits, and finds all done.
void lock_migrations(Db& db) {
  constexpr std::int64_t kOurs = 0x6c6f6e677370616e;  // "longspan"
  if (db.shared())
    db.read("SELECT pg_advisory_xact_lock(?)", {kOurs}, [](Row const&) { return false; });
}

void note_tables(Db& db, Names const& found) {
  db.write("DELETE FROM made");
  for (auto const& line : found) db.write("INSERT INTO made (line) VALUES (?)", {line});
}

std::string differences(Db& db, Names const& found) {
  auto const made = lines_of(db, "SELECT line FROM made");
  std::string wrong;
  auto say = [&](std::string_view what, std::string const& line) {
    if (wrong.size() < 300) wrong += (wrong.empty() ? "" : "; ") + std::string(what) + line;
  };
  for (auto const& line : made)
    if (!found.contains(line)) say("gone: ", line);
  // Indexes and tables of the operator's own do no harm; a column in one of ours does.
  for (auto const& line : found)
    if (line.starts_with("column ") && !made.contains(line)) {
      auto const table = line.substr(0, line.find('.') + 1);
      auto const ours = made.lower_bound(table);
      if (ours != made.end() && ours->starts_with(table)) say("not made by Longspan: ", line);
    }
  return wrong;
}

void compare_tables(Db& db, Names const& found) {
  if (auto const wrong = differences(db, found); !wrong.empty())
    throw DbError("the tables were changed by hand (" + wrong +
                      "); put them back, or copy the facts into a new store with migrate-store",
                  DbTrouble::altered);
}

void must_be_known(Names const& applied, std::span<SqlText const> known) {
  for (auto const& name : applied)
    if (std::ranges::none_of(known, [&](auto const& sql) { return sql.name == name; }))
      throw DbError("this store was migrated by a newer Longspan (" + name + "); use that one");
}

/// Reads what may not be there at all.
Names lines_if_any(Db& db, std::string_view sql) {
  try {
    return lines_of(db, sql);
  } catch (DbError const& error) {
    if (error.trouble != DbTrouble::altered) throw;
    return {};
  }
}

constexpr std::string_view kApplied = "SELECT name FROM migration";

void apply_missing(Db& db, Names const& applied) {
  for (auto const& sql : scripts_for(db.dialect())) {
    if (applied.contains(sql.name)) continue;
    db.script(sql.dialect.empty() ? in_dialect(sql.text, db.dialect()) : std::string(sql.text));
    db.write("INSERT INTO migration (name) VALUES (?)", {sql.name});
  }
}

/// A newer Longspan folds more out of the facts that are there than an older one did.
void fold_anew(Db& db) {
  bool facts = false;
  db.read("SELECT seq FROM fact LIMIT 1", {}, [&](Row const&) {
    facts = true;
    return false;
  });
  if (facts) Projections(db, 1024).rebuild([](std::uint64_t) {});
}

}  // namespace

std::string in_dialect(std::string_view script, std::string_view dialect) {
  if (dialect != "postgres") return std::string(script);
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {" INTEGER", " BIGINT"},
      {" BLOB", " BYTEA"},
      {" TEXT", " TEXT COLLATE \"C\""},
      {" WITHOUT ROWID", ""}};
  std::string out(script);
  for (auto const& [ours, theirs] : kWords)
    for (std::size_t at = 0; (at = out.find(ours, at)) != std::string::npos; at += theirs.size())
      out.replace(at, ours.size(), theirs);
  return out;
}

void migrate(Db& db, Instant now) {
  db.begin(true);
  try {
    lock_migrations(db);
    db.script(
        in_dialect("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)", db.dialect()));
    auto const applied = lines_of(db, kApplied);
    auto const known = scripts_for(db.dialect());
    must_be_known(applied, known);
    auto const describe = text_of("describe-tables", db.dialect());
    apply_missing(db, applied);
    if (!applied.empty() && !applied.contains("0009-create-lamps")) fold_anew(db);
    auto const found = lines_of(db, describe);
    if (applied.size() < known.size())
      note_tables(db, found);
    else
      compare_tables(db, found);
    db.commit();
  } catch (...) {
    db.rollback();
    throw;
  }
  keep_partitions(db, now);
}

void must_be_migrated(Db& db) {
  auto const applied = lines_if_any(db, kApplied);
  if (applied.empty()) throw DbError("there is no store of Longspan in this database");
  must_be_known(applied, scripts_for(db.dialect()));
}

void must_be_whole(Db& db) {
  if (!lines_if_any(db, "SELECT source FROM copy_under_way").empty())
    throw DbError("a copy into this store has not finished; run migrate-store again");
}

std::string why_not_as_made(Db& db) {
  if (lines_of(db, kApplied).size() < scripts_for(db.dialect()).size())
    return "an older Longspan made them";
  auto const wrong = differences(db, lines_of(db, text_of("describe-tables", db.dialect())));
  return wrong.empty() ? wrong : "they were changed by hand (" + wrong + ")";
}

}  // namespace longspan::store
