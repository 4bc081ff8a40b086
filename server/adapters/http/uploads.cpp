#include "adapters/http/uploads.hpp"

#include "adapters/http/handlers.hpp"
#include "adapters/http/take_evidence.hpp"
#include "adapters/http/upload_headers.hpp"
#include "evidence/place.hpp"

namespace longspan::http {
namespace {

using evidence::UploadNote;
using evidence::UploadWriter;

/// Evidence is its own finished upload, under its hash.
Task<Result<Standing>> standing_of_evidence(Exchange& exchange) {
  auto const gone = fail(ProblemCode::upload_gone, {{"upload", exchange.value()}});
  auto const hash = Hash::from_hex(exchange.value());
  if (!hash) co_return gone;
  auto const known = co_await find_evidence(exchange.context, *hash);
  if (!known) co_return std::unexpected(known.error());
  if (!*known) co_return gone;
  Standing standing;
  standing.note.length = standing.offset = (*known)->bytes;
  standing.note.sha256 = standing.evidence = hash->hex();
  standing.note.done = true;
  co_return standing;
}

}  // namespace

std::optional<Problem> wrong_version(Exchange& exchange) {
  if (exchange.request.tus.resumable == kTusVersion) return std::nullopt;
  return Problem{ProblemCode::tus_version, {}, {}, {}};
}

evidence::UploadFiles files_of(Exchange& exchange) {
  return {exchange.context.options.data, exchange.viewer.account->id};
}

Task<UploadHolds::Hold> hold_upload(Exchange& exchange, std::string id, Interruptible by_later) {
  std::function<void()> cut;
  if (auto* body = exchange.body; body && by_later == Interruptible::yes)
    cut = [body] { body->cut(); };
  co_return co_await exchange.context.upload_holds.take(
      exchange.viewer.account->id.text() + "/" + id, std::move(cut));
}

Task<Result<Standing>> find_standing(Exchange& exchange, std::string id) {
  co_return co_await on_pool<Standing>(
      exchange.context, exchange.context.files,
      [files = files_of(exchange), id = std::move(id)]() -> Result<Standing> {
        auto note = files.find(id);
        if (!note) return fail(ProblemCode::upload_gone, {{"upload", id}});
        auto const offset = files.offset(*note);
        if (!offset) return std::unexpected(offset.error());
        auto const expires_s = files.expires_s(*note);
        auto evidence = note->done ? note->sha256 : std::string();
        return Standing{std::move(*note), *offset, expires_s, std::move(evidence)};
      });
}

Task<Result<std::uint64_t>> receive(Exchange& exchange, UploadNote const& note,
                                    std::uint64_t offset, std::uint64_t skip,
                                    std::optional<evidence::Checksum> checksum) {
  auto& context = exchange.context;
  auto& body = *exchange.body;
  auto const room = note.length - offset + skip;
  auto const too_large = fail(ProblemCode::body_too_large, {{"limit", std::to_string(room)}});
  if (body.announced().value_or(0) > room) co_return too_large;
  if (body.state() == ArrivingBody::State::whole) co_return offset;
  using Opened = std::shared_ptr<UploadWriter>;
  auto const writer = co_await on_pool<Opened>(
      context, context.files,
      [files = files_of(exchange), id = note.id, checksum = std::move(checksum)]() mutable {
        auto opened = UploadWriter::open(files, id, std::move(checksum));
        return opened ? Result<Opened>(std::move(*opened)) : std::unexpected(opened.error());
      });
  if (!writer) co_return std::unexpected(writer.error());

  std::optional<Problem> problem;
  std::uint64_t arrived = 0;
  while (!problem) {
    auto bytes = co_await body.next();
    if (bytes.empty()) break;
    if (arrived + bytes.size() > room) problem = too_large.error();
    arrived += bytes.size();
    if (problem || arrived <= skip) continue;
    // What is here already is not written twice.
    if (auto const fresh = arrived - skip; fresh < bytes.size())
      bytes.erase(0, bytes.size() - fresh);
    auto const put = co_await on_pool<bool>(
        context, context.files,
        [file = *writer, part = std::move(bytes)] { return file->put(part); });
    if (!put) problem = put.error();
  }
  bool const whole = !problem && body.state() == ArrivingBody::State::whole;
  auto const ended = co_await on_pool<bool>(context, context.files,
                                            [file = *writer, whole] { return file->end(whole); });
  if (problem) co_return std::unexpected(std::move(*problem));
  if (!ended) co_return std::unexpected(ended.error());
  if (!whole) co_return fail(ProblemCode::request_malformed);
  co_return offset + (arrived > skip ? arrived - skip : 0);
}

Task<Result<void>> finish_upload(Exchange& exchange, UploadNote note) {
  auto& context = exchange.context;
  auto const files = files_of(exchange);
  auto const expected = *Hash::from_hex(note.sha256);
  struct Whole {
    std::filesystem::path path;
    evidence::Content content;
  };
  auto const whole = co_await on_pool<Whole>(
      context, context.files,
      [files, note,
       place = evidence::place_of(context.options.data, note.sha256)]() -> Result<Whole> {
        // A server that was killed after it moved the file finds it in its place.
        auto path =
            std::filesystem::exists(files.bytes_of(note.id)) ? files.bytes_of(note.id) : place;
        auto content = evidence::read_content(path);
        if (!content) return std::unexpected(content.error());
        return Whole{std::move(path), std::move(*content)};
      });
  if (!whole) co_return std::unexpected(whole.error());
  auto const taken = co_await take_evidence(context, whole->path, whole->content, expected,
                                            exchange.viewer.account->id);
  bool const refused = !taken && refuses_content(taken.error().code);
  if (!taken && !refused) co_return taken;
  auto const noted = co_await on_pool<bool>(context, context.files, [files, note, refused] {
    if (!refused) return files.finish(note);
    files.drop(note.id);
    return Result<bool>(true);
  });
  if (!taken) co_return taken;
  if (!noted) co_return std::unexpected(noted.error());
  co_return Result<void>{};
}

void tell_standing(Response& response, Standing const& standing) {
  response.header("Upload-Offset", std::to_string(standing.offset));
  if (standing.expires_s > 0 && !standing.note.done)
    response.header("Upload-Expires", http_date(standing.expires_s));
  if (!standing.evidence.empty()) response.header("Longspan-Evidence", standing.evidence);
}

Task<Response> options_uploads(Exchange&) {
  auto response = respond_nothing();
  response.header("Tus-Version", kTusVersion);
  response.header("Tus-Extension",
                  "creation,creation-with-upload,checksum,termination,concatenation,expiration");
  response.header("Tus-Max-Size", std::to_string(kEvidenceLimit));
  response.header("Tus-Checksum-Algorithm", "sha1,sha256");
  co_return response;
}

Task<Response> head_upload(Exchange& exchange) {
  if (auto const problem = wrong_version(exchange)) co_return respond_tus(*problem);
  auto standing = co_await find_standing(exchange, exchange.value());
  if (!standing && standing.error().code == ProblemCode::upload_gone)
    standing = co_await standing_of_evidence(exchange);
  if (!standing) co_return respond_tus(standing.error());
  if (!standing->note.done) {
    auto const hold = co_await hold_upload(exchange, standing->note.id);
    if (!hold) co_return respond_tus({ProblemCode::upload_busy, {}, {}, {}});
    standing = co_await find_standing(exchange, exchange.value());
    if (!standing) co_return respond_tus(standing.error());
    // All of it arrived, and then the connection or the server was gone.
    if (auto const finished = co_await settle_standing(exchange, *standing); !finished)
      co_return respond_tus(finished.error());
  }
  Response response;
  tell_standing(response, *standing);
  response.header("Upload-Length", std::to_string(standing->note.length));
  if (!standing->note.metadata.empty()) response.header("Upload-Metadata", standing->note.metadata);
  if (standing->note.part()) response.header("Upload-Concat", "partial");
  co_return response;
}

Task<Response> patch_upload(Exchange& exchange) {
  auto const& request = exchange.request;
  if (auto const problem = wrong_version(exchange)) co_return respond_tus(*problem);
  if (request.content_type != kTusBytes)
    co_return respond_tus({ProblemCode::upload_media_type, {}, {}, {}});
  auto const claimed = whole_number(request.tus.offset);
  if (!claimed) co_return respond_tus(header_invalid("Upload-Offset", "0…"));
  auto checksum = read_checksum(request.tus.checksum);
  if (!checksum) co_return respond_tus(checksum.error());

  auto standing = co_await find_standing(exchange, exchange.value());
  if (!standing && standing.error().code == ProblemCode::upload_gone)
    standing = co_await standing_of_evidence(exchange);
  if (!standing) co_return respond_tus(standing.error());
  UploadHolds::Hold const hold =
      standing->note.done ? UploadHolds::Hold() : co_await hold_upload(exchange, standing->note.id);
  if (!standing->note.done) {
    if (!hold) co_return respond_tus({ProblemCode::upload_busy, {}, {}, {}});
    standing = co_await find_standing(exchange, exchange.value());
    if (!standing) co_return respond_tus(standing.error());
  }
  if (*claimed != standing->offset)
    co_return respond_tus(
        {ProblemCode::upload_offset_wrong,
         {},
         {{"expected", std::to_string(standing->offset)}, {"found", std::to_string(*claimed)}},
         {}});
  auto const received =
      standing->note.done
          ? Result<std::uint64_t>(standing->offset)
          : co_await receive(exchange, standing->note, standing->offset, 0, std::move(*checksum));
  if (!received) co_return respond_tus(received.error());
  standing->offset = *received;
  standing->expires_s = exchange.context.now().us / 1'000'000 + evidence::kUploadLastsS;
  if (auto const finished = co_await settle_standing(exchange, *standing); !finished)
    co_return respond_tus(finished.error());
  auto response = respond_nothing();
  tell_standing(response, *standing);
  co_return response;
}

Task<Response> delete_upload(Exchange& exchange) {
  if (auto const problem = wrong_version(exchange)) co_return respond_tus(*problem);
  auto const& id = exchange.value();
  auto const standing = co_await find_standing(exchange, id);
  if (!standing) co_return respond_tus(standing.error());
  auto const hold = co_await hold_upload(exchange, id);
  if (!hold) co_return respond_tus({ProblemCode::upload_busy, {}, {}, {}});
  auto const dropped = co_await on_pool<bool>(exchange.context, exchange.context.files,
                                              [files = files_of(exchange), id = id] {
                                                files.drop(id);
                                                return Result<bool>(true);
                                              });
  co_return dropped ? respond_nothing() : respond_tus(dropped.error());
}

Response respond_tus(Problem const& problem) {
  auto response = respond(problem);
  if (problem.code == ProblemCode::tus_version) response.header("Tus-Version", kTusVersion);
  return response;
}

}  // namespace longspan::http
