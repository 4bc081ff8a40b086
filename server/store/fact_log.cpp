#include "store/fact_log.hpp"

#include "ledger/seal.hpp"

namespace longspan::store {
namespace {

/// A map entry per stream: beyond this many, remembering them all costs more than asking again.
constexpr std::size_t kRememberedHeads = 20'000;

std::string const kFind = "SELECT " + std::string(kFactColumns) +
                          " FROM fact JOIN stream ON stream.no = fact.stream"
                          " WHERE fact.seq = (SELECT seq FROM known_id WHERE id = ?)";
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

std::optional<ledger::Fact> find_fact(Db& db, Uuid const& id) {
  std::optional<ledger::Fact> out;
  db.read(kFind, {Param::blob(id.blob())}, [&](Row const& row) {
    out = read_fact(row);
    return false;
  });
  return out;
}

std::optional<ledger::Fact> FactLog::find(Uuid const& id) {
  if (!db_.shared() || appended_.contains(id)) return find_fact(db_, id);
  // A new id that is known after all makes the insert fail, and the transaction with it.
  if (trusting_) return std::nullopt;
  auto it = known_.find(id);
  return it == known_.end() ? std::nullopt : std::optional(it->second);
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
    head.no = ++now_.newest_stream;
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
  if (db_.shared())
    db_.gather("INSERT INTO known_id (id, seq) VALUES (?, ?)",
               {Param::blob(fact.id.blob()), fact.seq});
  db_.gather(
      "INSERT INTO fact (seq, id, stream, kind, at_us, at_offset, zone, valid_day, author, device, body,"
      " received_us, outcome, problem, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {fact.seq, Param::blob(fact.id.blob()), head.no, contract::to_text(fact.kind),
       fact.at.instant.us, fact.at.offset_min, fact.zone, fact.valid_day.number,
       fact.by ? Param::blob(fact.by->blob()) : Param(), fact.device, fact.body,
       fact.received_at.us, static_cast<int>(fact.outcome), fact.problem,
       Param::blob(fact.prev.blob()), Param::blob(fact.hash.blob())});
  head.hash = fact.hash;
  head_ = fact.seq;
  appended_to_.insert(fact.stream);
  appended_.insert(fact.id);
}

void FactLog::read_heads() {
  heads_.clear();
  db_.read("SELECT COALESCE(MAX(seq), 0) FROM fact", {}, [&](Row const& row) {
    head_ = static_cast<std::uint64_t>(row.integer(0));
    return false;
  });
  db_.read("SELECT COALESCE(MAX(no), 0) FROM stream", {}, [&](Row const& row) {
    now_.newest_stream = row.integer(0);
    return false;
  });
}

FactLog::News FactLog::begin(std::span<Uuid const> ids, bool trusting) {
  trusting_ = trusting && seen_;
  if (!db_.shared()) {
    if (!std::exchange(seen_, true)) {
      read_heads();
      kept_ = now_;
    }
    return {};
  }
  if (trusting_) return {};
  auto news = read_news("SELECT head, people, tables FROM ledger FOR UPDATE");
  std::vector<Param> keys;
  keys.reserve(ids.size());
  for (auto const& id : ids) keys.push_back(Param::blob(id.blob()));
  db_.read_each(kFind, keys,
                [&](std::size_t key, Row const& row) { known_[ids[key]] = read_fact(row); });
  return news;
}

FactLog::News FactLog::look() {
  if (!db_.shared()) return begin({}, false);
  return read_news("SELECT head, people, tables FROM ledger");
}

FactLog::News FactLog::read_news(std::string_view sql) {
  auto const before = now_;
  db_.read(sql, {}, [&](Row const& row) {
    head_ = static_cast<std::uint64_t>(row.integer(0));
    now_.people = row.integer(1);
    now_.tables = row.integer(2);
    return false;
  });
  News news;
  if (!std::exchange(seen_, true)) {
    read_heads();
    kept_ = now_;
    return news;
  }
  news.people = now_.people != before.people;
  news.tables = now_.tables != before.tables;
  if (head_ != before.head) {
    db_.scan(
        "SELECT fact.seq, fact.kind, stream.name FROM fact JOIN stream ON stream.no = fact.stream"
        " WHERE fact.seq > ? AND fact.seq <= ? ORDER BY fact.seq",
        {before.head, head_}, [&](Row const& row) {
          auto kind = contract::parse_fact_kind(row.text(1));
          if (!kind)
            throw DbError("a newer Longspan writes into this store; use that one here too");
          news.facts.push_back(
              {static_cast<std::uint64_t>(row.integer(0)), *kind, std::string(row.text(2))});
          heads_.erase(news.facts.back().stream);
          return true;
        });
    db_.read("SELECT COALESCE(MAX(no), 0) FROM stream", {}, [&](Row const& row) {
      now_.newest_stream = row.integer(0);
      return false;
    });
  }
  kept_ = now_;
  return news;
}

void FactLog::end(bool people) {
  if (!db_.shared() || (appended_.empty() && !people)) return;
  // Where somebody else moved the head, the new one is null, which the column refuses.
  if (people) ++now_.people;
  Param const params[] = {kept_.head, kept_.people, kept_.tables, head_, now_.people};
  db_.gather_first(
      "UPDATE ledger SET head = CASE WHEN head = ? AND people = ? AND tables = ? THEN CAST(? AS BIGINT) END,"
      " people = ? WHERE one = 1",
      params);
}

void FactLog::keep() {
  kept_ = now_;
  appended_to_.clear();
  appended_.clear();
  known_.clear();
}

void FactLog::undo() {
  now_ = kept_;
  for (auto const& stream : appended_to_) heads_.erase(stream);
  appended_to_.clear();
  appended_.clear();
  known_.clear();
}

void begin_rebuild(Db& db) {
  if (db.shared()) db.write("UPDATE ledger SET tables = tables + 1 WHERE one = 1");
}

void each_fact_of(Db& db, std::string_view stream, std::function<void(ledger::Fact)> const& each) {
  db.read(kOfStream, {stream}, [&](Row const& row) {
    each(read_fact(row));
    return true;
  });
}

void each_fact(Db& db, std::uint64_t after, std::function<bool(ledger::Fact)> const& each) {
  db.scan(kAfter, {after}, [&](Row const& row) { return each(read_fact(row)); });
}

Hash current_seal(Db& db) {
  std::vector<std::pair<std::string, Hash>> heads;
  db.scan(
      "SELECT stream.name, fact.hash FROM stream JOIN fact ON fact.seq ="
      " (SELECT MAX(seq) FROM fact AS newest WHERE newest.stream = stream.no)",
      {}, [&](Row const& row) {
        heads.emplace_back(row.text(0), Hash::from_blob(row.text(1)).value_or(Hash{}));
        return true;
      });
  return ledger::seal_of(std::move(heads));
}

}  // namespace longspan::store
