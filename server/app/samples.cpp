#include "app/samples.hpp"

#include "app/fill_rehearsal.hpp"
#include "app/import_file.hpp"
#include "app/temporary_file.hpp"
#include "exchange/reference_programme.hpp"
#include "exchange/write_workbook.hpp"

namespace longspan::app {
namespace {

constexpr std::uint64_t kRehearsalSeed = 2020;

class Fills final : public http::Samples {
 public:
  Fills(DataFolder& folder, store::Writer& writer, Clock const& clock)
      : folder_(folder), writer_(writer), clock_(clock) {}

  Result<std::string> fill(std::string const& which, ledger::Author const& author) override {
    if (which == "reference") return reference(author);
    if (which == "rehearsal")
      return fill_rehearsal(folder_.path(), writer_, clock_, kRehearsalSeed);
    return fail(ProblemCode::not_found, {{"what", which}});
  }

 private:
  Result<std::string> reference(ledger::Author const& author) {
    // The published facts go the way of every import: through a workbook.
    TemporaryFile workbook;
    if (auto written = exchange::write_workbook(exchange::reference_programme(), workbook.path());
        !written)
      return std::unexpected(written.error());
    ImportWish wish;
    wish.file = workbook.path();
    wish.name = "hangzhou-aksu-2020.xlsx";
    wish.programme = exchange::kReferenceProgramme;
    wish.author = author;
    auto reader = folder_.source().open_reader();
    if (auto done = import_file(*reader, writer_, clock_, std::move(wish)); !done)
      return std::unexpected(done.error());
    return std::string(exchange::kReferenceProgramme);
  }

  DataFolder& folder_;
  store::Writer& writer_;
  Clock const& clock_;
};

}  // namespace

std::unique_ptr<http::Samples> samples(DataFolder& folder, store::Writer& writer,
                                       Clock const& clock) {
  return std::make_unique<Fills>(folder, writer, clock);
}

}  // namespace longspan::app
