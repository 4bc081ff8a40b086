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

/// The parts that are to be joined; each must be whole.
Result<std::vector<UploadNote>> find_parts(evidence::UploadFiles const& files,
                                           std::vector<std::string> const& ids) {
  std::vector<UploadNote> parts;
  for (auto const& id : ids) {
    auto note = files.find(id);
    if (!note || note->done) return fail(ProblemCode::upload_gone, {{"upload", id}});
    if (!note->part()) return std::unexpected(header_invalid("Upload-Concat", "partial"));
    auto const offset = files.offset(*note);
    if (!offset) return std::unexpected(offset.error());
    if (*offset != note->length)
      return fail(ProblemCode::upload_offset_wrong,
                  {{"expected", std::to_string(note->length)}, {"found", std::to_string(*offset)}});
    parts.push_back(std::move(*note));
  }
  return parts;
}

Task<Response> join_parts(Exchange& exchange, UploadNote note, std::vector<std::string> ids) {
  struct Joined {
    UploadNote whole;
    std::vector<UploadNote> parts;
  };
  auto& context = exchange.context;
  auto const files = files_of(exchange);
  auto const joined = co_await on_pool<Joined>(
      context, context.files,
      [files, note = std::move(note), ids = std::move(ids)]() mutable -> Result<Joined> {
        auto parts = find_parts(files, ids);
        if (!parts) return std::unexpected(parts.error());
        for (auto const& part : *parts) note.length += part.length;
        if (note.length > kEvidenceLimit)
          return fail(ProblemCode::body_too_large, {{"limit", std::to_string(kEvidenceLimit)}});
        auto whole = files.begin(std::move(note));
        if (!whole) return std::unexpected(whole.error());
        if (auto const done = files.join(*whole, *parts); !done) {
          files.drop(whole->id);
          return std::unexpected(done.error());
        }
        return Joined{std::move(*whole), std::move(*parts)};
      });
  if (!joined) co_return respond_tus(joined.error());
  auto const finished = co_await finish_upload(exchange, joined->whole);
  bool const refused = !finished && refuses_content(finished.error().code);
  auto const cleared = co_await on_pool<bool>(
      context, context.files,
      [files, id = joined->whole.id, parts = joined->parts, done = finished.has_value(), refused] {
        // Parts of what is refused are no good either; where the store failed they are tried again.
        for (auto const& part : parts) {
          if (refused) files.drop(part.id);
          if (!done) continue;
          if (auto noted = files.finish(part); !noted) return noted;
        }
        if (!done) files.drop(id);
        return Result<bool>(true);
      });
  if (!finished) co_return respond_tus(finished.error());
  if (!cleared) co_return respond_tus(cleared.error());
  Standing standing{joined->whole, joined->whole.length};
  standing.note.done = true;
  co_return begun(joined->whole.id, standing);
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
  if (!note.part()) {
    auto const known = co_await find_evidence(context, *Hash::from_hex(note.sha256));
    if (!known) co_return respond_tus(known.error());
    if (*known) {
      Standing standing{note, (*known)->bytes};
      standing.note.done = true;
      co_return begun(note.sha256, standing);
    }
  }
  if (concat->parts) co_return co_await join_parts(exchange, std::move(note), *concat->parts);

  // Whoever lost the answer to the beginning goes on with what arrived then.
  auto const chosen =
      co_await on_pool<UploadNote>(context, context.files,
                                   [files = files_of(exchange), note = std::move(note),
                                    checked = checksum->has_value()]() mutable {
                                     if (!note.part() && !checked)
                                       if (auto same = files.find_whole(note.sha256, note.length))
                                         return Result<UploadNote>(*same);
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
