#include "adapters/http/handlers.hpp"
#include "adapters/http/take_evidence.hpp"
#include "adapters/http/upload_headers.hpp"
#include "adapters/http/uploads.hpp"

namespace longspan::http {
namespace {

using evidence::UploadNote;

Response begun(std::string_view id, Standing const& standing) {
  Response response;
  response.status = 201;
  response.content_type = media::text;
  response.header("Location", "/api/v1/uploads/" + std::string(id));
  tell_standing(response, standing);
  return response;
}

}  // namespace

Task<Response> post_upload(Exchange& exchange) {
  auto const& tus = exchange.request.tus;
  auto& context = exchange.context;
  if (auto const problem = wrong_version(exchange)) co_return respond_tus(*problem);
  bool const with_bytes =
      exchange.body->announced() != 0 && exchange.body->state() == ArrivingBody::State::more;
  if (with_bytes && exchange.request.content_type != kTusBytes)
    co_return respond_tus({ProblemCode::upload_media_type, {}, {}, {}});
  auto concat = read_concat(tus.concat);
  if (!concat) co_return respond_tus(concat.error());
  auto checksum = read_checksum(tus.checksum);
  if (!checksum) co_return respond_tus(checksum.error());

  UploadNote note;
  note.metadata = tus.metadata;
  if (!concat->part) {
    auto sha256 = read_sha256(tus.metadata);
    if (!sha256) co_return respond_tus(sha256.error());
    note.sha256 = std::move(*sha256);
  }
  if (!concat->parts) {
    auto const length = whole_number(tus.length);
    if (!length || *length == 0) co_return respond_tus(header_invalid("Upload-Length", "1…"));
    if (*length > kEvidenceLimit)
      co_return respond_tus(
          {ProblemCode::body_too_large, {}, {{"limit", std::to_string(kEvidenceLimit)}}, {}});
    note.length = *length;
  }
  if (concat->part) {
    auto place = read_place(tus.metadata);
    if (!place) co_return respond_tus(place.error());
    if (*place && (place->value().of > kEvidenceLimit || place->value().at > place->value().of ||
                   note.length > place->value().of - place->value().at))
      co_return respond_tus(header_invalid("Upload-Metadata", "at + Upload-Length ≤ of"));
    note.place = std::move(*place);
  }
  auto const sha256 = note.place ? note.place->sha256 : note.sha256;
  if (!sha256.empty()) {
    auto const known = co_await find_evidence(context, *Hash::from_hex(sha256));
    if (!known) co_return respond_tus(known.error());
    if (*known) {
      Standing const standing{note, note.part() ? note.length : (*known)->bytes, 0, sha256};
      co_return begun(sha256, standing);
    }
  }
  if (concat->parts) {
    auto const joined = co_await join_parts(exchange, std::move(note), *concat->parts);
    if (!joined) co_return respond_tus(joined.error());
    Standing const standing{*joined, joined->length, 0, joined->sha256};
    co_return begun(joined->id, standing);
  }

  // Whoever lost the answer to the beginning goes on with what arrived then.
  auto const chosen = co_await on_pool<UploadNote>(
      context, context.files,
      [files = files_of(exchange), note = std::move(note),
       checked = checksum->has_value()]() mutable {
        auto same = checked       ? std::nullopt
                    : note.place  ? files.find_part(*note.place, note.length)
                    : note.part() ? std::nullopt
                                  : files.find_whole(note.sha256, note.length);
        if (same) return Result<UploadNote>(std::move(*same));
        return files.begin(std::move(note));
      });
  if (!chosen) co_return respond_tus(chosen.error());
  auto const hold = co_await hold_upload(exchange, chosen->id);
  if (!hold) co_return respond_tus({ProblemCode::upload_busy, {}, {}, {}});
  auto standing = co_await find_standing(exchange, chosen->id);
  if (!standing) co_return respond_tus(standing.error());
  if (with_bytes && standing->offset < standing->note.length) {
    auto const received = co_await receive(exchange, standing->note, standing->offset,
                                           standing->offset, std::move(*checksum));
    if (!received) co_return respond_tus(received.error());
    standing->offset = *received;
  }
  if (auto const finished = co_await settle_standing(exchange, *standing); !finished)
    co_return respond_tus(finished.error());
  co_return begun(chosen->id, *standing);
}

}  // namespace longspan::http
