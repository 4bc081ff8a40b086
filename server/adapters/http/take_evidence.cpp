#include "adapters/http/take_evidence.hpp"

#include "adapters/http/show_picture.hpp"
#include "evidence/media_type.hpp"
#include "evidence/place.hpp"

namespace longspan::http {

Task<Result<std::optional<KnownEvidence>>> find_evidence(Context& context, Hash hash) {
  using Found = Result<std::optional<KnownEvidence>>;
  co_return co_await arrive<Found>(context.loop, [&context, hash](auto done) {
    context.services.readers.run([hash, done = std::move(done)](store::Db& db) mutable {
      Found found = std::nullopt;
      try {
        db.read("SELECT media_type, bytes FROM evidence WHERE sha256 = ?",
                {store::Param::blob(hash.blob())}, [&](store::Row const& row) {
                  found = KnownEvidence{std::string(row.text(0)),
                                        static_cast<std::uint64_t>(row.integer(1))};
                  return false;
                });
      } catch (std::exception const& error) {
        found = std::unexpected(store::problem_of(error));
      }
      done(std::move(found));
    });
  });
}

Task<Result<void>> take_evidence(Context& context, std::filesystem::path file,
                                 evidence::Content content, Hash expected, Uuid by) {
  if (content.sha256 != expected)
    co_return fail(ProblemCode::evidence_hash_mismatch,
                   {{"found", content.sha256.hex()}, {"expected", expected.hex()}});
  auto const told = co_await on_pool<std::string_view>(
      context, context.files, [&] { return evidence::media_type_of(file, content.beginning); });
  if (!told) co_return std::unexpected(told.error());
  auto const type = *told;
  if (type.empty())
    co_return fail(ProblemCode::evidence_type_refused,
                   {{"found", std::string(evidence::refused_type(content.beginning))}});
  bool const picture = type.starts_with("image/");
  if (picture)
    if (auto const readable = co_await check_picture(context, file, expected.hex()); !readable)
      co_return readable;
  auto const place = evidence::place_of(context.options.data, expected.hex());
  auto const settled = co_await on_pool<bool>(context, context.files, [file, place] {
    return file == place ? Result<bool>(true) : evidence::settle(file, place);
  });
  if (!settled) co_return std::unexpected(settled.error());
  co_return co_await context.gate.write([expected, type, bytes = content.bytes, now = context.now(),
                                         by](store::Db& db) {
    db.write(
        "INSERT INTO evidence (sha256, media_type, bytes, received_us, author) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {store::Param::blob(expected.blob()), type, bytes, now.us, store::Param::blob(by.blob())});
  });
}

bool refuses_content(ProblemCode code) {
  return code == ProblemCode::evidence_hash_mismatch ||
         code == ProblemCode::evidence_type_refused || code == ProblemCode::image_unreadable;
}

}  // namespace longspan::http
