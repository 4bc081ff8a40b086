#include "app/consultation_commands.hpp"

#include <fmt/format.h>

#include <future>

#include "app/exit_codes.hpp"
#include "base/instant.hpp"
#include "store/consultation_rows.hpp"
#include "store/vault.hpp"
#include "store/writer.hpp"

namespace longspan::app {
namespace {

int refuse(Problem const& problem) {
  fmt::print(stderr, "longspan: {}\n{}\n", sentence(problem, Language::en),
             sentence(problem, Language::zh));
  return exit_code_of(problem, kExitUsage);
}

std::optional<consult::Consultation> known(DataFolder& folder, std::string const& id) {
  auto db = folder.source().open_reader();
  return store::load_consultation(*db, id);
}

Result<void> erase(store::Writer& writer, std::string const& id) {
  std::promise<Result<void>> promise;
  writer.run([&](store::Db& db) { store::erase_key(db, id); },
             [&](Result<void> result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

/// The file holds no copy of what was deleted: it is written afresh, and so is its log.
void sweep(DataFolder& folder) {
  auto db = folder.source().open_writer();
  auto const nothing = [](store::Row const&) { return true; };
  db->read("VACUUM", {}, nothing);
  db->read("PRAGMA wal_checkpoint(TRUNCATE)", {}, nothing);
}

}  // namespace

int erase_consultation(Place const& place, std::string const& consultation) {
  DataFolder folder(place, DataFolder::Use::write);
  auto const of = known(folder, consultation);
  if (!of) return refuse({ProblemCode::not_found, {}, {{"what", consultation}}, {}});
  auto clock = system_clock();
  {
    store::Writer writer(folder.source(), *clock, {});
    if (!of->erased) {
      auto const now = clock->now();
      auto draft = ledger::Draft::make(Uuid::v7(now.ms()), contract::FactKind::consultation_erased,
                                       ledger::Stream::of_consultation(of->programme, of->id),
                                       {now, 0}, "command line", R"({"why":"by_hand"})");
      if (!draft) return refuse(draft.error());
      std::vector<ledger::Draft> drafts;
      drafts.push_back(std::move(*draft));
      auto const filed = writer.file_whole(std::move(drafts), {}, {});
      if (!filed) return refuse(filed.error());
    }
    if (auto const erased = erase(writer, consultation); !erased) return refuse(erased.error());
  }
  if (place.embedded()) sweep(folder);
  fmt::print("the key of consultation {} is gone; what it sealed can be read by nobody\n",
             consultation);
  return kExitOk;
}

}  // namespace longspan::app
