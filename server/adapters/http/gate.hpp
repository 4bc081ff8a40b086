#pragma once
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/loop.hpp"
#include "adapters/http/request.hpp"
#include "base/p256.hpp"
#include "ledger/fact.hpp"
#include "people/devices.hpp"
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
  Uuid device;                                         ///< of the session; nil for tokens
  std::string device_name;                             ///< empty until it has one
  std::string csrf;                                    ///< what writes must carry; empty for tokens
  std::string secret_text;                             ///< the header looked up
  std::uint64_t generation = 0;                        ///< of the session table then
  Instant ends_at;
  std::optional<Problem> cut_off;  ///< why `account` is null, of a device that was cut off

  bool by_token() const { return csrf.empty(); }
};

/// The account with its grants, as facts are signed.
ledger::Author author_of(people::Account const& account);

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

  /// A session that begins; its row and its device's are written.
  struct Begun {
    std::string secret;
    Uuid device;
    std::string device_name;
    std::int64_t lasts_us = people::kSessionLastsUs;
  };
  /// Of somebody who knew the password, on a device that has no name yet.
  Task<Result<Begun>> begin_session(Uuid account);
  /// Of a device that came with a pairing link's secret (`key` is its hash), in the transaction
  /// that uses the link up. Problem: pairing_over.
  Task<Result<Begun>> claim(Hash key, std::string name, std::string public_key);
  /// Names the device of a session, at every node.
  Task<Result<void>> describe_device(Hash session, Uuid device, std::string name,
                                     std::string public_key);
  /// Its sessions end at every node and from now on say why.
  Task<Result<void>> cut_off(Uuid device, Uuid by);
  /// The account whose session or token this still is; null once it ended. For connections that
  /// outlive the request they began with.
  people::Account const* still_here(Hash const& key, bool by_token);
  /// Why not, where it is not: device_cut_off or not_signed_in.
  Problem why_gone(Hash const& key);

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
  /// What carry bundles are encrypted to; the same at every node.
  P256KeyPair const& carry_key() const { return carry_key_; }
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
  /// Makes the key at the first start of all.
  void make_carry_key();

  Loop& loop_;
  store::Writer& writer_;
  store::Readers& readers_;
  Clock const& clock_;
  std::shared_ptr<people::Directory const> directory_ = std::make_shared<people::Directory>();
  people::SessionTable sessions_;
  P256KeyPair carry_key_;
  std::function<void()> changed_;
};

}  // namespace longspan::http
