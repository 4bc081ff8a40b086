#include "app/fill_rehearsal.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>

#include "app/data_folder.hpp"
#include "app/exit_codes.hpp"
#include "evidence/place.hpp"
#include "exchange/sample/rehearsal.hpp"
#include "store/people_tables.hpp"

namespace longspan::app {
namespace {

using exchange::Rehearsal;

/// Waits for filings that are under way, and remembers what went wrong first.
class UnderWay {
 public:
  static constexpr std::size_t kAtOnce = 1000;

  void begin() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ < kAtOnce; });
    ++count_;
  }
  void end(Result<store::Writer::Receipts> const& result) {
    std::lock_guard lock(mutex_);
    --count_;
    if (!result && !problem_) problem_ = result.error();
    if (result)
      for (auto const& receipt : *result)
        if (receipt.outcome == ledger::Outcome::refused && !problem_) problem_ = receipt.problem;
    changed_.notify_all();
  }
  std::optional<Problem> finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ == 0; });
    return problem_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
  std::optional<Problem> problem_;
};

void file(store::Writer& writer, UnderWay& under_way, std::vector<ledger::Draft> drafts,
          ledger::Author author) {
  under_way.begin();
  writer.file(std::move(drafts), std::move(author),
              [&under_way](auto result) { under_way.end(result); });
}

Uuid account_of(exchange::SampleAuthor const& author) {
  return Uuid::named(0, "longspan rehearsal account " + std::string(author.login));
}

/// The authors' accounts. Without a password hash nobody signs in to them.
std::optional<Problem> open_accounts(store::Writer& writer, Instant first) {
  UnderWay under_way;
  std::vector<store::AccountDetail> details;
  std::vector<ledger::Draft> drafts;
  auto add = [&](Uuid account, contract::FactKind kind, std::string body) {
    auto id = Uuid::named(first.ms(), account.text() + std::string(contract::to_text(kind)));
    drafts.push_back(ledger::Draft::make(id, kind, ledger::Stream::of_account(account),
                                         {first, 480}, "longspan sample", std::move(body))
                         .value());
  };
  for (auto const& author : exchange::sample_authors()) {
    auto account = account_of(author);
    details.push_back({account, std::string(author.login), std::string(author.zh), "", first});
    add(account, contract::FactKind::account_opened, "{}");
    add(account, contract::FactKind::role_granted,
        fmt::format(R"({{"role":"{}","scope":"programme/{}"}})", contract::to_text(author.role),
                    exchange::kRehearsalProgramme));
  }
  std::promise<Result<void>> promise;
  writer.run(
      [&](store::Db& db) {
        for (auto const& detail : details) store::put_account_detail(db, detail);
      },
      [&](Result<void> result) { promise.set_value(std::move(result)); });
  if (auto put = promise.get_future().get(); !put) return put.error();
  file(writer, under_way, std::move(drafts), {});
  return under_way.finish();
}

std::optional<Problem> keep_pictures(std::filesystem::path const& data, store::Writer& writer,
                                     Instant now,
                                     std::vector<exchange::SampleEvidence> const& pictures) {
  for (auto const& picture : pictures) {
    auto file = evidence::place_of(data, picture.sha256.hex());
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << picture.bytes;
    if (std::filesystem::file_size(file) != picture.bytes.size())
      return Problem{
          ProblemCode::store_failed, {}, {{"reason", "cannot write " + file.string()}}, {}};
  }
  std::promise<Result<void>> promise;
  writer.run(
      [&](store::Db& db) {
        for (auto const& picture : pictures)
          db.write(
              "INSERT INTO evidence (sha256, media_type, bytes, received_us, author) VALUES (?, ?, ?, ?, NULL)"
              " ON CONFLICT DO NOTHING",
              {store::Param::blob(picture.sha256.blob()), picture.media_type, picture.bytes.size(),
               now.us});
      },
      [&](Result<void> result) { promise.set_value(std::move(result)); });
  if (auto put = promise.get_future().get(); !put) return put.error();
  return std::nullopt;
}

}  // namespace

Result<std::string> fill_rehearsal(std::filesystem::path const& data, store::Writer& writer,
                                   Clock const& clock, std::uint64_t seed) {
  auto now = clock.now();
  auto sample = exchange::rehearsal(seed, Zone::find("Asia/Shanghai")->day_of(now), now);
  if (sample.facts.empty()) return std::string(exchange::kRehearsalProgramme);
  if (auto problem = open_accounts(writer, sample.facts.front().draft.at.instant))
    return std::unexpected(*problem);
  if (auto problem = keep_pictures(data, writer, now, sample.evidence))
    return std::unexpected(*problem);

  UnderWay under_way;
  auto authors = exchange::sample_authors();
  for (std::size_t i = 0; i < sample.facts.size();) {
    // Neighbours by one author go together; the writer commits whatever waits at once.
    auto author = sample.facts[i].author;
    std::vector<ledger::Draft> drafts;
    for (; i < sample.facts.size() && sample.facts[i].author == author; ++i)
      drafts.push_back(std::move(sample.facts[i].draft));
    file(writer, under_way, std::move(drafts),
         {account_of(authors[static_cast<std::size_t>(author)]), {}});
  }
  if (auto problem = under_way.finish()) return std::unexpected(*problem);
  return std::string(exchange::kRehearsalProgramme);
}

int run_sample(Place const& place, std::uint64_t seed) {
  DataFolder folder(place, DataFolder::Use::write);
  auto clock = system_clock();
  store::Writer writer(folder.source(), *clock, {});
  auto code = fill_rehearsal(folder.path(), writer, *clock, seed);
  if (!code) {
    fmt::print(stderr, "longspan: {}\n{}\n", sentence(code.error(), Language::en),
               sentence(code.error(), Language::zh));
    return kExitFailed;
  }
  fmt::print("{}: {} facts in the ledger\n", *code, writer.head());
  return kExitOk;
}

}  // namespace longspan::app
