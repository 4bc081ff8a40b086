#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ledger/fact.hpp"
#include "reminders/model.hpp"
#include "store/db.hpp"

/// What the server needs from rooms it must not know: app/ wires them.
namespace longspan::http {

/// Imports run beside the server. All calls return at once; they come from the event loop.
class ImportJobs {
 public:
  struct Wish {
    std::filesystem::path file;  ///< the job owns it and removes it
    std::string programme;
    std::string name;  ///< the file's own name, as the browser said
    std::string map;   ///< a shipped column map, or empty
    bool dry_run = false;
    ledger::Author author;
  };
  virtual ~ImportJobs() = default;
  /// The new job's id; store_busy when too many are under way.
  virtual Result<std::string> start(Wish wish) = 0;
  /// The programme a job writes to, or nothing when there is no such job.
  virtual std::optional<std::string> programme(std::string const& id) = 0;
  /// `Import` of the contract as JSON text.
  virtual Result<std::string> state(std::string const& id) = 0;
  /// Asks the job to stop; its state, as JSON text.
  virtual Result<std::string> cancel(std::string const& id) = 0;
};

/// Workbooks, as bytes.
class Workbooks {
 public:
  virtual ~Workbooks() = default;
  virtual Result<std::string> empty_template() = 0;
  virtual Result<std::string> programme(store::Db& db, std::string const& programme) = 0;
};

/// Fills a sample programme and returns its code. Takes its time: called on a thread of its own.
class Samples {
 public:
  virtual ~Samples() = default;
  virtual Result<std::string> fill(std::string const& which, ledger::Author const& author) = 0;
};

/// What channels need of whoever carries messages out. Called on any thread; returns at once.
class Outgoing {
 public:
  virtual ~Outgoing() = default;
  /// Where the configuration lets anything out to.
  virtual std::vector<std::string> const& allowed() const = 0;
  /// The part of a channel's address that may be shown. Problems: shape_invalid,
  /// address_not_allowed.
  virtual Result<std::string> origin_of(reminders::ChannelKind kind,
                                        reminders::Encryption encryption,
                                        std::string const& address) const = 0;
  virtual bool lets_out(reminders::Channel const& channel) const = 0;
  /// Fills `sealed` and `has_secret`.
  virtual void seal(reminders::Channel& channel, reminders::Secrets const& secrets) const = 0;
  virtual std::optional<reminders::Secrets> open(reminders::Channel const& channel) const = 0;
  /// Something new waits to be sent.
  virtual void wake() = 0;
};

}  // namespace longspan::http
