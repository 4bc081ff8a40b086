// Consultations: for their members; for who stands for the whole programme, figures and times.
#include "views/consultations.hpp"
#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/parameters.hpp"
#include "base/json_writer.hpp"

namespace longspan::http {
namespace {

struct Signing {
  contract::OpinionSigned body;
  bool stands = false;  ///< once this is signed
  /// It was signed by the same doctor already: when, and the fact.
  std::optional<std::pair<Instant, std::uint64_t>> before;
};

/// What is about to be signed, as it can be read now.
Result<Signing> what_is_signed(store::Db& db, store::Vault const& vault,
                               consult::Consultation const& state, Uuid const& draft,
                               Uuid const& signer) {
  auto const of = views::open_consultation(db, vault, state);
  if (of.erased) return fail(ProblemCode::content_erased);
  for (auto const& one : of.drafts) {
    if (one.told.fact != draft || !one.told.body.content) continue;
    Signing out;
    out.body = {draft, consult::text_hash(*one.told.body.content), signer, *state.side_of(signer)};
    for (auto const& signature : one.signatures) {
      if (signature.body.side != out.body.side) out.stands = true;
      if (signature.body.signer == signer) out.before.emplace(signature.at, signature.seq);
    }
    return out;
  }
  return fail(ProblemCode::opinion_overtaken);
}

std::string signed_body(contract::OpinionSigned const& told) {
  std::string out;
  JsonWriter(out)
      .object()
      .field("draft", told.draft.text())
      .field("text_sha256", told.text_sha256.hex())
      .field("signer", told.signer.text())
      .field("side", to_text(told.side))
      .end_object();
  return out;
}

}  // namespace

Task<Response> get_consultations(Exchange& exchange) {
  views::ConsultationsAsked asked{exchange.request.parameter("programme").value_or(""),
                                  exchange.request.parameter("room").value_or(""),
                                  *exchange.viewer.account, store::Vault::of_process(),
                                  exchange.context.now()};
  co_return co_await answer_from_store(exchange, [asked = std::move(asked)](store::Db& db) {
    return views::consultations(db, asked);
  });
}

Task<Response> get_consultation(Exchange& exchange) {
  auto const entered = co_await enter_consultation(exchange);
  if (!entered) co_return respond(entered.error());
  views::ConsultationAsked asked{
      exchange.value(), *exchange.viewer.account, store::Vault::of_process(),
      exchange.context.services.archive != nullptr, exchange.context.now()};
  co_return co_await answer_from_store(exchange, [asked = std::move(asked)](store::Db& db) {
    return views::consultation(db, asked);
  });
}

Task<Response> get_accesses(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const format = parameters.one_of("format", {"json", "atna"}, "json");
  auto const before = parameters.integer("before", 0, INT64_MAX);
  bool const atna = format == "atna";
  auto const limit =
      parameters.integer("limit", 1, atna ? 100'000 : 1000).value_or(atna ? 100'000 : 200);
  if (parameters.problem) co_return respond(*parameters.problem);
  auto const entered = co_await enter_consultation(exchange);
  if (!entered) co_return respond(entered.error());
  views::AccessesAsked asked{exchange.value(), *exchange.viewer.account, before, limit};
  auto response =
      co_await answer_from_store(exchange, [asked = std::move(asked), atna](store::Db& db) {
        return atna ? views::audit_messages(db, asked) : views::accesses(db, asked);
      });
  if (atna && response.status == 200) response.content_type = "application/xml; charset=utf-8";
  co_return response;
}

Task<Response> post_signature(Exchange& exchange) {
  auto& context = exchange.context;
  JsonBody body(exchange.request.body);
  auto const asked = body.text("draft", 80);
  auto password = body.text("password");
  if (auto problem = body.finish()) co_return respond(*problem);
  auto const draft = Uuid::parse(asked);
  auto const entered = co_await enter_consultation(exchange);
  if (!entered) co_return respond(entered.error());
  if (!draft) co_return respond(ProblemCode::opinion_overtaken);
  // A program with a token cannot sign: nobody is there whose password could be asked.
  if (exchange.viewer.by_token())
    co_return respond(ProblemCode::not_permitted,
                      {{"scope", "consultation/" + entered->programme + "/" + exchange.value()}});
  auto const confirmed = co_await confirm_password(exchange, std::move(password));
  if (!confirmed) co_return respond(confirmed.error());
  auto const signer = exchange.viewer.account->id;
  auto const signing =
      co_await from_store<Signing>(context, [of = *entered, draft = *draft, signer](store::Db& db) {
        return what_is_signed(db, store::Vault::of_process(), of, draft, signer);
      });
  if (!signing) co_return respond(signing.error());
  auto at = signing->before;
  if (!at) {
    auto const filed = co_await tell_of_consultation(
        context, *entered, contract::FactKind::opinion_signed, signed_body(signing->body));
    if (!filed) co_return respond(filed.error());
    at.emplace(filed->received_at, filed->seq);
  }
  std::string out;
  JsonWriter json(out);
  json.object().key("signature").object().key("signer").object().field("id", signer.text());
  json.field("name", exchange.viewer.account->name).end_object();
  json.field("side", to_text(signing->body.side)).field("at", at->first.text());
  json.field("fact", static_cast<std::int64_t>(at->second)).end_object();
  json.flag("stands", signing->stands).end_object();
  co_return respond_json(std::move(out), 201);
}

}  // namespace longspan::http
