#include "programme/fold.hpp"

#include <boost/json.hpp>

namespace longspan::programme {
namespace {

/// The registration as it stands after a correction: the members it names replaced, `reason` apart.
std::string overlaid(std::string_view info, std::string_view correction) {
  auto merged = boost::json::parse(info).as_object();
  for (auto const& [key, value] : boost::json::parse(correction).as_object())
    if (key != "reason") merged[key] = value;
  return boost::json::serialize(merged);
}

template <class Info>
Info decoded(ledger::FactKind kind, std::string const& text) {
  return std::get<Info>(contract::decode(kind, boost::json::parse(text)).value());
}

void fold_stage(Project& project, contract::StageDated const& body, std::uint64_t seq) {
  project.stages[static_cast<std::size_t>(body.stage)][static_cast<std::size_t>(body.aspect)] =
      StageDay{body.day, seq};
}

void fold_outcome(Project& project, contract::OutcomeStated const& body, std::uint64_t seq) {
  auto& outcome = project.outcomes[body.measure];
  outcome.unit = body.unit;
  outcome.stated[static_cast<std::size_t>(body.aspect)] = body.quantity;
  outcome.seq = seq;
}

void fold_payment(Project& project, contract::PaymentMade const& body, std::uint64_t seq) {
  auto& payment = project.payments[body.payment];
  payment = {body.amount.minor,
             body.day,
             body.voucher,
             body.line,
             body.payee.value_or(""),
             body.note.value_or(""),
             seq,
             0};
}

void fold_payment(Project& project, contract::PaymentCorrected const& body, std::uint64_t seq) {
  auto& payment = project.payments[body.payment];
  payment.minor = body.amount.minor;
  payment.day = body.day;
  payment.voucher = body.voucher;
  payment.corrected_seq = seq;
}

/// A blank cell says nothing: what an earlier row said still stands.
void fold_status(Project& project, contract::StatusReported const& body, std::uint64_t seq) {
  auto status = project.status.value_or(Status{});
  status.day = body.day;
  if (body.phase && !body.phase->empty()) status.phase = *body.phase;
  if (body.stage) status.stage = body.stage;
  if (body.budget) status.budget_minor = body.budget->minor;
  if (body.forecast_completion) status.forecast_completion = body.forecast_completion;
  status.seq = seq;
  if (body.forecast_completion && !status.first_forecast) {
    status.first_forecast = body.forecast_completion;
    status.first_forecast_seq = seq;
  }
  project.status = std::move(status);
}

}  // namespace

void fold_programme(Programme& programme, contract::Body const& body, std::string_view text,
                    std::uint64_t seq) {
  if (auto const* registered = std::get_if<contract::ProgrammeRegistered>(&body)) {
    programme.info = *registered;
    programme.info_text = text;
    programme.registered_seq = seq;
  } else if (std::holds_alternative<contract::ProgrammeCorrected>(body)) {
    programme.info_text = overlaid(programme.info_text, text);
    programme.info = decoded<contract::ProgrammeRegistered>(ledger::FactKind::programme_registered,
                                                            programme.info_text);
  } else if (auto const* total = std::get_if<contract::ProgrammeTotalPublished>(&body)) {
    programme.published[total->figure] = {std::string(text), seq};
  } else if (auto const* ruled = std::get_if<contract::CalendarRuled>(&body)) {
    programme.calendar.rest_days = 0;
    for (auto weekday : ruled->rest_days)
      programme.calendar.rest_days |=
          static_cast<std::uint8_t>(1U << static_cast<unsigned>(weekday));
    programme.calendar.rest_days_seq = seq;
  } else if (auto const* day = std::get_if<contract::CalendarDayRuled>(&body)) {
    programme.calendar.days[day->day] = {day->kind, day->name, seq};
  } else if (auto const* lamps = std::get_if<contract::LampsRuled>(&body)) {
    programme.lamp_rules.from[lamps->from] = {LampRules::of(*lamps, seq), std::string(text)};
  }
}

bool is_first_version(Project const& project, contract::Body const& body) {
  if (std::holds_alternative<contract::ProjectRegistered>(body)) return true;
  if (auto const* item = std::get_if<contract::WorkItemPlanned>(&body))
    return !project.items.contains(item->item);
  if (auto const* funding = std::get_if<contract::FundingPlanned>(&body))
    return !project.funding.contains(funding->line);
  if (auto const* outcome = std::get_if<contract::OutcomeStated>(&body)) {
    auto known = project.outcomes.find(outcome->measure);
    return outcome->aspect == contract::OutcomeAspect::planned &&
           (known == project.outcomes.end() ||
            !known->second.stated[static_cast<std::size_t>(outcome->aspect)]);
  }
  if (auto const* dated = std::get_if<contract::StageDated>(&body))
    return dated->aspect != StageAspect::reached &&
           !project.stages[static_cast<std::size_t>(dated->stage)]
                          [static_cast<std::size_t>(dated->aspect)];
  return false;
}

void fold_project(Project& project, contract::Body const& body, std::string_view text,
                  std::uint64_t seq) {
  if (auto const* registered = std::get_if<contract::ProjectRegistered>(&body)) {
    project.info = *registered;
    project.info_text = text;
    project.registered_seq = seq;
  } else if (std::holds_alternative<contract::ProjectCorrected>(body)) {
    if (!project.registered()) return;  // valid before the registration: the registration stands
    project.info_text = overlaid(project.info_text, text);
    project.info = decoded<contract::ProjectRegistered>(ledger::FactKind::project_registered,
                                                        project.info_text);
  } else if (auto const* stage = std::get_if<contract::StageDated>(&body)) {
    fold_stage(project, *stage, seq);
  } else if (auto const* item = std::get_if<contract::WorkItemPlanned>(&body)) {
    project.items[item->item] = {*item, seq};
  } else if (auto const* outcome = std::get_if<contract::OutcomeStated>(&body)) {
    fold_outcome(project, *outcome, seq);
  } else if (auto const* funding = std::get_if<contract::FundingPlanned>(&body)) {
    project.funding[funding->line] = {funding->amount.minor, seq};
  } else if (auto const* payment = std::get_if<contract::PaymentMade>(&body)) {
    fold_payment(project, *payment, seq);
  } else if (auto const* mended = std::get_if<contract::PaymentCorrected>(&body)) {
    fold_payment(project, *mended, seq);
  } else if (auto const* status = std::get_if<contract::StatusReported>(&body)) {
    fold_status(project, *status, seq);
  } else if (auto const* shutdown = std::get_if<contract::ShutdownPlanned>(&body)) {
    project.shutdowns[shutdown->shutdown] = {shutdown->from, shutdown->to,
                                             shutdown->withdrawn.value_or(false),
                                             shutdown->reason.value_or(""), seq};
  } else if (auto const* excused = std::get_if<contract::ObligationExcused>(&body)) {
    project.excuses[{excused->duty, excused->day}] = {excused->reason, seq};
  }
}

}  // namespace longspan::programme
