#include "adapters/http/consult_documents_end.hpp"

#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/imaging_case.hpp"
#include "base/json_writer.hpp"
#include "evidence/sealed_files.hpp"
#include "store/document_rows.hpp"

namespace longspan::http {
namespace {

/// A consultation whose documents must go.
struct Over {
  consult::Consultation of;
  contract::StudyEnd why{};
  std::vector<store::Document> documents;
};

Result<std::vector<Over>> what_is_over(store::Db& db, Instant now) {
  std::vector<Over> out;
  for (auto const& id : store::consultations_with_documents(db)) {
    auto const found = load_case(db, id);
    auto const why = found ? found->end(now) : std::nullopt;
    if (!why) continue;
    out.push_back({found->consultation, *why, store::load_documents(db, id.text())});
    std::erase_if(out.back().documents,
                  [](store::Document const& one) { return one.erased_seq != 0; });
  }
  return out;
}

std::string removed_body(Uuid document, contract::StudyEnd why) {
  std::string out;
  JsonWriter(out)
      .object()
      .field("document", document.text())
      .field("why", to_text(why))
      .end_object();
  return out;
}

Task<Result<void>> delete_them(Context& context, Over const& over) {
  auto const deleted = co_await on_pool<bool>(
      context, context.files,
      [folder = evidence::SealedFiles::folder_of(context.options.data, over.of.id.text())] {
        std::filesystem::remove_all(folder);
        return Result<bool>(true);
      });
  if (!deleted) co_return std::unexpected(deleted.error());
  for (auto const& one : over.documents) {
    auto const told = co_await tell_of_consultation(
        context, over.of, contract::FactKind::consultation_document_removed,
        removed_body(one.told.document, over.why));
    if (!told) co_return std::unexpected(told.error());
  }
  co_return Result<void>{};
}

/// True as long as it is there.
class Under {
 public:
  explicit Under(bool& flag) : flag_(flag) { flag_ = true; }
  ~Under() { flag_ = false; }
  Under(Under const&) = delete;
  Under& operator=(Under const&) = delete;

 private:
  bool& flag_;
};

}  // namespace

Task<void> end_documents(Context& context) {
  // A disk may take longer than the next look.
  if (context.ending_documents) co_return;
  Under const way(context.ending_documents);
  auto const over = co_await from_store<std::vector<Over>>(
      context, [now = context.now()](store::Db& db) { return what_is_over(db, now); });
  if (over)
    for (auto const& one : *over)
      if (auto const done = co_await delete_them(context, one); !done)
        context.log("documents_not_deleted", problem_json(done.error()));
}

}  // namespace longspan::http
