#pragma once
#include <atomic>
#include <boost/json/fwd.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "app/data_folder.hpp"
#include "exchange/sample/rehearsal.hpp"
#include "store/finding_rows.hpp"
#include "store/writer.hpp"
#include "views/casework.hpp"

namespace longspan::app {

/// The store that a play is lived in, at the time it has there.
class PlayStage {
 public:
  PlayStage(DataFolder& folder, Instant begin);

  store::Writer& writer() { return *writer_; }
  Instant now() const { return clock_.now(); }
  void let_it_be(Instant now) { clock_.at = now.us; }
  /// The moment of a day at the sites.
  Stamp at(Day day, int hour, int minute = 0) const;
  Day day_of(Instant at) const { return zone_.day_of(at); }
  /// "09:30 ", now.
  std::string time() const;

  /// Files one fact at its own time; throws where the ledger refuses it.
  ledger::Receipt file(exchange::SampleFact const& fact);
  /// One more fact, made now in the programme's stream.
  ledger::Receipt say(contract::FactKind kind, std::string body, int author);

  /// Reads in one snapshot.
  void look(std::function<void(store::Db&)> const& read);
  /// An answer of the API, as JSON; throws where it is a problem.
  boost::json::value ask(std::function<Result<std::string>(store::Db&)> const& answer);
  views::Viewer viewer(int author) const;
  /// Lamps that are not green, each with its colour and first reason.
  struct Lamp {
    std::string project;
    contract::LampName lamp{};
    contract::LampColour colour{};
    contract::Name reason;
  };
  std::vector<Lamp> lamps();
  std::optional<rhythm::Finding> finding(std::string const& project, std::string const& id);

  /// Stops writing; readers go on.
  void close() { writer_.reset(); }

 private:
  struct PlayClock final : Clock {
    std::atomic<std::int64_t> at{0};
    Instant now() const override { return {at.load()}; }
  };
  PlayClock clock_;
  Zone zone_;
  std::unique_ptr<store::Writer> writer_;
  std::unique_ptr<store::Db> db_;
};

}  // namespace longspan::app
