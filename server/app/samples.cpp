#include "app/samples.hpp"

#include "app/fill_rehearsal.hpp"
#include "app/import_file.hpp"
#include "app/shipped_files.hpp"

namespace longspan::app {
namespace {

constexpr char kReference[] = "HZ-AKS-2020";
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
    auto workbook = shipped_file("hangzhou-aksu-2020.xlsx");
    if (!workbook) return fail(ProblemCode::not_found, {{"what", "hangzhou-aksu-2020.xlsx"}});
    ImportWish wish;
    wish.file = *workbook;
    wish.name = workbook->filename().string();
    wish.programme = kReference;
    wish.author = author;
    auto reader = folder_.source().open_reader();
    if (auto done = import_file(*reader, writer_, clock_, std::move(wish)); !done)
      return std::unexpected(done.error());
    return kReference;
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
