#include "app/import_file.hpp"

#include <algorithm>
#include <limits>

#include "app/existing.hpp"
#include "store/fold_stream.hpp"

namespace longspan::app {
namespace {

/// Plans first, then what happened, by its day: a stream is then folded once, from its beginning to
/// its end, and a start stands before the reports that need it.
void put_in_order_of_days(std::vector<ledger::Draft>& drafts) {
  auto day_of = [](ledger::Draft const& draft) {
    using contract::FactKind;
    switch (draft.kind) {
      case FactKind::programme_registered:
      case FactKind::project_registered:
      case FactKind::work_item_planned:
      case FactKind::funding_planned:
      case FactKind::outcome_stated:
        return Day{std::numeric_limits<std::int32_t>::min()};
      default:
        Day at{static_cast<std::int32_t>(draft.at.instant.us / 86'400'000'000)};
        return store::valid_day_of(draft.kind, draft.content, at);
    }
  };
  std::vector<std::pair<Day, std::size_t>> order;
  for (std::size_t i = 0; i < drafts.size(); ++i) order.emplace_back(day_of(drafts[i]), i);
  std::ranges::sort(order);
  std::vector<ledger::Draft> sorted;
  sorted.reserve(drafts.size());
  for (auto const& [day, i] : order) sorted.push_back(std::move(drafts[i]));
  drafts = std::move(sorted);
}

}  // namespace

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
  put_in_order_of_days(plan->drafts);
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
