#pragma once
#include <libpq-fe.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "store/db.hpp"

namespace longspan::postgres {

struct ResultFree {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultFree>;

/// One connection in libpq's non-blocking pipeline mode; waits are Asio's, on the thread that asks.
/// Nothing here retries: whoever holds it decides whether to connect anew. Every member throws
/// DbError; after `lost` the connection is of no further use.
class Connection {
 public:
  /// Connects, looks the server over (version, encoding, durability) and enters pipeline mode.
  /// `writes`: the server must take writes. `patience` bounds the wait for any one reply.
  Connection(std::string const& address, bool writes, std::chrono::milliseconds patience);
  ~Connection();
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  PGconn* raw() const { return connection_; }
  /// A pooler such as PgBouncer stands between: nothing of a session outlives a transaction there.
  bool pooled() const { return pooled_; }

  /// Whether the server has hung up while nobody was asking.
  bool ended();
  /// Ends what was sent so far with a synchronisation point, and sends it.
  void sync();
  /// Sends some of what waits, as far as that goes without waiting.
  void push();
  /// The next result of the pipeline; null after the last one of each statement.
  Result next();
  /// Statements of the simple protocol, outside the pipeline; throws the first one's failure.
  void script(std::string const& sql);

  /// The error of a failed result.
  store::DbError error_of(PGresult const* result) const;
  store::DbError lost() const;

 private:
  void connect(std::string const& address);
  void look_over(bool writes);
  Result ask_plain(std::string const& sql);
  void flush();
  /// Waits until the socket can be read, or also written; false when patience ran out.
  bool wait(bool writing);
  void watch_socket();

  PGconn* connection_ = nullptr;
  boost::asio::io_context io_{1};
  boost::asio::posix::stream_descriptor socket_{io_};
  std::chrono::milliseconds patience_;
  bool pooled_ = false;
};

}  // namespace longspan::postgres
