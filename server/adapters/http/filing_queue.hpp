#pragma once
#include <vector>

#include "adapters/http/loop.hpp"
#include "store/writer.hpp"

namespace longspan::http {

/// Hands filings to the writer a handful at a time. Thirty clients that were all answered by one
/// commit send again within a few turns of the loop; handing over the first alone would give it a
/// commit, and a wait for the disk, of its own. As long as each turn brings more, the hand-over
/// waits for the next turn, at most `kTurns`; a single client waits for none.
class FilingQueue {
 public:
  FilingQueue(Loop& loop, store::Writer& writer) : loop_(loop), writer_(writer) {}

  void add(std::vector<ledger::Draft> drafts, ledger::Author author, store::Writer::OnFiled done) {
    waiting_.push_back({std::move(drafts), std::move(author), std::move(done)});
    if (waiting_.size() > 1) return;
    turns_ = 0;
    seen_ = 1;
    asio::post(loop_.context(), [this] { turn(); });
  }

 private:
  static constexpr int kTurns = 8;
  struct Filing {
    std::vector<ledger::Draft> drafts;
    ledger::Author author;
    store::Writer::OnFiled done;
  };

  void turn() {
    if (waiting_.size() > seen_ && ++turns_ < kTurns) {
      seen_ = waiting_.size();
      asio::post(loop_.context(), [this] { turn(); });
      return;
    }
    for (auto& filing : waiting_)
      writer_.file(std::move(filing.drafts), std::move(filing.author), std::move(filing.done));
    waiting_.clear();
  }

  Loop& loop_;
  store::Writer& writer_;
  std::vector<Filing> waiting_;
  std::size_t seen_ = 0;
  int turns_ = 0;
};

}  // namespace longspan::http
