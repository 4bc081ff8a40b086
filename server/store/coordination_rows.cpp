#include "store/coordination_rows.hpp"

#include "store/columns.hpp"

namespace longspan::store {
namespace {

using contract::FactKind;

std::uint64_t head_of(Db& db) {
  std::uint64_t head = 0;
  db.read("SELECT COALESCE(MAX(seq), 0) FROM fact", {}, [&](Row const& row) {
    head = static_cast<std::uint64_t>(row.integer(0));
    return false;
  });
  return head;
}

void write_coordination(Db& db, std::string const& programme, rhythm::Coordination const& held) {
  db.write(
      "INSERT INTO coordination (programme, coordination, day, place, note, seq, minuted_seq,"
      " as_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (programme, coordination) DO UPDATE SET day = excluded.day,"
      " place = excluded.place, note = excluded.note, seq = excluded.seq,"
      " minuted_seq = excluded.minuted_seq, as_of = excluded.as_of",
      {programme, held.ten_day.text(), held.day.number, held.place, held.note,
       seq_or_null(held.seq), seq_or_null(held.minuted_seq),
       held.minuted() ? Param(held.as_of) : Param()});
}

void write_action(Db& db, std::string const& programme, rhythm::Action const& action) {
  db.write(
      "INSERT INTO action (programme, action, coordination, item, code, text, owner, due,"
      " given_day, state, returns, seq, answered_by, answered_seq, reviewed_seq, changed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (programme, action) DO UPDATE SET state = excluded.state,"
      " returns = excluded.returns, answered_by = excluded.answered_by,"
      " answered_seq = excluded.answered_seq, reviewed_seq = excluded.reviewed_seq,"
      " changed = excluded.changed",
      {programme, action.id, action.coordination, action.item, action.project, action.text,
       rhythm::post_text(action.owner), action.due.number, action.given.number,
       static_cast<int>(action.state), action.returns, action.seq,
       action.answered_by ? Param::blob(action.answered_by->blob()) : Param(),
       seq_or_null(action.answered_seq), seq_or_null(action.reviewed_seq), action.changed});
}

void fold_arrangement(Db& db, std::string const& programme, std::uint64_t seq,
                      contract::AgendaArranged const& change) {
  db.write(
      "INSERT INTO agenda_change (programme, coordination, item, arrangement, title, code,"
      " position, owner, reason, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {programme, change.coordination.text(), change.item, static_cast<int>(change.arrangement),
       change.title.value_or(""), change.project.value_or(""), Param::maybe(change.position),
       change.owner ? rhythm::post_text(*change.owner) : std::string(), change.reason.value_or(""),
       seq});
}

/// An item named twice was reached if it was reached once.
void fold_items(Db& db, std::string const& programme, std::uint64_t seq,
                contract::CoordinationMinuted const& minutes) {
  for (auto const& item : minutes.items)
    db.write(
        "INSERT INTO minuted_item (programme, coordination, item, reached, seq)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (programme, coordination, item)"
        " DO UPDATE SET reached = CASE WHEN excluded.reached = 1 THEN 1"
        " ELSE minuted_item.reached END",
        {programme, minutes.coordination.text(), item.item, item.reached.value_or(true) ? 1 : 0,
         seq});
}

void fold_return(Db& db, std::string const& programme, std::uint64_t seq,
                 contract::TenDayReturned const& told) {
  db.write(
      "INSERT INTO ten_day_return (programme, ten_day, first_seq, seq) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (programme, ten_day) DO UPDATE SET seq = excluded.seq",
      {programme, told.ten_day.text(), seq, seq});
}

}  // namespace

bool is_coordination(FactKind kind) {
  switch (kind) {
    case FactKind::coordination_convened:
    case FactKind::agenda_arranged:
    case FactKind::coordination_minuted:
    case FactKind::action_assigned:
    case FactKind::action_answered:
    case FactKind::action_reviewed:
    case FactKind::ten_day_returned:
      return true;
    default:
      return false;
  }
}

std::optional<Problem> decide_coordination(Db& db, programme::Programme const& programme,
                                           ledger::Draft const& draft,
                                           ledger::Author const& author) {
  if (auto const ten_day = rhythm::coordination_in(draft.content)) {
    auto const known = load_coordination(db, programme.code, *ten_day);
    bool const freezes = draft.kind == FactKind::coordination_minuted;
    return rhythm::decide_about_coordination(known ? &*known : nullptr, draft,
                                             freezes ? head_of(db) : 0);
  }
  if (auto const id = rhythm::action_in(draft.content); !id.empty()) {
    auto const known = load_action(db, programme.code, id);
    return rhythm::decide_about_action(known ? &*known : nullptr, draft, author);
  }
  return std::nullopt;
}

