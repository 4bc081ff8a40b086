#include "app/ledger_commands.hpp"

#include <fmt/format.h>

#include <chrono>

#include "app/counter.hpp"
#include "app/data_folder.hpp"
#include "app/exit_codes.hpp"
#include "base/instant.hpp"
#include "base/json_writer.hpp"
#include "store/fact_log.hpp"
#include "store/projections.hpp"
#include "store/verify.hpp"

namespace longspan::app {

int tell_mismatch(store::Verification const& found) {
  auto const& mismatch = *found.mismatch;
  fmt::print("MISMATCH stream {} sequence {} fact {}: {}\n",
             mismatch.stream.empty() ? "?" : mismatch.stream, mismatch.seq,
             mismatch.fact.empty() ? "?" : mismatch.fact, mismatch.what);
  fmt::print("{} facts before it are as they were written.\n", found.facts);
  return kExitMismatch;
}

int verify_ledger(Place const& place) {
  DataFolder folder(place, DataFolder::Use::read);
  auto db = folder.source().open_reader();
  db->begin(false);
  auto found = store::verify(*db, counter("facts checked:"));
  db->commit();
  if (found.mismatch) return tell_mismatch(found);
  fmt::print("ok: {} facts in {} streams, {} earlier seals hold\nseal {}\n", found.facts,
             found.streams, found.seals, found.seal.hex());
  return kExitOk;
}

int rebuild_projections(Place const& place) {
  DataFolder folder(place, DataFolder::Use::write);
  auto db = folder.source().open_writer();
  auto started = std::chrono::steady_clock::now();
  std::uint64_t facts = 0;
  Hash before;
  Hash after;
  db->begin(true);
  try {
    store::begin_rebuild(*db);
    before = store::projections_digest(*db);
    store::Projections projections(*db, 1024);
    auto count = counter("facts folded:");
    projections.rebuild([&](std::uint64_t read) {
      facts = read;
      count(read);
    });
    after = store::projections_digest(*db);
    db->commit();
  } catch (...) {
    db->rollback();
    throw;
  }
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  fmt::print("rebuilt from {} facts in {:.2f} s: the tables {}\n", facts, took.count(),
             before == after ? "are the same, row for row"
                             : "were different and are now as the facts say");
  return kExitOk;
}

int seal_ledger(Place const& place) {
  DataFolder folder(place, DataFolder::Use::write);
  auto db = folder.source().open_writer();
  db->begin(true);
  auto root = store::take_seal(*db, system_clock()->now().us);
  db->commit();
  fmt::print("{}\n", root.hex());
  return kExitOk;
}

int show_status(Place const& place, bool json) {
  DataFolder folder(place, DataFolder::Use::read);
  auto db = folder.source().open_reader();
  db->begin(false);
  std::int64_t facts = 0;
  db->read("SELECT COUNT(*) FROM fact", {}, [&](store::Row const& row) {
    facts = row.integer(0);
    return false;
  });
  struct Line {
    std::string code;
    std::int64_t projects, facts;
  };
  std::vector<Line> lines;
  db->read(
      "SELECT programme.code, COALESCE((SELECT projects FROM programme_total AS t WHERE t.programme = programme.code), 0),"
      " (SELECT COUNT(*) FROM stream JOIN fact ON fact.stream = stream.no WHERE stream.programme = programme.code)"
      " FROM programme ORDER BY programme.code",
      {}, [&](store::Row const& row) {
        lines.push_back({std::string(row.text(0)), row.integer(1), row.integer(2)});
        return true;
      });
  auto seal = store::current_seal(*db);
  db->commit();
  if (!json) {
    fmt::print("{} facts\n", facts);
    for (auto const& line : lines)
      fmt::print("{:24} {:>7} projects {:>9} facts\n", line.code, line.projects, line.facts);
    fmt::print("seal {}\n", seal.hex());
    return kExitOk;
  }
  std::string out;
  JsonWriter writer(out);
  writer.object().field("facts", facts).key("programmes").array();
  for (auto const& line : lines)
    writer.object()
        .field("code", line.code)
        .field("projects", line.projects)
        .field("facts", line.facts)
        .end_object();
  writer.end_array().field("seal", seal.hex()).end_object();
  fmt::print("{}\n", out);
  return kExitOk;
}

}  // namespace longspan::app
