#include "store/verify.hpp"

#include <map>
#include <unordered_map>

#include "ledger/seal.hpp"
#include "store/fact_log.hpp"

namespace longspan::store {
namespace {

Hash seal_over(std::unordered_map<std::string, Hash> const& heads) {
  return ledger::seal_of({heads.begin(), heads.end()});
}

}  // namespace

Verification verify(Db& db, std::function<void(std::uint64_t)> const& progress) {
  Verification out;
  std::map<std::uint64_t, Hash> seals;
  db.read("SELECT seq, root FROM seal ORDER BY seq", {}, [&](Row const& row) {
    seals[static_cast<std::uint64_t>(row.integer(0))] =
        Hash::from_blob(row.text(1)).value_or(Hash{});
    return true;
  });
  std::unordered_map<std::string, Hash> heads;
  std::uint64_t newest = 0;
  auto next_seal = seals.begin();
  auto differs = [&](ledger::Fact const& fact, std::string what) {
    out.mismatch = {fact.stream, fact.seq, fact.id.text(), std::move(what)};
    return false;
  };
  auto check = [&](ledger::Fact const& fact) {
    if (fact.seq != newest + 1)
      return differs(fact, "facts " + std::to_string(newest + 1) + " to " +
                               std::to_string(fact.seq - 1) + " before it are missing");
    newest = fact.seq;
    auto& head = heads[fact.stream];
    if (fact.prev != head)
      return differs(fact, "it does not follow the fact before it in its stream");
    if (ledger::hash_of(fact) != fact.hash)
      return differs(fact, "its content does not give its hash");
    head = fact.hash;
    if (++out.facts % 1000 == 0) progress(out.facts);
    if (next_seal != seals.end() && next_seal->first == fact.seq) {
      if (seal_over(heads) != next_seal->second)
        return differs(
            fact, "the seal taken after it does not hold: the seal or the ledger was rewritten");
      ++out.seals;
      ++next_seal;
    }
    return true;
  };
  try {
    each_fact(db, 0, check);
  } catch (DbError const& error) {
    // A damaged row: its kind or its page cannot be read.
    out.mismatch = {"", newest + 1, "", error.what()};
    db.read(
        "SELECT stream.name, fact.id FROM fact JOIN stream ON stream.no = fact.stream WHERE fact.seq = ?",
        {newest + 1}, [&](Row const& row) {
          out.mismatch->stream = row.text(0);
          if (auto id = Uuid::from_blob(row.text(1))) out.mismatch->fact = id->text();
          return false;
        });
  }
  if (!out.mismatch) {
    // A join drops facts whose stream is gone; the count tells.
    std::uint64_t rows = 0;
    db.read("SELECT COUNT(*) FROM fact", {}, [&](Row const& row) {
      rows = static_cast<std::uint64_t>(row.integer(0));
      return false;
    });
    if (rows != out.facts)
      out.mismatch = {"", newest, "",
                      std::to_string(rows - out.facts) + " facts belong to no stream"};
    else if (next_seal != seals.end())
      out.mismatch = {"", next_seal->first, "",
                      "a seal was taken after facts that are no longer there"};
  }
  out.streams = heads.size();
  out.seal = seal_over(heads);
  return out;
}

Hash take_seal(Db& db, std::int64_t now_us) {
  auto root = current_seal(db);
  db.write(
      "INSERT INTO seal (seq, taken_us, root) SELECT MAX(seq), ?, ? FROM fact WHERE seq IS NOT NULL"
      " HAVING MAX(seq) IS NOT NULL ON CONFLICT (seq) DO NOTHING",
      {now_us, Param::blob(root.blob())});
  return root;
}

Hash digest_of(Db& db, std::span<std::string const> queries) {
  Sha256 digest;
  for (auto const& query : queries) {
    digest.update(query);
    db.scan(query, {}, [&](Row const& row) {
      for (int i = 0; i < row.columns(); ++i) {
        digest.update(row.null(i) ? "\x01" : "\x02");
        digest.update(row.text(i));
        digest.update(std::string_view("\0", 1));
      }
      digest.update("\n");
      return true;
    });
  }
  return digest.finish();
}

std::span<ProjectionTable const> projection_tables() {
  static constexpr ProjectionTable kTables[] = {
      {"programme", "code"},
      {"published", "programme, figure"},
      {"programme_total", "programme"},
      {"programme_last_report", "programme, day"},
      {"project", "programme, code"},
      {"project_day", "programme, code, day"},
      {"stage", "programme, code, stage, aspect"},
      {"work_item", "programme, code, item"},
      {"outcome", "programme, code, measure"},
      {"funding", "programme, code, line"},
      {"payment", "programme, code, payment"},
      {"project_status", "programme, code"},
      {"calendar", "programme"},
      {"calendar_day", "programme, day"},
      {"shutdown", "programme, code, shutdown"},
      {"excuse", "programme, code, duty, day"},
      {"lamp_rule", "programme, from_day"},
      {"former_plan", "programme, code, day"},
      {"supervisor_log", "programme, code, day"},
      {"checklist", "programme, checklist, version"},
      {"inspection", "programme, code, inspection"},
      {"finding", "programme, code, finding"},
      {"finding_step", "programme, code, finding, seq"},
      {"coordination", "programme, coordination"},
      {"agenda_change", "programme, coordination, seq"},
      {"minuted_item", "programme, coordination, item"},
      {"action", "programme, action"},
      {"ten_day_return", "programme, ten_day"},
      {"place", "programme, place"},
      {"room", "programme, room"},
      {"room_person", "programme, room, account"},
      {"meeting", "programme, room, meeting"},
      {"meeting_seat", "programme, room, meeting, place, class"},
      {"attendance", "programme, room, meeting, account"},
      {"material", "programme, room, material"},
      {"consultation", "programme, consultation"},
      {"consultation_member", "programme, consultation, account"},
      {"consultation_room", "programme, consultation, room, meeting"},
      {"study", "programme, consultation, study"},
      {"measurement", "programme, consultation, measurement"},
      {"consultation_document", "programme, consultation, document"},
      {"held", "seq"},
      {"account", "account"},
      {"grants", "account, role, scope"},
  };
  return kTables;
}

Hash projections_digest(Db& db) {
  std::vector<std::string> queries;
  for (auto const& [table, key] : projection_tables())
    queries.push_back("SELECT * FROM " + std::string(table) + " ORDER BY " + std::string(key));
  return digest_of(db, queries);
}

}  // namespace longspan::store
