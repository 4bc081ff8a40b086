#include "store/partitions.hpp"

#include <cstdio>

namespace longspan::store {
namespace {

constexpr std::int64_t kDayUs = std::int64_t{86'400} * 1'000'000;

std::int64_t start_of(int year) { return Day::of(year, 1, 1)->number * kDayUs; }

bool exists(Db& db, std::string const& table) {
  bool found = false;
  db.read(
      "SELECT 1 FROM pg_class WHERE relname = ? AND relnamespace = current_schema()::regnamespace",
      {table}, [&](Row const&) {
        found = true;
        return false;
      });
  return found;
}

void make_partition(Db& db, int year) {
  auto const table = "fact_" + std::to_string(year);
  db.begin(true);
  try {
    if (!exists(db, table)) {
      // Nobody should wait behind this for somebody who reads for long.
      db.script("SET LOCAL lock_timeout = '2s'; CREATE TABLE IF NOT EXISTS " + table +
                " PARTITION OF fact FOR VALUES FROM (" + std::to_string(start_of(year)) + ") TO (" +
                std::to_string(start_of(year + 1)) + ")");
    }
    db.commit();
  } catch (DbError const& error) {
    db.rollback();
    if (error.trouble == DbTrouble::lost) throw;
    std::fprintf(stderr, "partition %s: %s\n", table.c_str(), error.what());
  }
}

}  // namespace

void keep_partitions(Db& db, int first, int last) {
  if (!db.shared()) return;
  for (int year = first; year <= last; ++year) make_partition(db, year);
}

void keep_partitions(Db& db, Instant now) {
  auto const year = Zone::find("UTC")->day_of(now).year();
  keep_partitions(db, year, year + 1);
}

}  // namespace longspan::store
