#pragma once
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/loop.hpp"
#include "adapters/http/request.hpp"
#include "ledger/fact.hpp"
#include "people/model.hpp"
#include "people/sessions.hpp"
#include "people/throttle.hpp"
#include "store/writer.hpp"

namespace longspan::http {

constexpr std::string_view kCookieName = "longspan_session";

/// Who asks, as found out from the request. Kept by the connection, so that the next request with
/// the same cookie or token costs two comparisons.
struct Viewer {
  std::shared_ptr<people::Directory const> directory;  ///< keeps `account` alive
  people::Account const* account = nullptr;            ///< null: nobody
  ledger::Author author;                               ///< the account with its grants
  Hash session{};                                      ///< zero for tokens
  std::string csrf;                                    ///< what writes must carry; empty for tokens
  std::string secret_text;                             ///< the header looked up
  std::uint64_t generation = 0;                        ///< of the session table then
  Instant ends_at;

  bool by_token() const { return csrf.empty(); }
};

/// Everything about people that requests need, in memory, on the event loop's thread: the directory
/// of accounts and grants, sessions and tokens, and how often somebody guessed.
class Gate {
 public:
  using Touches = store::Writer::Touches;

  Gate(Loop& loop, store::Writer& writer, store::Readers& readers, Clock const& clock);

  /// Reads everything; blocks. For the start. Returns whether an administrator exists.
  bool load();
  /// Reads accounts and grants again, after facts changed them.
  Task<void> refresh();
  std::shared_ptr<people::Directory const> const& directory() const { return directory_; }
  void on_change(std::function<void()> listener) { changed_ = std::move(listener); }

  /// Reads everything again after another node changed it; what ended there ends here.
  Task<void> reload();

  /// Finds out who asks. `viewer.account` is null when nobody is signed in.
  Task<void> recognise(Request const& request, Viewer& viewer);

  /// Starts a session and returns its secret; the row is written before this returns.
  Task<Result<std::string>> begin_session(Uuid account);
  Task<Result<void>> end_session(Hash key);
  /// Ends an account's sessions but one.
  Task<Result<void>> end_sessions_of(Uuid account, Hash except);
  Task<Result<void>> add_token(people::ApiToken token);
  Task<Result<void>> drop_token(Uuid id);
  /// Sessions that ran out, once in a while.
  void sweep();

  people::SessionTable const& sessions() const { return sessions_; }
  people::Session* find_session(Hash const& key) { return sessions_.find_session(key); }
  people::ApiToken* find_token(Hash const& key) { return sessions_.find_token(key); }

  /// Runs a task in the writer's transaction and waits for the commit.
  Task<Result<void>> write(store::Writer::Task task, Touches touches = Touches::rows);

  people::Throttle by_login{{.free_tries = 5}};
  people::Throttle by_address{{.free_tries = 30}};
  bool has_administrator() const { return directory_->administrators() > 0; }

 private:
  /// What the request carries to say who asks.
  struct Secret {
    std::string_view text;
    bool token = false;
  };
  static Secret secret_in(Request const& request);
  /// From what is in memory; false where the secret is not there.
  bool recognise_known(Secret const& secret, Viewer& viewer);
  /// A session or token begun at another node a moment ago.
  Task<void> look_up(Secret secret);
  void write_later(store::Writer::Task task, Touches touches = Touches::rows);
  void set_directory(people::Directory directory);

  Loop& loop_;
  store::Writer& writer_;
  store::Readers& readers_;
  Clock const& clock_;
  std::shared_ptr<people::Directory const> directory_ = std::make_shared<people::Directory>();
  people::SessionTable sessions_;
  std::function<void()> changed_;
};

}  // namespace longspan::http
