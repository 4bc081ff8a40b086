#include "adapters/http/gate.hpp"

#include <future>

#include "store/people_projection.hpp"
#include "store/people_tables.hpp"

namespace longspan::http {
namespace {
constexpr std::int64_t kDayUs = std::int64_t{24} * 3600 * 1'000'000;
constexpr std::string_view kBearer = "Bearer ";

ledger::Author author_of(people::Account const& account) {
  ledger::Author author{account.id, {}};
  for (auto const& grant : account.grants)
    author.grants.emplace_back(grant.role, grant.scope.text());
  return author;
}
}  // namespace

Gate::Gate(Loop& loop, store::Writer& writer, store::Readers& readers, Clock const& clock)
    : loop_(loop), writer_(writer), readers_(readers), clock_(clock) {}

bool Gate::load() {
  std::promise<void> read;
  readers_.run([&](store::Db& db) {
    try {
      set_directory(store::load_directory(db));
      for (auto& session : store::load_sessions(db)) sessions_.put(session);
      for (auto& token : store::load_tokens(db)) sessions_.put(std::move(token));
      read.set_value();
    } catch (...) {
      read.set_exception(std::current_exception());
    }
  });
  read.get_future().get();
  sweep();
  return has_administrator();
}

void Gate::set_directory(people::Directory directory) {
  directory_ = std::make_shared<people::Directory const>(std::move(directory));
}

Task<void> Gate::refresh() {
  auto loaded = co_await arrive<std::optional<people::Directory>>(loop_, [this](auto done) {
    readers_.run([done = std::move(done)](store::Db& db) mutable {
      std::optional<people::Directory> directory;
      try {
        directory = store::load_directory(db);
      } catch (store::DbError const&) {
        // The old directory stays; the next change of an account reads again.
      }
      done(std::move(directory));
    });
  });
  if (!loaded) co_return;
  set_directory(std::move(*loaded));
  if (changed_) changed_();
}

void Gate::recognise(Request const& request, Viewer& viewer) {
  auto const now = clock_.now();
  std::string_view secret;
  bool token = false;
  if (request.authorization.starts_with(kBearer)) {
    secret = std::string_view(request.authorization).substr(kBearer.size());
    token = true;
  } else {
    secret = request.cookie_value(kCookieName);
  }
  bool const known = viewer.account != nullptr && viewer.secret_text == secret &&
                     viewer.by_token() == token && viewer.generation == sessions_.generation() &&
                     viewer.directory == directory_ && now < viewer.ends_at;
  if (known) return;
  viewer = {};
  if (secret.empty()) return;

  auto const key = sha256(secret);
  Uuid id;
  if (token) {
    auto* found = sessions_.find_token(key);
    if (found == nullptr) return;
    id = found->account;
    auto const today = now.us / kDayUs;
    if (found->last_used_day != today) {
      found->last_used_day = today;
      write_later([token_id = found->id, today](store::Db& db) {
        store::touch_token(db, token_id, today);
      });
    }
    viewer.ends_at.us =
        (today + 1) * kDayUs;  // looked up again tomorrow, for the day it was last used
  } else {
    auto* found = sessions_.find_session(key);
    if (found == nullptr || found->ends_at() <= now) return;
    id = found->account;
    if (now.us - found->seen_at.us > kDayUs) {
      found->seen_at = now;
      write_later([key, now](store::Db& db) { store::touch_session(db, key, now); });
    }
    viewer.ends_at.us = std::min(found->ends_at().us, now.us + kDayUs);
    viewer.session = key;
    viewer.csrf = people::csrf_of(secret);
  }
  auto const* account = directory_->find(id);
  if (account == nullptr || account->closed) {
    viewer = {};
    return;
  }
  viewer.directory = directory_;
  viewer.account = account;
  viewer.author = author_of(*account);
  viewer.secret_text = secret;
  viewer.generation = sessions_.generation();
}

Task<Result<void>> Gate::write(store::Writer::Task task) {
  co_return co_await arrive<Result<void>>(
      loop_, [this, &task](auto done) { writer_.run(std::move(task), std::move(done)); });
}

void Gate::write_later(store::Writer::Task task) {
  writer_.run(std::move(task), [](Result<void>) {});
}

Task<Result<std::string>> Gate::begin_session(Uuid account) {
  auto const secret = people::new_secret();
  auto const now = clock_.now();
  people::Session const session{sha256(secret), account, now, now};
  auto written = co_await write([session](store::Db& db) { store::put_session(db, session); });
  if (!written) co_return std::unexpected(written.error());
  sessions_.put(session);
  co_return secret;
}

Task<Result<void>> Gate::end_session(Hash key) {
  sessions_.end_session(key);
  if (changed_) changed_();
  co_return co_await write([key](store::Db& db) { store::drop_session(db, key); });
}

Task<Result<void>> Gate::end_sessions_of(Uuid account, Hash except) {
  auto ended = sessions_.end_sessions_of(account, except);
  if (ended.empty()) co_return Result<void>{};
  if (changed_) changed_();
  co_return co_await write([ended = std::move(ended)](store::Db& db) {
    for (auto const& key : ended) store::drop_session(db, key);
  });
}

Task<Result<void>> Gate::add_token(people::ApiToken token) {
  auto written = co_await write([token](store::Db& db) { store::put_token(db, token); });
  if (written) sessions_.put(std::move(token));
  co_return written;
}

Task<Result<void>> Gate::drop_token(Uuid id) {
  sessions_.end_token(id);
  if (changed_) changed_();
  co_return co_await write([id](store::Db& db) { store::drop_token(db, id); });
}

void Gate::sweep() {
  auto ended = sessions_.sweep(clock_.now());
  if (ended.empty()) return;
  if (changed_) changed_();
  write_later([ended = std::move(ended)](store::Db& db) {
    for (auto const& key : ended) store::drop_session(db, key);
  });
}

}  // namespace longspan::http
