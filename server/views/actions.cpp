// Who does what by when: what was given at coordinations, and what became of it.
#include <algorithm>
#include <boost/json.hpp>
#include <tuple>

#include "rhythm/action.hpp"
#include "store/coordination_rows.hpp"
#include "store/fact_log.hpp"
#include "views/coordination.hpp"

namespace longspan::views {
namespace {

using rhythm::Action;
using rhythm::ActionState;

std::vector<Action> read_actions(store::Db& db, std::string const& programme,
                                 std::string const& where, std::vector<store::Param> params) {
  params.insert(params.begin(), store::Param(programme));
  std::vector<Action> out;
  db.read("SELECT " + std::string(store::kActionColumns) +
              " FROM action AS a WHERE a.programme = ?" + where + " ORDER BY a.seq",
          params, [&](store::Row const& row) {
            out.push_back(store::read_action(row));
            return true;
          });
  return out;
}

/// Sequences of minutes, in order, each with its coordination.
std::vector<std::pair<std::uint64_t, std::string>> minutes_of(store::Db& db,
                                                              std::string const& programme) {
  std::vector<std::pair<std::uint64_t, std::string>> out;
  db.read(
      "SELECT minuted_seq, coordination FROM coordination WHERE programme = ?"
      " AND minuted_seq IS NOT NULL ORDER BY minuted_seq",
      {programme}, [&](store::Row const& row) {
        out.emplace_back(static_cast<std::uint64_t>(row.integer(0)), row.text(1));
        return true;
      });
  return out;
}

/// Calls `write` with the fact's body and what else the row has of it.
void each_part(store::Db& db, std::uint64_t seq,
               std::function<void(ledger::Fact const&, boost::json::object const&,
                                  std::string_view name)> const& write) {
  if (seq == 0) return;
  db.read("SELECT " + std::string(store::kFactColumns) + std::string(kFactExtras) +
              std::string(kFactSource) + " WHERE fact.seq = ?",
          {seq}, [&](store::Row const& row) {
            auto const fact = store::read_fact(row);
            auto const body = boost::json::parse(fact.body);
            write(fact, body.as_object(), row.text(16));
            return false;
          });
}

/// Writes actions with what an answer about them needs read once.
class ActionWriter {
 public:
  ActionWriter(store::Db& db, Casework& casework, Viewer const& viewer)
      : db_(db),
        casework_(casework),
        viewer_(viewer),
        minutes_(minutes_of(db, casework.programme.code)) {}

  void write(JsonWriter& json, Action const& action) {
    auto const& programme = casework_.programme;
    json.object().field("action", action.id);
    if (!action.coordination.empty()) json.field("coordination", action.coordination);
    if (!action.item.empty()) json.field("item", action.item);
    if (!action.project.empty()) {
      json.field("project", action.project);
      write_name(json, "project_name", casework_.names.of(action.project));
    }
    json.field("text", action.text);
    write_post(json, "owner", action.owner);
    json.field("due", action.due.text());
    json.field("overdue_days", action.overdue(programme.calendar, casework_.today));
    json.field("state", contract::to_text(action.state)).field("carried", carried(action));
    json.field("returns", action.returns).field("seq", static_cast<std::int64_t>(action.seq));
    json.field("given", action.given.text());
    write_answer(json, action);
    write_review(json, action);
    json.flag("mine", rhythm::holds(viewer_.author, programme.code, action.owner));
    json.flag("may_review", rhythm::may_review(viewer_.author, programme.code, action));
    json.end_object();
  }

 private:
  /// Coordinations held since it was given; the one that gave it does not count.
  std::int64_t carried(Action const& action) const {
    return std::ranges::count_if(minutes_, [&](auto const& minutes) {
      bool const before_done = action.pending() || minutes.first < action.reviewed_seq;
      return minutes.first > action.seq && minutes.second != action.coordination && before_done;
    });
  }

  void write_answer(JsonWriter& json, Action const& action) {
    each_part(db_, action.answered_seq, [&](auto const& fact, auto const& body, auto name) {
      auto const* photos = body.if_contains("photos");
      json.key("answer").object().field("seq", static_cast<std::int64_t>(fact.seq));
      json.field("note", std::string_view(body.at("note").as_string()));
      json.key("photos").raw(photos ? boost::json::serialize(*photos) : std::string("[]"));
      write_author(json, "by", fact.by, name);
      json.field("at", fact.at.text()).end_object();
    });
  }

