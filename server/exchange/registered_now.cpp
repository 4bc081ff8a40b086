#include "exchange/registered_now.hpp"

#include <boost/json.hpp>

namespace longspan::exchange {

PortfolioProject registered_now(programme::Project const& project, Currency currency) {
  PortfolioProject out;
  out.code = project.code;
  out.registration = project.info;
  for (std::size_t s = 0; s < contract::kStageNameCount; ++s)
    for (std::size_t a = 0; a < contract::kStageAspectCount; ++a)
      if (auto const& day = project.stages[s][a]) {
        contract::StageDated stage;
        stage.stage = static_cast<contract::StageName>(s);
        stage.aspect = static_cast<contract::StageAspect>(a);
        stage.day = day->day;
        out.stages.push_back(std::move(stage));
      }
  for (auto const& [code, item] : project.items) out.work_items.push_back(item.plan);
  for (auto const& [measure, outcome] : project.outcomes)
    for (std::size_t a = 0; a < contract::kOutcomeAspectCount; ++a)
      if (auto const& quantity = outcome.stated[a]) {
        contract::OutcomeStated stated;
        stated.measure = measure;
        stated.aspect = static_cast<contract::OutcomeAspect>(a);
        stated.quantity = *quantity;
        stated.unit = outcome.unit;
        out.outcomes.push_back(std::move(stated));
      }
  for (auto const& [line, funding] : project.funding) {
    contract::FundingPlanned planned;
    planned.line = line;
    planned.amount = Money{funding.minor, currency};
    out.funding.push_back(std::move(planned));
  }
  for (auto const& [code, payment] : project.payments) {
    contract::PaymentMade made;
    made.payment = code;
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

Portfolio registered_now(programme::Programme const& programme) {
  Portfolio out;
  out.code = programme.code;
  out.programme = programme.info;
  for (auto const& [figure, published] : programme.published) {
    auto const body = contract::decode(contract::FactKind::programme_total_published,
                                       boost::json::parse(published.text));
    if (body) out.totals.push_back(std::get<contract::ProgrammeTotalPublished>(*body));
  }
  return out;
}

}  // namespace longspan::exchange
