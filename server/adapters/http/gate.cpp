#include "adapters/http/gate.hpp"

#include <future>

#include "adapters/http/author_of.hpp"
#include "store/device_tables.hpp"
#include "store/people_projection.hpp"
#include "store/people_tables.hpp"

namespace longspan::http {
namespace {
constexpr std::int64_t kDayUs = std::int64_t{24} * 3600 * 1'000'000;
constexpr std::string_view kBearer = "Bearer ";

Problem cut_off_problem(people::Session const& session) {
  return {ProblemCode::device_cut_off,
          {},
          {{"device", people::shown_name(session.device, session.device_name)},
           {"when", session.cut_off_at->text()}},
          {}};
}
}  // namespace

ledger::Author author_of(people::Account const& account) {
  ledger::Author author{account.id, {}};
  for (auto const& grant : account.grants)
    author.grants.emplace_back(grant.role, grant.scope.text());
  return author;
}

Gate::Gate(Loop& loop, store::Writer& writer, store::Readers& readers, Clock const& clock)
    : loop_(loop), writer_(writer), readers_(readers), clock_(clock) {}

bool Gate::load() {
  std::promise<void> read;
  readers_.run([&](store::Db& db) {
    try {
      set_directory(store::load_directory(db));
      for (auto& session : store::load_sessions(db)) sessions_.put(session);
      for (auto& token : store::load_tokens(db)) sessions_.put(std::move(token));
      carry_key_ = store::find_carry_key(db).value_or(P256KeyPair{});
      read.set_value();
    } catch (...) {
      read.set_exception(std::current_exception());
    }
  });
  read.get_future().get();
  if (carry_key_.point.empty()) make_carry_key();
  sweep();
  return has_administrator();
}

void Gate::make_carry_key() {
  std::promise<Result<void>> written;
  writer_.run(
      [this, made = new_p256_key_pair(), now = clock_.now()](store::Db& db) {
        // Of nodes that start together one is first; the others take its key.
        store::put_carry_key(db, made, now);
        carry_key_ = store::find_carry_key(db).value_or(P256KeyPair{});
      },
      [&](Result<void> result) { written.set_value(std::move(result)); });
  if (auto result = written.get_future().get(); !result)
    throw std::runtime_error(sentence(result.error(), Language::en));
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

Task<void> Gate::reload() {
  struct People {
    people::Directory directory;
    std::vector<people::Session> sessions;
    std::vector<people::ApiToken> tokens;
  };
  auto loaded = co_await arrive<std::optional<People>>(loop_, [this](auto done) {
    readers_.run([done = std::move(done)](store::Db& db) mutable {
      std::optional<People> people;
      try {
        people =
            People{store::load_directory(db), store::load_sessions(db), store::load_tokens(db)};
      } catch (store::DbError const&) {
        // What is known stays; the next change reads again.
      }
      done(std::move(people));
    });
  });
  if (!loaded) co_return;
  set_directory(std::move(loaded->directory));
  sessions_.take_over(loaded->sessions, loaded->tokens);
  if (changed_) changed_();
}

Gate::Secret Gate::secret_in(Request const& request) {
  if (request.authorization.starts_with(kBearer))
    return {std::string_view(request.authorization).substr(kBearer.size()), true};
  return {request.cookie_value(kCookieName), false};
}

Task<void> Gate::recognise(Request const& request, Viewer& viewer) {
  auto const secret = secret_in(request);
  if (recognise_known(secret, viewer) || !writer_.shared()) co_return;
  co_await look_up(secret);
  recognise_known(secret, viewer);
}

people::Account const* Gate::still_here(Hash const& key, bool by_token) {
  Uuid id;
  if (by_token) {
    auto const* token = find_token(key);
    if (token == nullptr) return nullptr;
    id = token->account;
  } else {
    auto const* session = find_session(key);
    if (session == nullptr || session->ends_at() <= clock_.now()) return nullptr;
    id = session->account;
  }
  auto const* account = directory_->find(id);
  return account == nullptr || account->closed ? nullptr : account;
}

Problem Gate::why_gone(Hash const& key) {
  if (auto const* cut = sessions_.find_cut_off(key)) return cut_off_problem(*cut);
  return {ProblemCode::not_signed_in, {}, {}, {}};
}

Task<void> Gate::look_up(Secret secret) {
  struct Found {
    std::optional<people::Session> session;
    std::optional<people::ApiToken> token;
  };
  auto const key = sha256(secret.text);
  auto found = co_await arrive<Found>(loop_, [this, key, token = secret.token](auto done) {
    readers_.run([key, token, done = std::move(done)](store::Db& db) mutable {
      Found found;
      try {
        if (token)
          found.token = store::find_token(db, key);
        else
          found.session = store::find_session(db, key);
      } catch (store::DbError const&) {
        // Nobody, then, until the store answers again.
      }
      done(std::move(found));
    });
  });
  if (sessions_.just_ended(key) || (!found.session && !found.token)) co_return;
  auto const account = found.session ? found.session->account : found.token->account;
  if (found.session) sessions_.put(*found.session);
  if (found.token) sessions_.put(std::move(*found.token));
  if (directory_->find(account) == nullptr) co_await refresh();
}

bool Gate::recognise_known(Secret const& asked, Viewer& viewer) {
  auto const now = clock_.now();
  auto const [secret, token] = asked;
  bool const known = viewer.account != nullptr && viewer.secret_text == secret &&
                     viewer.by_token() == token && viewer.generation == sessions_.generation() &&
                     viewer.directory == directory_ && now < viewer.ends_at;
  if (known) return true;
  viewer = {};
  if (secret.empty()) return true;

  auto const key = sha256(secret);
  Uuid id;
  if (token) {
    auto* found = sessions_.find_token(key);
    if (found == nullptr) return false;
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
  } else if (auto const* cut = sessions_.find_cut_off(key)) {
    viewer.cut_off = cut_off_problem(*cut);
    return true;
  } else {
    auto* found = sessions_.find_session(key);
    if (found == nullptr) return false;
    if (found->ends_at() <= now) return true;
    id = found->account;
    if (now.us - found->seen_at.us > kDayUs) {
      found->seen_at = now;
      write_later([seen = *found](store::Db& db) { store::touch_session(db, seen); });
    }
    viewer.ends_at.us = std::min(found->ends_at().us, now.us + kDayUs);
    viewer.session = key;
    viewer.device = found->device;
    viewer.device_name = found->device_name;
    viewer.csrf = people::csrf_of(secret);
  }
  auto const* account = directory_->find(id);
  if (account == nullptr || account->closed) {
    viewer = {};
    return true;
  }
  viewer.directory = directory_;
  viewer.account = account;
  viewer.author = author_of(*account);
  viewer.secret_text = secret;
  viewer.generation = sessions_.generation();
  return true;
}

Task<Result<void>> Gate::write(store::Writer::Task task, Touches touches) {
  co_return co_await arrive<Result<void>>(loop_, [this, &task, touches](auto done) {
    writer_.run(std::move(task), std::move(done), touches);
  });
}

void Gate::write_later(store::Writer::Task task, Touches touches) {
  writer_.run(std::move(task), [](Result<void>) {}, touches);
}

Task<Result<void>> Gate::end_session(Hash key) {
  sessions_.end_session(key);
  if (changed_) changed_();
  co_return co_await write([key](store::Db& db) { store::drop_session(db, key); }, Touches::people);
}

Task<Result<void>> Gate::end_sessions_of(Uuid account, Hash except) {
  sessions_.end_sessions_of(account, except);
  if (changed_) changed_();
  // Also those that began at another node and are not known here.
  co_return co_await write(
      [account, except](store::Db& db) { store::drop_sessions_of(db, account, except); },
      Touches::people);
}

Task<Result<void>> Gate::add_token(people::ApiToken token) {
  auto written =
      co_await write([token](store::Db& db) { store::put_token(db, token); }, Touches::people);
  if (written) sessions_.put(std::move(token));
  co_return written;
}

Task<Result<void>> Gate::drop_token(Uuid id) {
  sessions_.end_token(id);
  if (changed_) changed_();
  co_return co_await write([id](store::Db& db) { store::drop_token(db, id); }, Touches::people);
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
