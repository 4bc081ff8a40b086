// Documents of consultations: a discharge letter, a laboratory sheet, an ECG strip. They lie sealed
// under the consultation's own key, for its members alone.
#include <algorithm>

#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/document_look.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/imaging_desk.hpp"
#include "adapters/http/parameters.hpp"
#include "consult/identity.hpp"
#include "evidence/sealed_files.hpp"
#include "store/document_rows.hpp"
#include "views/consultations.hpp"

namespace longspan::http {
namespace {

using contract::DocumentMedia;
using contract::FactKind;

constexpr std::size_t kTitleMost = 200;  ///< characters
constexpr std::int64_t kHourUs = 3'600'000'000;
constexpr std::size_t kPassedMost = 100U << 20;
static_assert(kDocumentLimit <= kDocumentsHeld, "there is room for any of them");

/// What is kept of it, beside its bytes.
struct Wish {
  std::string title;
  bool checked = false;
};

Result<Wish> wish_of(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const checked = parameters.boolean("checked").value_or(false);
  if (parameters.problem) return std::unexpected(*parameters.problem);
  auto title = percent_decode(exchange.request.document_title, false);
  auto const characters =
      title ? std::ranges::count_if(*title, [](char c) { return (c & 0xC0) != 0x80; }) : 0;
  if (characters == 0 || characters > static_cast<std::ptrdiff_t>(kTitleMost))
    return fail(ProblemCode::parameter_invalid,
                {{"name", "Document-Title"},
                 {"expected", "percent-encoded UTF-8 of 1 to 200 characters"},
                 {"found", std::to_string(characters)}});
  contract::ConsultationDocumentAdded told;
  told.content = contract::DocumentContent{*title};
  told.checked_text = checked;
  if (auto named = consult::identity_in(told)) return std::unexpected(std::move(*named));
  return Wish{std::move(*title), checked};
}

Problem too_large() {
  return {ProblemCode::document_too_large, {}, {{"limit", std::to_string(kDocumentMiB)}}, {}};
}

/// Read to its end where that is near: who still sends does not hear the answer.
Task<Problem> let_pass(ArrivingBody& body, std::size_t came) {
  while (body.state() == ArrivingBody::State::more && came < kPassedMost)
    came += (co_await body.next()).size();
  co_return too_large();
}

/// A document that has come, and the room that it takes in memory until it is kept.
struct Arrived {
  HeldBytes::Hold hold;
  std::string bytes;
};

Task<Result<Arrived>> take_body(Context& context, ArrivingBody& body) {
  // Nobody is left to hear it; nothing of it is kept.
  auto const gone = fail(ProblemCode::request_malformed);
  auto const length = body.announced().value_or(kDocumentLimit);
  if (length > kDocumentLimit) co_return std::unexpected(co_await let_pass(body, 0));
  // Nothing is read until there is room for all of it.
  Arrived arrived{
      co_await context.documents_held.take(length, [&body] { return body.abandoned(); }), {}};
  if (!arrived.hold) co_return gone;
  auto& all = arrived.bytes;
  all.reserve(length);
  while (body.state() == ArrivingBody::State::more) {
    all += co_await body.next();
    if (all.size() > kDocumentLimit) co_return std::unexpected(co_await let_pass(body, all.size()));
  }
  if (body.state() != ArrivingBody::State::whole) co_return gone;
  co_return arrived;
}

/// Its file of the consultation's folder, which is sealed under the key.
evidence::SealedFiles files_of(Context& context, consult::Consultation const& of, std::string key) {
  return {context.options.data, of.id.text(), std::move(key)};
}

struct Place {
  std::optional<std::string> key;  ///< none: its master key is not here
  std::optional<store::Document> document;
  std::size_t documents = 0;  ///< that lie here
  bool opened_lately = false;
};

/// What is known of a document, and the key of them all.
Task<Result<Place>> place_of(Context& context, consult::Consultation of, Uuid document, Uuid who) {
  co_return co_await from_store<Place>(
      context, [of = std::move(of), document, who, now = context.now()](store::Db& db) {
        auto const id = of.id.text();
        Place out;
        out.key = store::Vault::of_process().key_of(db, id);
        for (auto& one : store::load_documents(db, id)) {
          out.documents += one.lies_here() ? 1 : 0;
          if (one.told.document == document) out.document = std::move(one);
        }
        if (out.document && out.document->lies_here())
          out.opened_lately = store::was_opened(db, of, document, who, {now.us - kHourUs});
        return Result<Place>(std::move(out));
      });
}

std::string added_body(Uuid document, LookedAt const& kept, Hash const& sha256, Uuid by,
                       Wish const& wish) {
  std::string out;
  JsonWriter json(out);
  json.object().field("document", document.text()).field("media", to_text(kept.media));
  json.field("bytes", static_cast<std::int64_t>(kept.bytes.size())).field("sha256", sha256.hex());
  json.field("by", by.text()).key("content").object().field("title", wish.title).end_object();
  if (wish.checked) json.flag("checked_text", true);
  json.end_object();
  return out;
}

/// Before the first byte goes; once an hour.
Task<Result<void>> note_opened(Exchange& exchange, consult::Consultation const& of, Uuid document) {
  auto const& viewer = exchange.viewer;
  std::string body;
  JsonWriter json(body);
  json.object().field("document", document.text()).field("who", viewer.account->id.text());
  json.field("address", exchange.request.peer.substr(0, 80));
  if (auto const device = viewer.device_name.substr(0, 60); !device.empty())
    json.field("device", device);
  json.end_object();
  auto const told = co_await tell_of_consultation(
      exchange.context, of, FactKind::consultation_document_opened, std::move(body));
  if (!told) co_return std::unexpected(told.error());
  co_return Result<void>{};
}

Task<Response> answer_row(Exchange& exchange, Uuid document, int status) {
  views::ConsultationAsked asked{
      exchange.value(), *exchange.viewer.account, store::Vault::of_process(),
      exchange.context.services.archive != nullptr, exchange.context.now()};
  auto response =
      co_await answer_from_store(exchange, [asked = std::move(asked), document](store::Db& db) {
        return views::document_row(db, asked, document);
      });
  if (response.status == 200) response.status = status;
  co_return response;
}

std::string_view type_of(DocumentMedia kind) {
  switch (kind) {
    case DocumentMedia::pdf:
      return media::pdf;
    case DocumentMedia::jpeg:
      return "image/jpeg";
    case DocumentMedia::png:
      return "image/png";
  }
  std::unreachable();
}

/// Its name where somebody keeps it: of its id, since a title may say what a folder must not.
std::string name_of(store::Document const& document) {
  static constexpr std::string_view kEnds[] = {".pdf", ".jpg", ".png"};
  return "inline; filename=\"" + document.told.document.text().substr(0, 8) +
         std::string(kEnds[static_cast<std::size_t>(document.told.media)]) + "\"";
}

}  // namespace

Task<Response> post_document(Exchange& exchange) {
  auto& context = exchange.context;
  auto const entered = co_await context.imaging->enter(exchange);
  if (!entered) co_return respond(entered.error());
  auto const& of = (*entered)->consultation;
  if (auto const may = (*entered)->takes_studies(context.now()); !may)
    co_return respond(may.error());
  auto const wish = wish_of(exchange);
  if (!wish) co_return respond(wish.error());
  auto arrived = co_await take_body(context, *exchange.body);
  if (!arrived) co_return respond(arrived.error());
  auto const kept = co_await look_at_document(context, std::move(arrived->bytes), wish->checked);
  if (!kept) co_return respond(kept.error());

  auto const hash = sha256(kept->bytes);
  auto const by = exchange.viewer.account->id;
  // The same bytes are the same document: what is sent twice over a thin link is there once.
  auto const document = Uuid::named(0, "document/" + of.id.text() + "/" + hash.hex());
  auto place = co_await place_of(context, of, document, by);
  if (!place) co_return respond(place.error());
  if (place->document && place->document->lies_here())
    co_return co_await answer_row(exchange, document, 200);
  if (place->documents >= static_cast<std::size_t>(consult::kDocumentsMost))
    co_return respond(ProblemCode::documents_full,
                      {{"limit", std::to_string(consult::kDocumentsMost)}});
  if (!place->key) co_return respond(ProblemCode::content_key_missing);
  auto const sealed =
      co_await on_pool<bool>(context, context.files,
                             [files = files_of(context, of, std::move(*place->key)), hash,
                              &bytes = kept->bytes] { return files.keep(hash, bytes); });
  if (!sealed) co_return respond(sealed.error());
  auto const told =
      co_await tell_of_consultation(context, of, FactKind::consultation_document_added,
                                    added_body(document, *kept, hash, by, *wish));
  if (!told) co_return respond(told.error());
  co_return co_await answer_row(exchange, document, 201);
}

Task<Response> get_document(Exchange& exchange) {
  auto& context = exchange.context;
  auto const entered = co_await context.imaging->enter_to_look(exchange);
  if (!entered) co_return respond(entered.error());
  auto const& of = (*entered)->consultation;
  auto const none = [&] { return respond(ProblemCode::not_found, {{"what", exchange.value(1)}}); };
  auto const id = Uuid::parse(exchange.value(1));
  if (!id) co_return none();
  auto place = co_await place_of(context, of, *id, exchange.viewer.account->id);
  if (!place) co_return respond(place.error());
  if (!place->document || !place->document->lies_here()) co_return none();
  if (!place->key) co_return respond(ProblemCode::content_key_missing);
  auto bytes = co_await on_pool<std::string>(
      context, context.files,
      [files = files_of(context, of, std::move(*place->key)),
       hash = place->document->told.sha256.hex()]() -> Result<std::string> {
        auto opened = files.open(hash);
        if (!opened) return fail(ProblemCode::store_failed, {{"reason", "sealed/"}});
        return std::move(*opened);
      });
  if (!bytes) co_return respond(bytes.error());
  if (!place->opened_lately)
    if (auto const noted = co_await note_opened(exchange, of, *id); !noted)
      co_return respond(noted.error());
  Response response;
  response.content_type = type_of(place->document->told.media);
  response.header("Content-Disposition", name_of(*place->document));
  response.body = std::move(*bytes);
  co_return response;
}

}  // namespace longspan::http