  void write_review(JsonWriter& json, Action const& action) {
    each_part(db_, action.reviewed_seq, [&](auto const& fact, auto const& body, auto name) {
      json.key("review").object().field("seq", static_cast<std::int64_t>(fact.seq));
      json.field("decision", std::string_view(body.at("decision").as_string()));
      if (auto const* reason = body.if_contains("reason"))
        json.field("reason", std::string_view(reason->as_string()));
      write_author(json, "by", fact.by, name);
      json.field("at", fact.at.text()).end_object();
    });
  }

  store::Db& db_;
  Casework& casework_;
  Viewer const& viewer_;
  std::vector<std::pair<std::uint64_t, std::string>> minutes_;
};

/// What is pending before what is closed; of that the most overdue, then the soonest due, first.
void sort_by_pressing(std::vector<Action>& actions) {
  std::ranges::sort(actions, {}, [](Action const& action) {
    auto const seq = static_cast<std::int64_t>(action.seq);
    auto const reviewed = static_cast<std::int64_t>(action.reviewed_seq);
    return action.pending() ? std::tuple(0, std::int64_t{action.due.number}, seq)
                            : std::tuple(1, -reviewed, seq);
  });
}

std::string clause_of(std::string const& state) {
  if (state == "open") return " AND a.state = 0";
  if (state == "answered") return " AND a.state = 1";
  if (state == "closed") return " AND a.state = 2";
  return state == "pending" ? " AND a.state < 2" : "";
}

void write_actions(JsonWriter& json, store::Db& db, Casework& casework, Viewer const& viewer,
                   std::string const& where, std::string const& value) {
  ActionWriter writer(db, casework, viewer);
  json.array();
  for (auto const& action : read_actions(db, casework.programme.code, where, {store::Param(value)}))
    writer.write(json, action);
  json.end_array();
}

}  // namespace

bool sees_action(Viewer const& viewer, std::string const& programme, Action const& action) {
  if (viewer.sight.sees_all_of(programme)) return true;
  if (!action.project.empty() && viewer.sight.sees(programme, action.project)) return true;
  return rhythm::holds(viewer.author, programme, action.owner);
}

std::vector<Action> pending_actions(store::Db& db, Casework& casework) {
  return read_actions(db, casework.programme.code, clause_of("pending"), {});
}

std::string newest_reason(store::Db& db, Action const& action) {
  std::string out;
  each_part(db, action.reviewed_seq, [&](auto const&, auto const& body, auto) {
    if (auto const* reason = body.if_contains("reason")) out = std::string(reason->as_string());
  });
  return out;
}

void write_actions_of(JsonWriter& json, store::Db& db, Casework& casework, Viewer const& viewer,
                      std::string const& coordination) {
  write_actions(json, db, casework, viewer, " AND a.coordination = ?", coordination);
}

void write_actions_about(JsonWriter& json, store::Db& db, Casework& casework, Viewer const& viewer,
                         std::string const& item) {
  write_actions(json, db, casework, viewer, " AND a.item = ?", item);
}

Result<std::string> actions(store::Db& db, ActionsQuery const& query, Viewer const& viewer,
                            Instant now) {
  auto casework = casework_of(db, query.programme, now);
  if (!casework) return std::unexpected(casework.error());
  auto const& programme = casework->programme;
  std::vector<store::Param> params;
  std::string of_project;
  if (!query.project.empty()) {
    of_project = " AND a.code = ?";
    params.emplace_back(query.project);
  }
  auto all = read_actions(db, programme.code, of_project + clause_of(query.state), params);
  std::erase_if(all, [&](Action const& one) { return !sees_action(viewer, programme.code, one); });
  sort_by_pressing(all);

  auto pending = read_actions(db, programme.code, of_project + clause_of("pending"), params);
  std::erase_if(pending,
                [&](Action const& one) { return !sees_action(viewer, programme.code, one); });
  auto const open = std::ranges::count(pending, ActionState::open, &Action::state);
  auto const overdue = std::ranges::count_if(pending, [&](Action const& one) {
    return one.overdue(programme.calendar, casework->today) > 0;
  });

  std::string out;
  JsonWriter json(out);
  ActionWriter writer(db, *casework, viewer);
  json.object().field("programme", programme.code).field("today", casework->today.text());
  json.key("actions").array();
  auto const end = std::min<std::int64_t>(query.offset + query.limit, std::ssize(all));
  for (auto i = query.offset; i < end; ++i) writer.write(json, all[static_cast<std::size_t>(i)]);
  json.end_array().field("matching", std::ssize(all));
  json.field("open", open).field("overdue", overdue);
  json.field("cursor", static_cast<std::int64_t>(head_of(db))).end_object();
  return out;
}

}  // namespace longspan::views
