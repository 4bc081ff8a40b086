#include "app/existing.hpp"

#include <boost/json.hpp>

#include "rhythm/file_daily_report.hpp"
#include "store/fold_stream.hpp"
#include "views/rows.hpp"

namespace longspan::app {
namespace {

using contract::OutcomeAspect;
using contract::StageAspect;
using contract::StageName;
using exchange::ImportContext;
using exchange::PortfolioProject;

std::uint64_t head_of_stream(store::Db& db, std::string const& stream) {
  std::uint64_t head = 0;
  db.read(
      "SELECT MAX(fact.seq) FROM stream JOIN fact ON fact.stream = stream.no WHERE stream.name = ?",
      {stream}, [&](store::Row const& row) {
        if (!row.null(0)) head = static_cast<std::uint64_t>(row.integer(0));
        return false;
      });
  return head;
}

std::vector<contract::ProgrammeTotalPublished> totals_of(store::Db& db,
                                                         std::string const& programme) {
  std::vector<contract::ProgrammeTotalPublished> out;
  db.read("SELECT body FROM published WHERE programme = ? ORDER BY figure", {programme},
          [&](store::Row const& row) {
            auto body = contract::decode(contract::FactKind::programme_total_published,
                                         boost::json::parse(row.text(0)));
            out.push_back(std::get<contract::ProgrammeTotalPublished>(body.value()));
            return true;
          });
  return out;
}

Currency currency_of(std::string const& text) { return Currency::parse(text).value_or(Currency{}); }

PortfolioProject portfolio_project(programme::Project const& project, Currency currency) {
  PortfolioProject out;
  out.code = project.code;
  out.registration = project.info;
  for (std::size_t i = 0; i < project.stages.size(); ++i)
    for (std::size_t j = 0; j < project.stages[i].size(); ++j)
      if (auto const& dated = project.stages[i][j]; dated && dated->day) {
        contract::StageDated stage;
        stage.stage = static_cast<StageName>(i);
        stage.aspect = static_cast<StageAspect>(j);
        stage.day = dated->day;
        out.stages.push_back(std::move(stage));
      }
  for (auto const& [code, item] : project.items) out.work_items.push_back(item.plan);
  for (auto const& [measure, outcome] : project.outcomes)
    for (std::size_t i = 0; i < outcome.stated.size(); ++i)
      if (auto const& value = outcome.stated[i]) {
        contract::OutcomeStated stated;
        stated.measure = measure;
        stated.aspect = static_cast<OutcomeAspect>(i);
        stated.quantity = *value;
        stated.unit = outcome.unit;
        out.outcomes.push_back(std::move(stated));
      }
  for (auto const& [line, funding] : project.funding) {
    contract::FundingPlanned planned;
    planned.line = line;
    planned.amount = Money{funding.minor, currency};
    out.funding.push_back(std::move(planned));
  }
  for (auto const& [number, payment] : project.payments) {
    contract::PaymentMade made;
    made.payment = number;
    made.amount = Money{payment.minor, currency};
    made.day = payment.day;
    made.voucher = payment.voucher;
    made.line = payment.line;
    if (!payment.payee.empty()) made.payee = payment.payee;
    if (!payment.note.empty()) made.note = payment.note;
    out.payments.push_back(std::move(made));
  }
  return out;
}

store::ProjectState state_of(store::Db& db, std::string const& programme,
                             std::string const& project) {
  store::ProjectState state;
  state.project.programme = programme;
  state.project.code = project;
  store::load_project(db, state);
  return state;
}

/// The body of the fact a row names by its sequence.
std::optional<std::pair<Uuid, contract::Body>> body_of(store::Db& db, std::uint64_t seq) {
  std::optional<std::pair<Uuid, contract::Body>> out;
  db.read("SELECT id, kind, body FROM fact WHERE seq = ?", {seq}, [&](store::Row const& row) {
    auto kind = contract::parse_fact_kind(row.text(1)).value();
    out.emplace(*Uuid::from_blob(row.text(0)),
                contract::decode(kind, boost::json::parse(row.text(2))).value());
    return false;
  });
  return out;
}

}  // namespace

exchange::ImportContext existing_in(store::Db& db) {
  ImportContext out;
  out.programme = [&db](std::string const& code) -> std::optional<ImportContext::Programme> {
    auto found = code.empty() ? std::nullopt : views::find_programme(db, code);
    if (!found) return std::nullopt;
    auto stream = ledger::Stream::of_programme(code).text();
    return ImportContext::Programme{found->info, totals_of(db, code), head_of_stream(db, stream)};
  };
  out.project = [&db](std::string const& programme,
                      std::string const& code) -> std::optional<ImportContext::Project> {
    auto state = state_of(db, programme, code);
    if (!state.project.registered()) return std::nullopt;
    auto of = views::find_programme(db, programme);
    return ImportContext::Project{
        portfolio_project(state.project, currency_of(of->info.currency)),
        head_of_stream(db, ledger::Stream::of_project(programme, code).text())};
  };
  out.report = [&db](std::string const& programme, std::string const& code,
                     Day day) -> std::optional<ImportContext::Report> {
    programme::Project project;
    project.programme = programme;
    project.code = code;
    auto standing = store::load_report_on(db, project, day);
    if (!standing) return std::nullopt;
    auto body = body_of(db, standing->seq);
    return ImportContext::Report{standing->fact, *rhythm::daily_report_in(body->second)};
  };
  out.status = [&db](std::string const& programme, std::string const& code,
                     Day day) -> std::optional<contract::StatusReported> {
    std::uint64_t seq = 0;
    db.read(
        "SELECT MAX(fact.seq) FROM stream JOIN fact ON fact.stream = stream.no WHERE stream.name = ?"
        " AND fact.kind = 'status.reported' AND fact.valid_day = ?",
        {ledger::Stream::of_project(programme, code).text(), day.number},
        [&](store::Row const& row) {
          if (!row.null(0)) seq = static_cast<std::uint64_t>(row.integer(0));
          return false;
        });
    if (seq == 0) return std::nullopt;
    return std::get<contract::StatusReported>(body_of(db, seq)->second);
  };
  return out;
}

std::optional<exchange::Portfolio> portfolio_of(store::Db& db, std::string const& programme,
                                                bool with_reports) {
  auto found = views::find_programme(db, programme);
  if (!found) return std::nullopt;
  exchange::Portfolio out;
  out.code = found->code;
  out.programme = found->info;
  out.totals = totals_of(db, found->code);
  std::vector<std::string> codes;
  db.read("SELECT code FROM project WHERE programme = ? ORDER BY code", {found->code},
          [&](store::Row const& row) {
            codes.emplace_back(row.text(0));
            return true;
          });
  for (auto const& code : codes) {
    auto state = state_of(db, found->code, code);
    out.projects.push_back(portfolio_project(state.project, currency_of(found->info.currency)));
    if (!with_reports) continue;
    std::vector<std::uint64_t> seqs;
    db.read(
        "SELECT report_seq FROM project_day WHERE programme = ? AND code = ? AND report_seq IS NOT NULL ORDER BY day",
        {found->code, code}, [&](store::Row const& row) {
          seqs.push_back(static_cast<std::uint64_t>(row.integer(0)));
          return true;
        });
    for (auto seq : seqs)
      out.projects.back().reports.push_back(*rhythm::daily_report_in(body_of(db, seq)->second));
  }
  return out;
}

}  // namespace longspan::app
