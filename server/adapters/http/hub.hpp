#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "adapters/http/loop.hpp"
#include "base/result.hpp"
#include "people/sight.hpp"
#include "store/writer.hpp"

namespace longspan::http {

/// Who follows which programme, and what changed there. On the loop's thread.
class Hub {
 public:
  /// One step for a follower: the LiveChange after its cursor.
  struct Step {
    std::string json;
    std::uint64_t cursor = 0;  ///< the ledger's head the step reflects
    std::string today;         ///< at the programme's zone
  };
  using StepPtr = std::shared_ptr<Step const>;

  struct Follower {
    std::string programme;
    std::vector<std::string> only;
    std::uint64_t cursor = 0;
    std::string today;
    /// Look at `programme`'s newest again; `refresh`: send a step even where nothing is newer.
    std::function<void(bool refresh)> wake;
    /// Something was said of this consultation; whether it is theirs is the follower's to look up.
    std::function<void(std::string const& consultation)> consulted = {};
    std::function<bool()> still_allowed;  ///< after sessions or grants changed; may narrow `only`
    std::function<void(int code, std::string_view reason)> close;
  };

  Hub(Loop& loop, store::Readers& readers, Clock const& clock, store::Writer const& writer)
      : loop_(loop), readers_(readers), clock_(clock), writer_(writer) {}

  void add(Follower* follower) { followers_.insert(follower); }
  void remove(Follower* follower) { followers_.erase(follower); }
  std::size_t size() const { return followers_.size(); }

  /// The newest sequence that touched the programme since the server started.
  std::uint64_t newest(std::string const& programme) const;
  void committed(std::vector<store::Change> const& changes);
  /// Sessions or grants changed: whoever may no longer look is sent away.
  void recheck();
  void close_all(int code, std::string_view reason);
  /// Once a minute: where a new day began at the site, everybody is sent a step.
  Task<void> turn_days();

  /// Followers at the same place with the same sight share one computation. Problems: what
  /// views::changes says, not_found among them.
  Task<Result<StepPtr>> step(std::string programme, std::uint64_t cursor,
                             std::vector<std::string> only);
  /// The programme of a follower who named none: the first one seen.
  Task<Result<std::string>> first_programme(people::Sight sight);

 private:
  using Key = std::tuple<std::string, std::uint64_t, std::vector<std::string>>;
  using Waiting = std::vector<std::move_only_function<void(Result<StepPtr>)>>;

  Loop& loop_;
  store::Readers& readers_;
  Clock const& clock_;
  store::Writer const& writer_;
  std::unordered_set<Follower*> followers_;
  std::unordered_map<std::string, std::uint64_t> newest_;
  std::map<Key, Waiting> under_way_;
};

/// The first programme in the store's order that is seen; views answer "first" where it is empty.
std::string first_programme_seen(store::Db& db, people::Sight const& sight);

}  // namespace longspan::http
