#pragma once
#include <optional>
#include <string>

#include "ledger/fact.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// Keeps what is private of consultations. Each has a key of its own, which lies wrapped by the
/// master key in `consultation_key`; once that row is gone nobody reads what it sealed, and the
/// ledger's chain, whose hashes cover the sealed text, still verifies (ADR 0019).
class Vault {
 public:
  Vault() = default;  ///< shut: nothing private is taken or shown
  explicit Vault(std::string master) : master_(std::move(master)) {}

  /// Of this process: opened once at the start, before anything is filed; shut till then.
  static Vault const& of_process();
  static void open_for_process(std::string master);

  bool shut() const { return master_.empty(); }

  /// The draft's body as the ledger keeps it: `content` sealed. The first request of a consultation
  /// makes its key. Problems: content_key_missing, content_erased.
  Result<std::string> sealed_body(Db& db, ledger::Draft const& draft, Instant now) const;
  /// Of the consultation with this id; none: erased, never made, or of another master key.
  std::optional<std::string> key_of(Db& db, std::string const& consultation) const;

 private:
  Result<std::string> key_for(Db& db, ledger::Draft const& draft, Instant now) const;

  std::string master_;
};

/// The facts of one consultation, opened.
class OpenedFacts {
 public:
  OpenedFacts(Vault const& vault, Db& db, std::string const& consultation)
      : key_(vault.key_of(db, consultation)) {}

  bool erased() const { return !key_; }
  /// The body with `content` in the place of `sealed`; without both where the key is gone.
  std::string body_of(ledger::Fact const& fact) const;

 private:
  std::optional<std::string> key_;
};

/// Whether the fact says what the draft says. Where its key is gone, by what is not private.
bool says_the_same(Vault const& vault, Db& db, ledger::Fact const& fact,
                   ledger::Draft const& draft);

/// A consultation's key is destroyed: what it sealed can be read by nobody any more.
void erase_key(Db& db, std::string const& consultation);

}  // namespace longspan::store