void fold_coordination(Db& db, ledger::Fact const& fact, contract::Body const& content) {
  auto const programme = ledger::Stream::parse(fact.stream)->programme;
  if (auto const* change = std::get_if<contract::AgendaArranged>(&content))
    return fold_arrangement(db, programme, fact.seq, *change);
  if (auto const* told = std::get_if<contract::TenDayReturned>(&content))
    return fold_return(db, programme, fact.seq, *told);
  if (auto const ten_day = rhythm::coordination_in(content)) {
    auto held = load_coordination(db, programme, *ten_day).value_or(rhythm::Coordination{});
    rhythm::fold_about_coordination(held, content, fact);
    write_coordination(db, programme, held);
    if (auto const* minutes = std::get_if<contract::CoordinationMinuted>(&content))
      fold_items(db, programme, fact.seq, *minutes);
    return;
  }
  auto action = load_action(db, programme, rhythm::action_in(content)).value_or(rhythm::Action{});
  rhythm::fold_about_action(action, content, fact);
  write_action(db, programme, action);
}

rhythm::Coordination read_coordination(Row const& row) {
  rhythm::Coordination out;
  out.ten_day = TenDay::parse(row.text(0)).value_or(TenDay{});
  out.day = day_at(row, 1);
  out.place = row.text(2);
  out.note = row.text(3);
  out.seq = seq_in(row, 4);
  out.minuted_seq = seq_in(row, 5);
  out.as_of = seq_in(row, 6);
  return out;
}

std::optional<rhythm::Coordination> load_coordination(Db& db, std::string const& programme,
                                                      TenDay ten_day) {
  std::optional<rhythm::Coordination> out;
  db.read("SELECT " + std::string(kCoordinationColumns) +
              " FROM coordination AS c WHERE c.programme = ? AND c.coordination = ?",
          {programme, ten_day.text()}, [&](Row const& row) {
            out = read_coordination(row);
            return false;
          });
  return out;
}

rhythm::Action read_action(Row const& row) {
  rhythm::Action out;
  out.id = row.text(0);
  out.coordination = row.text(1);
  out.item = row.text(2);
  out.project = row.text(3);
  out.text = row.text(4);
  out.owner = rhythm::read_post(row.text(5));
  out.due = day_at(row, 6);
  out.given = day_at(row, 7);
  out.state = static_cast<rhythm::ActionState>(row.integer(8));
  out.returns = static_cast<int>(row.integer(9));
  out.seq = seq_in(row, 10);
  if (!row.null(11)) out.answered_by = Uuid::from_blob(row.text(11));
  out.answered_seq = seq_in(row, 12);
  out.reviewed_seq = seq_in(row, 13);
  out.changed = seq_in(row, 14);
  return out;
}

std::optional<rhythm::Action> load_action(Db& db, std::string const& programme,
                                          std::string const& id) {
  std::optional<rhythm::Action> out;
  db.read("SELECT " + std::string(kActionColumns) +
              " FROM action AS a WHERE a.programme = ? AND a.action = ?",
          {programme, id}, [&](Row const& row) {
            out = read_action(row);
            return false;
          });
  return out;
}

rhythm::AgendaChange read_agenda_change(Row const& row) {
  rhythm::AgendaChange out;
  out.coordination = TenDay::parse(row.text(0)).value_or(TenDay{});
  out.item = row.text(1);
  out.arrangement = static_cast<rhythm::Arrangement>(row.integer(2));
  out.title = row.text(3);
  out.project = row.text(4);
  if (!row.null(5)) out.position = static_cast<int>(row.integer(5));
  if (!row.text(6).empty()) out.owner = rhythm::read_post(row.text(6));
  out.reason = row.text(7);
  out.seq = seq_in(row, 8);
  return out;
}

std::uint64_t ten_day_return(Db& db, std::string const& programme, TenDay ten_day) {
  std::uint64_t out = 0;
  db.read("SELECT seq FROM ten_day_return WHERE programme = ? AND ten_day = ?",
          {programme, ten_day.text()}, [&](Row const& row) {
            out = seq_in(row, 0);
            return false;
          });
  return out;
}

}  // namespace longspan::store
