#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "contract/facts.hpp"
#include "ledger/fact.hpp"
#include "store/db.hpp"
#include "store/project_rows.hpp"

/// Pieces that several answers are made of.
namespace longspan::views {

/// A programme as its table has it.
struct ProgrammeRow {
  std::string code;
  std::uint64_t registered_seq = 0;
  std::string info_text;
  contract::ProgrammeRegistered info;
  programme::Calendar calendar;       ///< where an answer needs it (store::ask_calendar)
  programme::LampRulings lamp_rules;  ///< the same (store::ask_lamp_rules)
};
std::optional<ProgrammeRow> find_programme(store::Db& db, std::string_view code);
/// The same, asked for (Db::ask).
void ask_programme(store::Db& db, std::string_view code, std::optional<ProgrammeRow>& out);
/// The reporting day it is at the programme's sites.
Day today_at(ProgrammeRow const& programme, Instant now);
void write_programme(JsonWriter& json, ProgrammeRow const& programme);
/// The published figures as JSON objects. `ask_…`: see Db::ask.
using Published = std::vector<std::string>;
void ask_published(store::Db& db, std::string const& programme, Published& out);
void write_published(JsonWriter& json, Published const& published);

std::uint64_t head_of(store::Db& db);
void ask_head(store::Db& db, std::uint64_t& head);

/// Columns of a board row: those of `project` as p and of its state (the same, or a project_day) as
/// s.
inline constexpr std::string_view kBoardColumns =
    "p.code, p.name_zh, p.name_en, p.category, p.livelihood, p.place, p.plan, p.outcomes, p.held, p.changed,"
    " s.stage, s.phase, s.started, s.completed, s.completion_planned, s.completion_forecast, s.progress,"
    " s.funds_planned, s.aid_planned, s.paid, s.budget, s.last_report, s.days_mask, s.reports";
/// The same with the lamps' own behind them, and in place of the plan that of the day.
std::string board_columns(store::Db const& db, bool as_of);
/// FROM clause for the state now, or at the end of a day (its day number is then the first
/// parameter).
std::string_view state_source(bool as_of);
/// A row of `board_columns`.
void write_board_row(JsonWriter& json, store::Row const& row, standing::Timetable const& timetable,
                     Day today);

/// {key: {"zh", "en"?}}.
void write_name(JsonWriter& json, std::string_view key, contract::Name const& name);
/// A date column: {"name": "2026-07-14"} or nothing where it is NULL.
void write_day(JsonWriter& json, std::string_view name, std::optional<Day> day);
void write_ppm(JsonWriter& json, std::string_view name, std::optional<std::int64_t> ppm);

/// Facts as the API shows them, with authors' names, evidence and settlements.
inline constexpr std::string_view kFactSource =
    " FROM fact JOIN stream ON stream.no = fact.stream"
    " LEFT JOIN account_detail ON account_detail.account = fact.author"
    " LEFT JOIN held ON held.seq = fact.seq";
/// kFactColumns, then these.
inline constexpr std::string_view kFactExtras =
    ", account_detail.name, held.decision, held.settled_seq";
void write_fact(JsonWriter& json, store::Db& db, store::Row const& row);

}  // namespace longspan::views
