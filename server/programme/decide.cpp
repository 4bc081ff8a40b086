#include "programme/decide.hpp"

namespace longspan::programme {
namespace {

Objection shape(std::string pointer, std::string expected, std::string found) {
  return object_to(
      ProblemCode::shape_invalid,
      {{"pointer", pointer}, {"expected", std::move(expected)}, {"found", std::move(found)}},
      pointer);
}

Objection check_zone(std::optional<std::string> const& zone, char const* pointer) {
  if (zone && !Zone::find(*zone)) return shape(pointer, "an IANA time zone", *zone);
  return std::nullopt;
}

Objection check_currency(Programme const& programme, Money const& money, char const* pointer) {
  auto found = money.currency.text();
  if (found == programme.info.currency) return std::nullopt;
  return object_to(ProblemCode::currency_mismatch,
                   {{"expected", programme.info.currency}, {"found", std::string(found)}}, pointer);
}

bool is_money(contract::PublishedFigure figure) {
  return figure == contract::PublishedFigure::aid_funds ||
         figure == contract::PublishedFigure::total_investment;
}

Objection future(Day day) { return object_to(ProblemCode::held_future_day, {{"day", day.text()}}); }

/// Clocks of phones are off by a day; two is a mistake.
bool too_late(Day day, Day today) { return day > today + 1; }

Objection decide_payment(Programme const& programme, Project const& project,
                         contract::PaymentMade const& payment, Day today) {
  if (auto no = check_currency(programme, payment.amount, "/body/amount")) return no;
  if (payment.amount.minor <= 0)
    return shape("/body/amount/amount", "an amount above 0", payment.amount.amount_text());
  if (too_late(payment.day, today)) return future(payment.day);
  if (auto it = project.payments.find(payment.payment); it != project.payments.end())
    return object_to(ProblemCode::held_payment_taken,
                     {{"payment", payment.payment}, {"seq", std::to_string(it->second.seq)}});
  auto planned = project.funds_planned();
  auto paid = checked_add(project.paid(), payment.amount.minor);
  if (!paid)
    return shape("/body/amount/amount", "an amount that can be added up",
                 payment.amount.amount_text());
  if (planned > 0 && *paid > planned)
    return object_to(ProblemCode::held_payment_above_plan,
                     {{"paid", minor_text(*paid)}, {"planned", minor_text(planned)}});
  return std::nullopt;
}

Objection decide_item(contract::WorkItemPlanned const& item) {
  if (item.quantity.thousandths <= 0)
    return shape("/body/quantity", "a quantity above 0", item.quantity.text());
  if (item.weight.thousandths <= 0)
    return shape("/body/weight", "a weight above 0", item.weight.text());
  if (item.start && item.finish && *item.finish < *item.start)
    return shape("/body/finish", "a day not before " + item.start->text(), item.finish->text());
  return std::nullopt;
}

}  // namespace

bool holds(ProblemCode code) { return contract::text_of(code).code.starts_with("held_"); }

Objection decide_programme(Programme const& programme, ledger::Draft const& draft) {
  if (auto const* body = std::get_if<contract::ProgrammeRegistered>(&draft.content)) {
    if (programme.registered())
      return object_to(
          ProblemCode::already_registered,
          {{"stream", draft.stream.text()}, {"seq", std::to_string(programme.registered_seq)}});
    return check_zone(body->zone, "/body/zone");
  }
  if (!programme.registered())
    return object_to(ProblemCode::stream_unknown, {{"stream", draft.stream.text()}});
  if (auto const* body = std::get_if<contract::ProgrammeCorrected>(&draft.content))
    return check_zone(body->zone, "/body/zone");
  if (auto const* body = std::get_if<contract::ProgrammeTotalPublished>(&draft.content)) {
    if (is_money(body->figure)) {
      if (!body->money) return shape("/body/money", "an amount of money for this figure", "");
      return check_currency(programme, *body->money, "/body/money");
    }
    if (!body->value) return shape("/body/value", "a value for this figure", "");
  }
  return std::nullopt;
}

Objection decide_project(Programme const& programme, Project const& project,
                         ledger::Draft const& draft, Day today) {
  using namespace contract;
  if (!programme.registered())
    return object_to(ProblemCode::stream_unknown,
                     {{"stream", "programme/" + draft.stream.programme}});
  if (auto const* body = std::get_if<ProjectRegistered>(&draft.content)) {
    if (project.registered())
      return object_to(
          ProblemCode::already_registered,
          {{"stream", draft.stream.text()}, {"seq", std::to_string(project.registered_seq)}});
    return body->site ? check_zone(body->site->zone, "/body/site/zone") : std::nullopt;
  }
  if (!project.registered())
    return object_to(ProblemCode::stream_unknown, {{"stream", draft.stream.text()}});
  if (auto const* body = std::get_if<ProjectCorrected>(&draft.content))
    return body->site ? check_zone(body->site->zone, "/body/site/zone") : std::nullopt;
  if (auto const* body = std::get_if<StageDated>(&draft.content)) {
    if (body->aspect == StageAspect::reached && body->day && too_late(*body->day, today))
      return future(*body->day);
    return std::nullopt;
  }
  if (auto const* body = std::get_if<WorkItemPlanned>(&draft.content)) return decide_item(*body);
  if (auto const* body = std::get_if<OutcomeStated>(&draft.content)) {
    if (body->quantity.thousandths < 0)
      return shape("/body/quantity", "a quantity of 0 or more", body->quantity.text());
    return std::nullopt;
  }
  if (auto const* body = std::get_if<FundingPlanned>(&draft.content)) {
    if (body->amount.minor < 0)
      return shape("/body/amount/amount", "an amount of 0 or more", body->amount.amount_text());
    return check_currency(programme, body->amount, "/body/amount");
  }
  if (auto const* body = std::get_if<PaymentMade>(&draft.content))
    return decide_payment(programme, project, *body, today);
  if (auto const* body = std::get_if<PaymentCorrected>(&draft.content)) {
    if (!project.payments.contains(body->payment))
      return object_to(ProblemCode::reference_unknown,
                       {{"pointer", "/body/payment"}, {"found", body->payment}}, "/body/payment");
    if (body->amount.minor < 0)
      return shape("/body/amount/amount", "an amount of 0 or more", body->amount.amount_text());
    if (too_late(body->day, today)) return future(body->day);
    return check_currency(programme, body->amount, "/body/amount");
  }
  if (auto const* body = std::get_if<ShutdownPlanned>(&draft.content)) {
    if (body->to && *body->to < body->from)
      return shape("/body/to", "a day not before " + body->from.text(), body->to->text());
    return std::nullopt;
  }
  if (auto const* body = std::get_if<ObligationExcused>(&draft.content)) {
    if (too_late(body->day, today)) return future(body->day);
    return std::nullopt;
  }
  if (auto const* body = std::get_if<StatusReported>(&draft.content)) {
    if (too_late(body->day, today)) return future(body->day);
    if (body->budget) return check_currency(programme, *body->budget, "/body/budget");
  }
  return std::nullopt;
}

}  // namespace longspan::programme
