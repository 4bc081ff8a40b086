#include "store/migrate.hpp"

#include <algorithm>
#include <set>

#include "store/sql_texts.hpp"

namespace longspan::store {

void migrate(Db& db) {
  db.begin(true);
  db.script("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)");
  db.commit();
  std::set<std::string, std::less<>> applied;
  db.read("SELECT name FROM migration", {}, [&](Row const& row) {
    applied.emplace(row.text(0));
    return true;
  });
  auto known = sql_texts();
  for (auto const& name : applied)
    if (std::ranges::none_of(known, [&](auto const& sql) { return sql.name == name; }))
      throw DbError("this store was migrated by a newer Longspan (" + name + "); use that one");
  for (auto const& sql : known) {
    if (applied.contains(sql.name)) continue;
    db.begin(true);
    try {
      db.script(sql.text);
      db.write("INSERT INTO migration (name) VALUES (?)", {sql.name});
      db.commit();
    } catch (...) {
      db.rollback();
      throw;
    }
  }
}

}  // namespace longspan::store
