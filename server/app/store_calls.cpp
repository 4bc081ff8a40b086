#include "app/store_calls.hpp"

#include <future>
#include <stdexcept>

namespace longspan::app {
namespace {

[[noreturn]] void refuse(Problem const& problem) {
  throw std::runtime_error(sentence(problem, Language::en));
}

}  // namespace

void StoreCalls::read(std::function<void(store::Db&)> const& job) const {
  // Shared: whoever fills a promise may still be at it when the waiting one goes on.
  auto done = std::make_shared<std::promise<void>>();
  auto read = done->get_future();
  readers_.run([done, &job](store::Db& db) {
    try {
      job(db);
      done->set_value();
    } catch (...) {
      done->set_exception(std::current_exception());
    }
  });
  read.get();
}

void StoreCalls::write(store::Writer::Task task) const {
  auto done = std::make_shared<std::promise<Result<void>>>();
  auto written = done->get_future();
  writer_.run(std::move(task), [done](Result<void> result) { done->set_value(std::move(result)); });
  if (auto const result = written.get(); !result) refuse(result.error());
}

void StoreCalls::file(Uuid id, ledger::FactKind kind, std::string const& programme,
                      std::string body) const {
  auto draft = ledger::Draft::make(id, kind, ledger::Stream::of_programme(programme),
                                   Stamp{now(), 0}, {}, std::move(body));
  if (!draft) refuse(draft.error());
  std::vector<ledger::Draft> drafts;
  drafts.push_back(std::move(*draft));
  auto done = std::make_shared<std::promise<Result<store::Receipts>>>();
  auto filed = done->get_future();
  writer_.file(std::move(drafts), {},
               [done](Result<store::Receipts> result) { done->set_value(std::move(result)); });
  auto const receipts = filed.get();
  if (!receipts) refuse(receipts.error());
  auto const& problem = receipts->front().problem;
  if (problem && problem->code != ProblemCode::id_forged) refuse(*problem);
}

}  // namespace longspan::app
