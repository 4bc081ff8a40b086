// What the disk and SQLite alone can do: one row per commit, WAL, synchronous=FULL, into a plain
// table with a primary key.
//
//   bench_sqlite --db FILE --bodies FILE --seconds 3
//
// Prints one JSON object.
#include <sqlite3.h>

#include <algorithm>
#include <cstdio>

#include "options.hpp"

using namespace longspan::bench;

namespace {

void check(sqlite3* db, int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE) give_up(sqlite3_errmsg(db));
}

/// The fact's own id, where a line is a request of one fact; the primary key.
std::string_view id_in(std::string_view line) {
  constexpr std::string_view kKey = "\"id\":\"";
  auto at = line.find(kKey);
  if (at == std::string_view::npos) give_up("a line without an id");
  return line.substr(at + kKey.size(), 36);
}

/// {"facts":[{…,"body":THIS}]}
std::string_view body_in(std::string_view line) {
  constexpr std::string_view kKey = "\"body\":";
  auto at = line.find(kKey);
  if (at == std::string_view::npos || !line.ends_with("}]}")) give_up("a line without a body");
  return line.substr(at + kKey.size(), line.size() - at - kKey.size() - 3);
}

}  // namespace

int main(int argc, char** argv) {
  Options options(argc, argv, {"db", "bodies", "seconds"});
  Lines bodies(options.text("bodies"));
  sqlite3* db = nullptr;
  check(db, sqlite3_open(options.text("db").c_str(), &db));
  check(db, sqlite3_exec(db,
                         "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                         "CREATE TABLE report (id TEXT PRIMARY KEY, body TEXT NOT NULL)",
                         nullptr, nullptr, nullptr));
  sqlite3_stmt* insert = nullptr;
  check(db, sqlite3_prepare_v2(db, "INSERT INTO report VALUES (?, ?)", -1, &insert, nullptr));
  std::vector<std::uint32_t> times;
  double began = now_seconds();
  double until = began + double(options.number("seconds", 3));
  double before = began;
  while (!bodies.empty() && before < until) {
    auto line = bodies.next();
    auto id = id_in(line);
    check(db, sqlite3_bind_text(insert, 1, id.data(), int(id.size()), SQLITE_STATIC));
    auto body = body_in(line);
    check(db, sqlite3_bind_text(insert, 2, body.data(), int(body.size()), SQLITE_STATIC));
    check(db, sqlite3_step(insert));
    check(db, sqlite3_reset(insert));
    double after = now_seconds();
    times.push_back(static_cast<std::uint32_t>((after - before) * 1e6));
    before = after;
  }
  double seconds = before - began;
  auto commits = times.size();
  std::ranges::sort(times);
  sqlite3_finalize(insert);
  sqlite3_close(db);
  auto at = [&](double share) {
    return commits ? times[static_cast<std::size_t>(share * double(commits - 1))] : 0U;
  };
  std::printf(
      "{\"commits\": %zu, \"seconds\": %.4f, \"per_second\": %.1f, \"p50_us\": %u, \"p99_us\": %u}\n",
      commits, seconds, double(commits) / seconds, at(0.5), at(0.99));
}
