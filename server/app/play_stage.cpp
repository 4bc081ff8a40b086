#include "app/play_stage.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <future>
#include <stdexcept>

#include "app/fill_rehearsal.hpp"
#include "views/standing.hpp"

namespace longspan::app {
namespace {

std::string const kProgramme(exchange::kRehearsalProgramme);

[[noreturn]] void give_up(Problem const& problem) {
  throw std::runtime_error(sentence(problem, Language::en) + "\n" +
                           sentence(problem, Language::zh));
}

}  // namespace

PlayStage::PlayStage(DataFolder& folder, Instant begin) : zone_(*Zone::find("Asia/Shanghai")) {
  clock_.at = begin.us;
  writer_ = std::make_unique<store::Writer>(folder.source(), clock_, store::Writer::Options{});
  db_ = folder.source().open_reader();
}

Stamp PlayStage::at(Day day, int hour, int minute) const {
  auto const instant = zone_.at(day, hour, minute);
  return {instant, static_cast<std::int16_t>(zone_.offset_min(instant))};
}

std::string PlayStage::time() const {
  auto const minutes = (now().us - at(day_of(now()), 0).instant.us) / 60'000'000;
  return fmt::format("{:02}:{:02} ", minutes / 60, minutes % 60);
}

ledger::Receipt PlayStage::file(exchange::SampleFact const& fact) {
  std::promise<Result<store::Writer::Receipts>> filed;
  writer_->file({fact.draft}, author_of(fact.author),
                [&](auto result) { filed.set_value(std::move(result)); });
  auto const receipts = filed.get_future().get();
  if (!receipts) give_up(receipts.error());
  auto const& receipt = receipts->front();
  if (receipt.outcome == ledger::Outcome::refused) give_up(*receipt.problem);
  return receipt;
}

ledger::Receipt PlayStage::say(contract::FactKind kind, std::string body, int author) {
  Stamp const stamp{now(), static_cast<std::int16_t>(zone_.offset_min(now()))};
  auto const id = Uuid::named(now().ms(), "rehearsal play\n" + body);
  auto draft = ledger::Draft::make(id, kind, ledger::Stream::of_programme(kProgramme), stamp,
                                   "rehearsal desk", std::move(body));
  if (!draft) give_up(draft.error());
  return file({std::move(*draft), author});
}

void PlayStage::look(std::function<void(store::Db&)> const& read) {
  db_->begin(false);
  try {
    read(*db_);
    db_->commit();
  } catch (...) {
    db_->rollback();
    throw;
  }
}

boost::json::value PlayStage::ask(std::function<Result<std::string>(store::Db&)> const& answer) {
  Result<std::string> text;
  look([&](store::Db& db) { text = answer(db); });
  if (!text) give_up(text.error());
  return boost::json::parse(*text);
}

views::Viewer PlayStage::viewer(int author) const {
  views::Viewer out;
  out.author = author_of(author);
  std::vector<people::Grant> grants;
  for (auto const& [role, scope] : out.author.grants)
    grants.push_back({role, people::Scope::parse(scope).value()});
  out.sight = people::Sight(grants, people::kAnyRole);
  return out;
}

std::vector<PlayStage::Lamp> PlayStage::lamps() {
  std::vector<Lamp> out;
  look([&](store::Db& db) {
    auto const casework = views::casework_of(db, kProgramme, now());
    if (!casework) give_up(casework.error());
    for (auto const& project : views::lamps_of_programme(db, casework->programme, casework->today))
      for (auto const& one : project.lamps)
        out.push_back({project.code, one.lamp, one.colour,
                       one.reasons.empty() ? contract::Name{} : one.reasons.front()});
  });
  return out;
}

std::optional<rhythm::Finding> PlayStage::finding(std::string const& project,
                                                  std::string const& id) {
  std::optional<rhythm::Finding> out;
  look([&](store::Db& db) { out = store::load_finding(db, kProgramme, project, id); });
  return out;
}

}  // namespace longspan::app
