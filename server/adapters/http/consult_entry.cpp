#include "adapters/http/consult_entry.hpp"

#include "adapters/http/device_answers.hpp"
#include "base/json_writer.hpp"
#include "store/consultation_rows.hpp"

namespace longspan::http {
namespace {

struct Found {
  std::optional<consult::Consultation> consultation;
  bool member = false;
};

Task<Result<Found>> find(Context& context, std::string id, people::Account asker) {
  co_return co_await from_store<Found>(
      context, [id = std::move(id), asker = std::move(asker)](store::Db& db) {
        Found found{store::load_consultation(db, id), false};
        found.member = found.consultation && found.consultation->side_of(asker.id) &&
                       consult::has_part_in(asker, found.consultation->programme);
        return found;
      });
}

}  // namespace

Task<Result<consult::Consultation>> enter_consultation(Exchange& exchange) {
  auto const id = exchange.value();
  auto found = co_await find(exchange.context, id, *exchange.viewer.account);
  if (!found) co_return std::unexpected(found.error());
  if (found->member) co_return std::move(*found->consultation);
  if (found->consultation) co_await put_refusal(exchange, *found->consultation);
  co_return fail(ProblemCode::not_found, {{"what", id}});
}

Task<void> put_refusal(Exchange& exchange, consult::Consultation const& of,
                       std::optional<Uuid> study) {
  auto& context = exchange.context;
  auto const who = exchange.viewer.account->id.text();
  if (!context.consultations_refused.first_of_minute(who + of.id.text(), context.now())) co_return;
  std::string body;
  JsonWriter json(body);
  json.object();
  if (study) json.field("study", study->text());
  json.field("who", who).field("route", exchange.route.name);
  json.field("address", exchange.request.peer).end_object();
  auto const told = co_await tell_of_consultation(context, of, contract::FactKind::study_refused,
                                                  std::move(body));
  if (!told) context.log("refusal_not_on_record", problem_json(told.error()));
}

Task<void> note_refusal(Exchange& exchange, std::string consultation) {
  auto const found =
      co_await find(exchange.context, std::move(consultation), *exchange.viewer.account);
  if (found && found->consultation && !found->member)
    co_await put_refusal(exchange, *found->consultation);
}

Task<Result<ledger::Receipt>> tell_of_consultation(Context& context,
                                                   consult::Consultation const& of,
                                                   contract::FactKind kind, std::string body) {
  auto const now = context.now();
  auto draft = ledger::Draft::make(Uuid::v7(now.ms()), kind,
                                   ledger::Stream::of_consultation(of.programme, of.id), {now, 0},
                                   "", std::move(body));
  if (!draft) co_return std::unexpected(draft.error());
  auto filed =
      co_await arrive<Result<store::Writer::Receipts>>(context.loop, [&context, &draft](auto done) {
        std::vector<ledger::Draft> drafts;
        drafts.push_back(std::move(*draft));
        context.services.writer.file(std::move(drafts), {}, std::move(done));
      });
  if (!filed) co_return std::unexpected(filed.error());
  auto& receipt = filed->front();
  if (receipt.outcome == ledger::Outcome::refused && receipt.problem)
    co_return std::unexpected(std::move(*receipt.problem));
  co_return std::move(receipt);
}

}  // namespace longspan::http
