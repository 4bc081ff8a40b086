#include "app/import_file.hpp"

#include "app/existing.hpp"

namespace longspan::app {

Result<ImportDone> import_file(store::Db& reader, store::Writer& writer, Clock const& clock,
                               ImportWish wish) {
  auto go_on = [&](std::string_view stage, std::size_t done, std::size_t total) {
    return !wish.stop.stop_requested() && (!wish.progress || wish.progress(stage, done, total));
  };
  exchange::ImportOptions options;
  options.programme = wish.programme;
  options.map = wish.map;
  options.now = clock.now();
  options.stop = wish.stop;
  options.progress = go_on;
  options.file_name = wish.name;

  reader.begin(false);
  auto plan = [&] {
    auto context = existing_in(reader);
    return exchange::read_import(wish.file, options, context);
  }();
  reader.commit();
  if (!plan) return std::unexpected(plan.error());

  ImportDone out{plan->format,          plan->encoding, plan->projects, 0, plan->unchanged, 0,
                 std::move(plan->notes)};
  auto total = plan->drafts.size();
  if (!go_on("writing", 0, total)) return fail(ProblemCode::import_cancelled);
  if (total == 0) return out;
  // A dry run files everything too, and then takes it all back: what it says is what would happen.
  auto receipts = writer.file_whole(
      std::move(plan->drafts), std::move(wish.author),
      [&](std::size_t done) { return go_on("writing", done, total); }, wish.dry_run);
  if (!receipts) return std::unexpected(receipts.error());
  for (auto const& receipt : *receipts) {
    if (receipt.duplicate)
      ++out.known;
    else
      ++out.added;
    if (receipt.outcome == ledger::Outcome::held && !receipt.duplicate) ++out.held;
  }
  return out;
}

}  // namespace longspan::app
