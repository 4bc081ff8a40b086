#include "app/fill_rehearsal.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>

#include "app/data_folder.hpp"
#include "app/exit_codes.hpp"
#include "evidence/place.hpp"
#include "evidence/sealed_files.hpp"
#include "exchange/sample/rehearsal.hpp"
#include "store/people_tables.hpp"
#include "store/vault.hpp"

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

/// The authors' accounts. Without a password hash nobody signs in to them. Gives the newest fact
/// about them.
Result<std::uint64_t> open_accounts(store::Writer& writer, Instant first) {
  std::vector<store::AccountDetail> details;
  std::vector<ledger::Draft> drafts;
  auto add = [&](Uuid account, contract::FactKind kind, std::string body, std::string of = {}) {
    auto id = Uuid::named(first.ms(), account.text() + std::string(contract::to_text(kind)) + of);
    drafts.push_back(ledger::Draft::make(id, kind, ledger::Stream::of_account(account),
                                         {first, 480}, "longspan sample", std::move(body))
                         .value());
  };
  auto const authors = exchange::sample_authors();
  for (std::size_t i = 0; i < authors.size(); ++i) {
    auto const& author = authors[i];
    auto account = *author_of(static_cast<int>(i)).account;
    details.push_back({account, std::string(author.login), std::string(author.zh), "", first});
    add(account, contract::FactKind::account_opened, "{}");
    for (auto const& scope : exchange::scopes_of(static_cast<int>(i)))
      add(account, contract::FactKind::role_granted,
          fmt::format(R"({{"role":"{}","scope":"{}"}})", contract::to_text(author.role), scope),
          scope.starts_with("project/") ? scope : std::string());
  }
  std::promise<Result<void>> promise;
  writer.run(
      [&](store::Db& db) {
        for (auto const& detail : details) store::put_account_detail(db, detail);
      },
      [&](Result<void> result) { promise.set_value(std::move(result)); });
  if (auto put = promise.get_future().get(); !put) return std::unexpected(put.error());
  std::promise<Result<store::Writer::Receipts>> filed;
  writer.file(std::move(drafts), {}, [&](auto result) { filed.set_value(std::move(result)); });
  auto const receipts = filed.get_future().get();
  if (!receipts) return std::unexpected(receipts.error());
  std::uint64_t newest = 0;
  for (auto const& receipt : *receipts) {
    if (receipt.outcome == ledger::Outcome::refused) return std::unexpected(*receipt.problem);
    newest = std::max(newest, receipt.seq);
  }
  return newest;
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

ledger::Author author_of(int author) {
  ledger::Author out;
  if (author == exchange::kSystem) return out;
  auto const& one = exchange::sample_authors()[static_cast<std::size_t>(author)];
  out.account = exchange::sample_account(author);
  for (auto& scope : exchange::scopes_of(author)) out.grants.emplace_back(one.role, scope);
  return out;
}

std::optional<Problem> prepare_rehearsal(std::filesystem::path const& data, store::Writer& writer,
                                         Instant now, Rehearsal& sample) {
  auto const head = open_accounts(writer, sample.facts.front().draft.at.instant);
  if (!head) return head.error();
  sample.begins_at(*head);
  return keep_pictures(data, writer, now, sample.evidence);
}

std::optional<Problem> file_rehearsal(store::Writer& writer,
                                      std::span<exchange::SampleFact const> facts) {
  UnderWay under_way;
  for (std::size_t i = 0; i < facts.size();) {
    // Neighbours by one author go together; the writer commits whatever waits at once.
    auto author = facts[i].author;
    std::vector<ledger::Draft> drafts;
    for (; i < facts.size() && facts[i].author == author; ++i) drafts.push_back(facts[i].draft);
    file(writer, under_way, std::move(drafts), author_of(author));
  }
  return under_way.finish();
}

std::optional<Problem> keep_documents(std::filesystem::path const& data, store::Writer& writer,
                                      std::vector<exchange::SampleDocument> const& documents) {
  for (auto const& document : documents) {
    auto const consultation = document.consultation.text();
    std::optional<std::string> key;
    std::promise<Result<void>> promise;
    writer.run([&](store::Db& db) { key = store::Vault::of_process().key_of(db, consultation); },
               [&](Result<void> result) { promise.set_value(std::move(result)); });
    if (auto read = promise.get_future().get(); !read) return read.error();
    if (!key) continue;  // it is told of later than now
    evidence::SealedFiles const files(data, consultation, std::move(*key));
    if (auto const kept = files.keep(document.sha256, document.bytes); !kept) return kept.error();
  }
  return std::nullopt;
}

Result<std::string> fill_rehearsal(std::filesystem::path const& data, store::Writer& writer,
                                   Clock const& clock, std::uint64_t seed) {
  auto now = clock.now();
  auto sample = exchange::rehearsal(seed, Zone::find("Asia/Shanghai")->day_of(now), now);
  if (sample.facts.empty()) return std::string(exchange::kRehearsalProgramme);
  if (auto problem = prepare_rehearsal(data, writer, now, sample)) return std::unexpected(*problem);
  if (auto problem = file_rehearsal(writer, sample.facts)) return std::unexpected(*problem);
  if (auto problem = keep_documents(data, writer, sample.documents))
    return std::unexpected(*problem);
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
