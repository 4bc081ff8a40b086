#include "store/copy_store.hpp"

#include <algorithm>

#include "store/copied_tables.hpp"
#include "store/fact_log.hpp"
#include "store/migrate.hpp"
#include "store/partitions.hpp"
#include "store/projections.hpp"
#include "store/verify.hpp"

namespace longspan::store {
namespace {

class Transaction {
 public:
  Transaction(Db& db, bool write) : db_(db) { db_.begin(write); }
  ~Transaction() {
    if (open_) db_.rollback();
  }
  Transaction(Transaction const&) = delete;
  Transaction& operator=(Transaction const&) = delete;
  void commit() {
    db_.commit();
    open_ = false;
  }

 private:
  Db& db_;
  bool open_ = true;
};

constexpr std::string_view kNewest = "SELECT COALESCE(MAX(seq), 0) FROM fact";
constexpr std::string_view kNoted = "SELECT source FROM copy_under_way";

std::uint64_t number(Db& db, std::string_view sql) {
  std::uint64_t out = 0;
  db.read(sql, {}, [&](Row const& row) {
    out = static_cast<std::uint64_t>(row.integer(0));
    return false;
  });
  return out;
}

std::string text(Db& db, std::string_view sql) {
  std::string out;
  db.read(sql, {}, [&](Row const& row) {
    out = row.text(0);
    return false;
  });
  return out;
}

std::string hash_at(Db& db, std::uint64_t seq) {
  std::string out;
  db.read("SELECT hash FROM fact WHERE seq = ?", {seq}, [&](Row const& row) {
    out = row.text(0);
    return false;
  });
  return out;
}

/// The target's newest sequence; whoever else would append waits.
std::uint64_t lock_head(Db& target) {
  return number(target, target.shared() ? "SELECT head FROM ledger FOR UPDATE" : kNewest);
}

std::optional<std::string> unfit(std::uint64_t head, std::string const& noted,
                                 std::string const& source) {
  if (head == 0 || noted == source) return std::nullopt;
  if (noted.empty()) return "the target holds facts already; name an empty store";
  return "the target holds part of " + noted +
         ", whose copy has not finished; go on with that source, or name an empty store";
}

/// Gives the newest sequence that is there already.
std::expected<std::uint64_t, std::string> take_over(Db& source, Db& target,
                                                    std::string const& name) {
  Transaction taking(target, true);
  auto const head = lock_head(target);
  auto const noted = text(target, kNoted);
  if (auto const why = unfit(head, noted, name)) return std::unexpected(*why);
  if (hash_at(source, head) != hash_at(target, head))
    return std::unexpected("the target holds other facts than the source; name an empty store");
  if (noted != name) {
    target.write("DELETE FROM copy_under_way");
    target.write("INSERT INTO copy_under_way (source) VALUES (?)", {name});
  }
  taking.commit();
  return head;
}

void make_partitions(Db& source, Db& target) {
  if (!target.shared()) return;
  constexpr int kFirst = 1970;
  constexpr int kLast = 2199;
  auto const year_of = [](std::int64_t us) {
    constexpr std::int64_t kDayUs = std::int64_t{86'400} * 1'000'000;
    auto const day = std::clamp<std::int64_t>(us / kDayUs, 0, Day::of(kLast, 12, 31)->number);
    return Day{static_cast<std::int32_t>(day)}.year();
  };
  source.read("SELECT MIN(received_us), MAX(received_us) FROM fact", {}, [&](Row const& row) {
    if (!row.null(0))
      keep_partitions(target, std::max(kFirst, year_of(row.integer(0))), year_of(row.integer(1)));
    return false;
  });
}

/// All rows of a table; what waits at the target is let go now and then.
void copy_table(Db& source, Db& target, CopiedTable const& table, std::string_view insert) {
  constexpr std::size_t kTogether = 2000;
  std::size_t waiting = 0;
  std::vector<Param> values;
  source.scan(table.select(), {}, [&](Row const& row) {
    table.take(row, values);
    target.gather(insert, values);
    if (++waiting % kTogether == 0) target.release();
    return true;
  });
}

void copy_streams(Db& source, Db& target) {
  Transaction writing(target, true);
  auto const& table = stream_table();
  copy_table(source, target, table, table.insert() + " ON CONFLICT (no) DO NOTHING");
  writing.commit();
}

/// Facts after `head`; gives how many.
std::uint64_t copy_facts(Db& source, Db& target, std::uint64_t head, CopyOrder const& order) {
  auto const& table = fact_table();
  auto const insert = table.insert();
  std::uint64_t copied = 0;
  std::optional<Transaction> portion;
  auto const end_portion = [&] {
    if (target.shared()) target.write("UPDATE ledger SET head = ? WHERE one = 1", {head});
    portion->commit();
    portion.reset();
    order.progress(copied);
  };
  std::vector<Param> values;
  source.scan(table.select() + " WHERE seq > ? ORDER BY seq", {head}, [&](Row const& row) {
    if (!portion) {
      portion.emplace(target, true);
      if (lock_head(target) != head)
        throw DbError("somebody else writes into the target; stop them, and name an empty store");
    }
    table.take(row, values);
    target.gather(insert, values);
    // SQLite has it as a view.
    if (target.shared())
      target.gather("INSERT INTO known_id (id, seq) VALUES (?, ?)",
                    {Param::blob(row.text(1)), row.integer(0)});
    head = static_cast<std::uint64_t>(row.integer(0));
    if (++copied % order.portion == 0) end_portion();
    return true;
  });
  if (portion) end_portion();
  return copied;
}

void copy_beside(Db& source, Db& target) {
  Transaction writing(target, true);
  for (auto const& table : tables_beside()) {
    target.write("DELETE FROM " + std::string(table.name));
    copy_table(source, target, table, table.insert());
  }
  if (target.shared()) target.write("UPDATE ledger SET people = people + 1 WHERE one = 1");
  writing.commit();
}

Hash digest_beside(Db& db) {
  std::vector<std::string> queries;
  for (auto const& table : tables_beside()) queries.push_back(table.select_in_order());
  return digest_of(db, queries);
}

/// What two stores must have in common.
struct Facts {
  std::uint64_t count;
  Hash seal;
  bool operator==(Facts const&) const = default;
};
struct Sameness {
  Facts facts;
  Hash beside;
  Hash projections;
};

Facts read_facts(Db& db) { return {number(db, "SELECT COUNT(*) FROM fact"), current_seal(db)}; }

Sameness read_sameness(Db& db, bool projections) {
  return {read_facts(db), digest_beside(db), projections ? projections_digest(db) : Hash{}};
}

}  // namespace

std::optional<std::string> why_not_into(Db& target, std::string const& source) {
  try {
    return unfit(number(target, kNewest), text(target, kNoted), source);
  } catch (DbError const& error) {
    if (error.trouble != DbTrouble::altered) throw;
    return std::nullopt;
  }
}

bool holds_the_same(Db& source, Db& target) {
  return text(target, kNoted).empty() && read_facts(source) == read_facts(target);
}

std::expected<std::uint64_t, std::string> copy_rows(Db& source, Db& target,
                                                    CopyOrder const& order) {
  Transaction reading(source, false);
  auto const head = take_over(source, target, order.source);
  if (!head) return std::unexpected(head.error());
  make_partitions(source, target);
  copy_streams(source, target);
  auto const copied = copy_facts(source, target, *head, order);
  copy_beside(source, target);
  reading.commit();
  return copied;
}

void fold_copy(Db& target, std::function<void(std::uint64_t)> const& progress) {
  Transaction writing(target, true);
  begin_rebuild(target);
  Projections(target, 1024).rebuild(progress);
  writing.commit();
}

Comparison compare_stores(Db& source, Db& target) {
  Comparison out;
  auto const head = number(target, kNewest);
  Transaction of_source(source, false);
  if (auto const newest = number(source, kNewest); newest > head) {
    out.late = newest - head;
    return out;
  }
  out.uncompared = why_not_as_made(source);
  auto const theirs = read_sameness(source, out.uncompared.empty());
  of_source.commit();
  Transaction of_target(target, false);
  auto const ours = read_sameness(target, out.uncompared.empty());
  of_target.commit();
  out.seals = ours.facts == theirs.facts;
  out.beside = ours.beside == theirs.beside;
  out.projections = ours.projections == theirs.projections;
  return out;
}

void end_copy(Db& target) {
  Transaction writing(target, true);
  target.write("DELETE FROM copy_under_way");
  writing.commit();
}

}  // namespace longspan::store
