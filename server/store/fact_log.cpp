#include "store/fact_log.hpp"

#include "ledger/seal.hpp"

namespace longspan::store {
namespace {

/// A map entry per stream: beyond this many, remembering them all costs more than asking again.
constexpr std::size_t kRememberedHeads = 20'000;

std::string const kFind = "SELECT " + std::string(kFactColumns) +
                          " FROM fact JOIN stream ON stream.no = fact.stream WHERE fact.id = ?";
std::string const kOfStream = "SELECT " + std::string(kFactColumns) +
                              " FROM stream JOIN fact ON stream.no = fact.stream"
                              " WHERE stream.name = ? ORDER BY fact.seq";
std::string const kAfter = "SELECT " + std::string(kFactColumns) +
                           " FROM fact JOIN stream ON stream.no = fact.stream"
                           " WHERE fact.seq > ? ORDER BY fact.seq";

}  // namespace

ledger::Fact read_fact(Row const& row) {
  ledger::Fact fact;
  fact.seq = static_cast<std::uint64_t>(row.integer(0));
  fact.id = Uuid::from_blob(row.text(1)).value_or(Uuid{});
  // A kind this binary does not know can only come from a newer one; verify and rebuild refuse it.
  auto kind = contract::parse_fact_kind(row.text(2));
  if (!kind)
    throw DbError("fact " + std::to_string(fact.seq) + " is of unknown kind " +
                  std::string(row.text(2)));
  fact.kind = *kind;
  fact.stream = row.text(3);
  fact.at = {{row.integer(4)}, static_cast<std::int16_t>(row.integer(5))};
  fact.zone = row.text(6);
  fact.valid_day = Day{static_cast<std::int32_t>(row.integer(7))};
  if (!row.null(8)) fact.by = Uuid::from_blob(row.text(8));
  fact.device = row.text(9);
  fact.body = row.text(10);
  fact.received_at = {row.integer(11)};
  fact.outcome = static_cast<ledger::Outcome>(row.integer(12));
  fact.problem = row.text(13);
  fact.prev = Hash::from_blob(row.text(14)).value_or(Hash{});
  fact.hash = Hash::from_blob(row.text(15)).value_or(Hash{});
  return fact;
}

std::optional<ledger::Fact> FactLog::find(Uuid const& id) {
  std::optional<ledger::Fact> out;
  db_.read(kFind, {Param::blob(id.blob())}, [&](Row const& row) {
    out = read_fact(row);
    return false;
  });
  return out;
}

FactLog::Head& FactLog::head_of(std::string const& stream, std::string_view programme) {
  if (auto it = heads_.find(stream); it != heads_.end()) return it->second;
  if (heads_.size() >= kRememberedHeads) heads_.clear();
  Head head;
  db_.read("SELECT no FROM stream WHERE name = ?", {stream}, [&](Row const& row) {
    head.no = row.integer(0);
    return false;
  });
  if (head.no == 0) {
    head.no = ++newest_stream_;
    db_.write("INSERT INTO stream (no, name, programme) VALUES (?, ?, ?)",
              {head.no, stream, programme});
  } else {
    db_.read("SELECT hash FROM fact WHERE stream = ? ORDER BY seq DESC LIMIT 1", {head.no},
             [&](Row const& row) {
               head.hash = Hash::from_blob(row.text(0)).value_or(Hash{});
               return false;
             });
  }
  return heads_.emplace(stream, head).first->second;
}

void FactLog::append(ledger::Fact& fact, std::string_view programme) {
  auto& head = head_of(fact.stream, programme);
  fact.seq = head_ + 1;
  fact.prev = head.hash;
  fact.hash = ledger::hash_of(fact);
  db_.write(
      "INSERT INTO fact (seq, id, stream, kind, at_us, at_offset, zone, valid_day, author, device, body,"
      " received_us, outcome, problem, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {fact.seq, Param::blob(fact.id.blob()), head.no, contract::to_text(fact.kind),
       fact.at.instant.us, fact.at.offset_min, fact.zone, fact.valid_day.number,
       fact.by ? Param::blob(fact.by->blob()) : Param(), fact.device, fact.body,
       fact.received_at.us, static_cast<int>(fact.outcome), fact.problem,
       Param::blob(fact.prev.blob()), Param::blob(fact.hash.blob())});
  head.hash = fact.hash;
  head_ = fact.seq;
}

void FactLog::reload() {
  heads_.clear();
  db_.read("SELECT COALESCE(MAX(seq), 0) FROM fact", {}, [&](Row const& row) {
    head_ = static_cast<std::uint64_t>(row.integer(0));
    return false;
  });
  db_.read("SELECT COALESCE(MAX(no), 0) FROM stream", {}, [&](Row const& row) {
    newest_stream_ = row.integer(0);
    return false;
  });
}

void each_fact_of(Db& db, std::string_view stream, std::function<void(ledger::Fact)> const& each) {
  db.read(kOfStream, {stream}, [&](Row const& row) {
    each(read_fact(row));
    return true;
  });
}

void each_fact(Db& db, std::uint64_t after, std::function<bool(ledger::Fact)> const& each) {
  db.read(kAfter, {after}, [&](Row const& row) { return each(read_fact(row)); });
}

Hash current_seal(Db& db) {
  std::vector<std::pair<std::string, Hash>> heads;
  db.read(
      "SELECT stream.name, fact.hash FROM stream JOIN fact ON fact.seq ="
      " (SELECT MAX(seq) FROM fact AS newest WHERE newest.stream = stream.no)",
      {}, [&](Row const& row) {
        heads.emplace_back(row.text(0), Hash::from_blob(row.text(1)).value_or(Hash{}));
        return true;
      });
  return ledger::seal_of(std::move(heads));
}

}  // namespace longspan::store
