#include "exchange/plan_builder.hpp"

#include <algorithm>

#include "exchange/encode_bodies.hpp"

namespace longspan::exchange {

using contract::FactKind;
using ledger::Stream;

PlanBuilder::PlanBuilder(ImportOptions const& options, ImportContext const& existing,
                         std::string zone, std::string file_name)
    : options_(options),
      existing_(existing),
      zone_(Zone::find(zone).value_or(*Zone::find("UTC"))),
      file_name_(std::move(file_name)) {}

Stamp PlanBuilder::noon(Day day) const {
  Instant const at = zone_.at(day, 12);
  return {at, static_cast<std::int16_t>(zone_.offset_min(at))};
}

Stamp PlanBuilder::now() const {
  return {options_.now, static_cast<std::int16_t>(zone_.offset_min(options_.now))};
}

std::string PlanBuilder::reason() const { return "导入 imported: " + file_name_; }

void PlanBuilder::add(FactKind kind, Stream const& stream, Stamp at, std::string body,
                      std::uint64_t salt) {
  std::string name = std::string("longspan import\n") + std::string(contract::to_text(kind)) +
                     "\n" + stream.text() + "\n" + at.text() + "\n" + body;
  if (salt) name += "\n#" + std::to_string(salt);
  auto draft = ledger::Draft::make(Uuid::named(at.instant.ms(), name), kind, stream, at, "import",
                                   std::move(body));
  if (draft)
    drafts.push_back(std::move(*draft));
  else if (!fault)
    fault = draft.error();
}

namespace {

/// Is `now` the statement `want` makes, but for where it was read and why?
template <class T>
bool same(T now, T want) {
  if constexpr (requires { now.source = {}; }) now.source = want.source;
  if constexpr (requires { now.reason = {}; }) now.reason = want.reason;
  if constexpr (requires { now.evidence.clear(); })
    if (want.evidence.empty()) now.evidence.clear();
  return encode(now) == encode(want);
}

bool about_same(contract::StageDated const& a, contract::StageDated const& b) {
  return a.stage == b.stage && a.aspect == b.aspect;
}
bool about_same(contract::WorkItemPlanned const& a, contract::WorkItemPlanned const& b) {
  return a.item == b.item;
}
bool about_same(contract::OutcomeStated const& a, contract::OutcomeStated const& b) {
  return a.measure == b.measure && a.aspect == b.aspect;
}
bool about_same(contract::FundingPlanned const& a, contract::FundingPlanned const& b) {
  return a.line == b.line;
}
bool about_same(contract::PaymentMade const& a, contract::PaymentMade const& b) {
  return a.payment == b.payment;
}
bool about_same(contract::ProgrammeTotalPublished const& a,
                contract::ProgrammeTotalPublished const& b) {
  return a.figure == b.figure;
}

template <class T>
T const* find_same(std::vector<T> const& all, T const& want) {
  auto const it = std::ranges::find_if(all, [&](T const& one) { return about_same(one, want); });
  return it == all.end() ? nullptr : &*it;
}

/// What the file leaves blank keeps what is registered.
contract::WorkItemPlanned filled(contract::WorkItemPlanned const& now,
                                 contract::WorkItemPlanned want) {
  if (!want.start) want.start = now.start;
  if (!want.finish) want.finish = now.finish;
  if (!want.name.en) want.name.en = now.name.en;
  return want;
}
contract::PaymentMade filled(contract::PaymentMade const& now, contract::PaymentMade want) {
  if (!want.line) want.line = now.line;
  if (!want.payee) want.payee = now.payee;
  if (!want.note) want.note = now.note;
  return want;
}
contract::ProgrammeTotalPublished filled(contract::ProgrammeTotalPublished const& now,
                                         contract::ProgrammeTotalPublished want) {
  if (!want.note) want.note = now.note;
  if (!want.unit) want.unit = now.unit;
  return want;
}
/// A workbook's row says less than a report holds: what it cannot say stays.
contract::DailyReport filled(contract::DailyReport const& now, contract::DailyReport want) {
  auto keep = [](auto const& was, auto& is) {
    if (!is) is = was;
  };
  keep(now.weather.min_c, want.weather.min_c);
  keep(now.weather.max_c, want.weather.max_c);
  keep(now.weather.wind, want.weather.wind);
  keep(now.weather.stopped_hours, want.weather.stopped_hours);
  keep(now.narrative, want.narrative);
  keep(now.safety, want.safety);
  auto keep_list = [](auto const& was, auto& is) {
    if (is.empty()) is = was;
  };
  keep_list(now.workforce, want.workforce);
  keep_list(now.quantities, want.quantities);
  keep_list(now.problems, want.problems);
  keep_list(now.plant, want.plant);
  keep_list(now.deliveries, want.deliveries);
  keep_list(now.photos, want.photos);
  keep_list(now.visitors, want.visitors);
  for (auto& raised : want.problems)
    for (auto const& known : now.problems)
      if (raised.text == known.text) raised = known;
  return want;
}
template <class T>
T filled(T const&, T want) {
  return want;
}

/// The earliest day anything in the file happened to the project.
Day earliest(PortfolioProject const& project, Day day) {
  for (auto const& stage : project.stages)
    if (stage.aspect == contract::StageAspect::reached && stage.day)
      day = std::min(day, *stage.day);
  for (auto const& payment : project.payments) day = std::min(day, payment.day);
  for (auto const& report : project.reports) day = std::min(day, report.day);
  for (auto const& status : project.statuses) day = std::min(day, status.day);
  return day;
}

}  // namespace

void PlanBuilder::programme(contract::ProgrammeRegistered const& want,
                            std::vector<contract::ProgrammeTotalPublished> const& totals, Day day) {
  Stream const stream = Stream::of_programme(options_.programme);
  auto const registered =
      existing_.programme ? existing_.programme(options_.programme) : std::nullopt;
  if (!registered) {
    add(FactKind::programme_registered, stream, noon(day), encode(want));
    for (auto const& total : totals)
      add(FactKind::programme_total_published, stream, noon(day), encode(total));
    return;
  }
  if (auto body = correction(registered->registration, want, reason()))
    add(FactKind::programme_corrected, stream, now(), *body, registered->head);
  else
    ++unchanged;
  for (auto const& total : totals) {
    auto const* current = find_same(registered->totals, total);
    if (current && same(*current, filled(*current, total)))
      ++unchanged;
    else
      add(FactKind::programme_total_published, stream, now(), encode(total), registered->head);
  }
}

void PlanBuilder::project(PortfolioProject const& want, Day day) {
  Stream const stream = Stream::of_project(options_.programme, want.code);
  auto const registered =
      existing_.project ? existing_.project(options_.programme, want.code) : std::nullopt;
  PortfolioProject const nothing;
  PortfolioProject const& current = registered ? registered->now : nothing;
  std::uint64_t const head = registered ? registered->head : 0;
  Stamp const plan_at = registered ? now() : noon(day);

  if (!registered) {
    add(FactKind::project_registered, stream, noon(earliest(want, day)), encode(want.registration));
  } else if (auto body = correction(current.registration, want.registration, reason())) {
    add(FactKind::project_corrected, stream, now(), *body, head);
  } else {
    ++unchanged;
  }

  // A statement made again under the same key corrects the earlier one.
  auto state = [&](FactKind kind, auto const& wanted, auto const& registered_ones, auto at_of) {
    for (auto const& one : wanted) {
      auto const* was = find_same(registered_ones, one);
      auto next = was ? filled(*was, one) : one;
      if (was && same(*was, next)) {
        ++unchanged;
        continue;
      }
      if constexpr (requires { next.reason; })
        if (was && !next.reason) next.reason = reason();
      add(kind, stream, at_of(one), encode(next), head);
    }
  };
  auto planned = [&](auto const&) { return plan_at; };
  state(FactKind::work_item_planned, want.work_items, current.work_items, planned);
  state(FactKind::funding_planned, want.funding, current.funding, planned);
  state(FactKind::outcome_stated, want.outcomes, current.outcomes, planned);
  state(FactKind::stage_dated, want.stages, current.stages, [&](contract::StageDated const& stage) {
    bool const reached = stage.aspect == contract::StageAspect::reached && stage.day;
    return reached ? noon(*stage.day) : plan_at;
  });

  for (auto const& payment : want.payments) {
    auto const* was = find_same(current.payments, payment);
    if (!was) {
      add(FactKind::payment_made, stream, noon(payment.day), encode(payment), head);
    } else if (same(*was, filled(*was, payment))) {
      ++unchanged;
    } else {
      contract::PaymentCorrected corrected;
      corrected.payment = payment.payment;
      corrected.amount = payment.amount;
      corrected.day = payment.day;
      corrected.voucher = payment.voucher;
      corrected.reason = reason();
      // Payee, line and note alone cannot be corrected: the ledger knows no such fact.
      if (was->amount == payment.amount && was->day == payment.day &&
          was->voucher == payment.voucher)
        ++unchanged;
      else
        add(FactKind::payment_corrected, stream, now(), encode(corrected), head);
    }
  }

  for (auto const& status : want.statuses) {
    auto const was = existing_.status ? existing_.status(options_.programme, want.code, status.day)
                                      : std::nullopt;
    if (was && same(*was, status))
      ++unchanged;
    else
      add(FactKind::status_reported, stream, noon(status.day), encode(status), was ? head : 0);
  }

  for (auto const& report : want.reports) {
    auto const was = existing_.report ? existing_.report(options_.programme, want.code, report.day)
                                      : std::nullopt;
    if (!was) {
      add(FactKind::daily_report_filed, stream, noon(report.day), encode_filed(report));
      continue;
    }
    auto const next = filled(was->report, report);
    if (encode(was->report) == encode(next))
      ++unchanged;
    else
      add(FactKind::daily_report_corrected, stream, now(),
          encode_corrected(next, was->fact, reason()), head);
  }
}

Result<ImportPlan> plan_portfolio(Portfolio const& portfolio, ImportOptions const& options,
                                  ImportContext const& existing, std::string const& file_name) {
  auto const registered = existing.programme ? existing.programme(options.programme) : std::nullopt;
  std::string const zone = registered ? registered->registration.zone : portfolio.programme.zone;
  PlanBuilder builder(options, existing, zone, file_name);

  Day const today = Zone::find(zone).value_or(*Zone::find("UTC")).day_of(options.now);
  Day day = today;
  if (portfolio.data_day)
    day = *portfolio.data_day;
  else if (portfolio.programme.term_from)
    day = *portfolio.programme.term_from;
  else if (portfolio.programme.plan_year)
    day = Day::of(static_cast<int>(*portfolio.programme.plan_year), 1, 1).value_or(today);
  day = std::min(day, today);

  Day first = day;
  for (auto const& project : portfolio.projects) first = std::min(first, earliest(project, day));
  builder.programme(portfolio.programme, portfolio.totals, first);
  std::size_t done = 0;
  for (auto const& project : portfolio.projects) {
    builder.project(project, day);
    if (++done % 64 == 0) {
      bool const go_on =
          !options.progress || options.progress("checking", done, portfolio.projects.size());
      if (!go_on || options.stop.stop_requested()) return fail(ProblemCode::import_cancelled);
    }
  }
  if (builder.fault) return std::unexpected(*builder.fault);
  ImportPlan plan;
  plan.drafts = std::move(builder.drafts);
  plan.projects = portfolio.projects.size();
  plan.unchanged = builder.unchanged;
  return plan;
}

}  // namespace longspan::exchange
