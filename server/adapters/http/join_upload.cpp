#include "adapters/http/handlers.hpp"
#include "adapters/http/take_evidence.hpp"
#include "adapters/http/upload_headers.hpp"
#include "adapters/http/uploads.hpp"

namespace longspan::http {
namespace {

using evidence::UploadNote;

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

/// Joins the parts of a whole once the last of them is full, so that its sender need not ask for
/// it.
Task<Result<void>> join_when_full(Exchange& exchange, Standing& standing) {
  auto& context = exchange.context;
  auto const place = *standing.note.place;
  // Of several parts that end at once one joins; where two wait for it, the earlier one goes away.
  auto const turn = co_await hold_upload(exchange, "whole/" + place.sha256, Interruptible::no);
  if (!turn) co_return Result<void>{};
  auto const known = co_await find_evidence(context, *Hash::from_hex(place.sha256));
  if (!known) co_return std::unexpected(known.error());
  if (!*known) {
    auto const parts = co_await on_pool<std::vector<UploadNote>>(
        context, context.files, [files = files_of(exchange), place] {
          return files.parts_of_whole(place.sha256, place.of);
        });
    if (!parts) co_return std::unexpected(parts.error());
    if (parts->empty()) co_return Result<void>{};
    UploadNote whole;
    whole.sha256 = place.sha256;
    std::vector<std::string> ids;
    for (auto const& part : *parts) ids.push_back(part.id);
    auto const joined = co_await join_parts(exchange, std::move(whole), std::move(ids));
    // One of them was given up meanwhile; who sends them finds out where it stands.
    if (!joined && joined.error().code == ProblemCode::upload_gone) co_return Result<void>{};
    if (!joined) co_return std::unexpected(joined.error());
  }
  standing.evidence = place.sha256;
  co_return Result<void>{};
}

}  // namespace

Task<Result<UploadNote>> join_parts(Exchange& exchange, UploadNote note,
                                    std::vector<std::string> ids) {
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
  if (!joined) co_return std::unexpected(joined.error());
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
  if (!finished) co_return std::unexpected(finished.error());
  if (!cleared) co_return std::unexpected(cleared.error());
  auto whole = joined->whole;
  whole.done = true;
  co_return whole;
}

Task<Result<void>> settle_standing(Exchange& exchange, Standing& standing) {
  auto& note = standing.note;
  if (note.done || standing.offset != note.length) co_return Result<void>{};
  if (note.part())
    co_return note.place ? co_await join_when_full(exchange, standing) : Result<void>{};
  auto const finished = co_await finish_upload(exchange, note);
  if (!finished) co_return finished;
  note.done = true;
  standing.evidence = note.sha256;
  co_return finished;
}

}  // namespace longspan::http
