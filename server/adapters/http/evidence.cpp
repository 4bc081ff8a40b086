#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/parameters.hpp"
#include "adapters/http/room_entry.hpp"
#include "adapters/http/room_file.hpp"
#include "adapters/http/send_part.hpp"
#include "adapters/http/show_picture.hpp"
#include "adapters/http/take_evidence.hpp"
#include "base/json_writer.hpp"
#include "evidence/media_type.hpp"
#include "evidence/place.hpp"

namespace longspan::http {
namespace {

/// Removes an upload that did not find its place.
struct Leftover {
  std::filesystem::path path;
  ~Leftover() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

evidence::Size size_named(std::string_view name) {
  for (auto const size : {evidence::Size::thumb, evidence::Size::screen})
    if (evidence::name_of(size) == name) return size;
  return evidence::Size::whole;
}

/// The very bytes may tell where somebody stood: only the office compares them.
bool sees_originals(Exchange& exchange) {
  auto const roles = people::bit(contract::Role::admin) | people::bit(contract::Role::office);
  return !people::Sight(exchange.viewer.account->grants, roles).nothing();
}

/// What only a room keeps, for who may have it.
Task<Response> get_sealed_evidence(Exchange& exchange, Hash hash, std::string size) {
  auto& context = exchange.context;
  auto const kept = co_await from_store<std::optional<KeptInRoom>>(
      context, [hash, directory = exchange.viewer.directory, account = exchange.viewer.account](
                   store::Db& db) { return kept_in_room(db, hash, *account); });
  if (!kept) co_return respond(kept.error());
  if (!*kept) co_return respond(ProblemCode::not_found, {{"what", hash.hex()}});
  auto bytes = co_await open_room_file(context, (*kept)->place);
  if (!bytes) co_return respond(bytes.error());
  Response response;
  response.content_type = evidence::lasting_type((*kept)->file.media_type);
  if (response.content_type.starts_with("image/")) {
    if (size == "original") co_return respond(ProblemCode::not_permitted, {{"scope", "*"}});
    bytes = co_await show_opened_picture(context, std::move(*bytes), size_named(size));
    if (!bytes) co_return respond(bytes.error());
    if (size != "whole") response.content_type = "image/webp";
  }
  response.cache = "private, no-cache";
  send_part(response, std::move(*bytes), exchange.request.range);
  co_return response;
}

}  // namespace

Task<Response> put_evidence(Exchange& exchange) {
  auto& context = exchange.context;
  if (!exchange.request.upload)  // an empty body
    co_return respond(ProblemCode::evidence_type_refused, {{"found", "nothing"}});
  auto const& upload = *exchange.request.upload;
  Leftover const leftover{upload.path};
  auto const expected = Hash::from_hex(exchange.value());
  if (!expected)
    co_return respond(
        ProblemCode::parameter_invalid,
        {{"name", "sha256"}, {"expected", "64 hexadecimal digits"}, {"found", exchange.value()}});
  auto const taken =
      co_await take_evidence(context, upload.path, {upload.sha256, upload.bytes, upload.beginning},
                             *expected, exchange.viewer.account->id);
  if (!taken) co_return respond(taken.error());
  std::string out;
  JsonWriter(out)
      .object()
      .field("sha256", expected->hex())
      .field("bytes", static_cast<std::int64_t>(upload.bytes))
      .end_object();
  co_return respond_json(std::move(out), 201);
}

Task<Response> get_evidence(Exchange& exchange) {
  auto& context = exchange.context;
  auto const hash = Hash::from_hex(exchange.value());
  if (!hash || exchange.sight().nothing())
    co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  Parameters parameters(exchange.request);
  static constexpr std::string_view kSizes[] = {"thumb", "screen", "whole", "original"};
  auto const size = parameters.one_of("size", kSizes, "whole");
  if (parameters.problem) co_return respond(*parameters.problem);
  auto const etag = "\"" + hash->hex() + "-" + size + "\"";
  auto const known = co_await find_evidence(context, *hash);
  if (!known) co_return respond(known.error());
  if (!*known) co_return co_await get_sealed_evidence(exchange, *hash, size);
  auto const may =
      co_await from_store<bool>(context, [hash = *hash, directory = exchange.viewer.directory,
                                          account = exchange.viewer.account](store::Db& db) {
        return may_have_bytes(db, hash, *account);
      });
  if (!may) co_return respond(may.error());
  if (!*may) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});

  // The text of the row goes away with it.
  auto const type = evidence::lasting_type((*known)->media_type);
  bool const picture = type.starts_with("image/");
  if (picture && size == "original" && !sees_originals(exchange))
    co_return respond(ProblemCode::not_permitted, {{"scope", "*"}});

  Response response;
  response.cache = "private, max-age=31536000, immutable";
  response.header("ETag", etag);
  if (exchange.request.if_none_match == etag) {
    response.status = 304;
    co_return response;
  }
  Shown shown{evidence::place_of(context.options.data, hash->hex()), type, (*known)->bytes};
  if (picture && size != "original") {
    auto made = co_await show_picture(context, hash->hex(), type, size_named(size));
    if (!made) co_return respond(made.error());
    shown = std::move(*made);
  }
  response.content_type = shown.media_type;
  response.header("Content-Disposition",
                  "inline; filename=\"" + hash->hex().substr(0, 16) +
                      std::string(evidence::extension(response.content_type)) + "\"");
  send_part(response, std::move(shown.path), shown.bytes, exchange.request.range);
  co_return response;
}

}  // namespace longspan::http
