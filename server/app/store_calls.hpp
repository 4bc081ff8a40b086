#pragma once
#include <functional>
#include <string>

#include "store/writer.hpp"

namespace longspan::app {

/// The store, for threads that may wait for it. What it refuses is thrown as std::runtime_error.
class StoreCalls {
 public:
  StoreCalls(store::Writer& writer, store::Readers& readers, Clock const& clock)
      : writer_(writer), readers_(readers), clock_(clock) {}

  void read(std::function<void(store::Db&)> const& job) const;
  void write(store::Writer::Task task) const;
  /// Files a fact of a programme as the system. One that another node filed already is as good.
  void file(Uuid id, ledger::FactKind kind, std::string const& programme, std::string body) const;
  Instant now() const { return clock_.now(); }

 private:
  store::Writer& writer_;
  store::Readers& readers_;
  Clock const& clock_;
};

}  // namespace longspan::app
