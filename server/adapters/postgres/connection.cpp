#include "adapters/postgres/connection.hpp"

#include <array>
#include <string_view>
#include <vector>

#include "adapters/postgres/errors.hpp"
#include "adapters/postgres/postgres_db.hpp"

namespace longspan::postgres {
namespace {

using store::DbError;
using store::DbTrouble;

constexpr int kOldestServer = 150'000;
constexpr auto kConnectPatience = std::chrono::seconds(5);

struct OptionsFree {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using ConnectOptions = std::unique_ptr<PQconninfoOption, OptionsFree>;

ConnectOptions options_in(std::string const& address, std::string& wrong) {
  char* message = nullptr;
  ConnectOptions options(PQconninfoParse(address.c_str(), &message));
  if (message != nullptr) {
    wrong = message;
    PQfreemem(message);
  }
  return options;
}

/// What an address leaves open: a dead link shows within seconds, and the server knows who asks.
constexpr std::pair<char const*, char const*> kDefaults[] = {
    {"application_name", "longspan"}, {"client_encoding", "UTF8"}, {"keepalives_idle", "10"},
    {"keepalives_interval", "5"},     {"keepalives_count", "3"},   {"tcp_user_timeout", "15000"},
};

/// A transaction never waits long for another node's, nor holds its locks long when its own node
/// has stopped; compiling a plan would cost more than any of ours takes. Per session; behind a
/// pooler the operator's settings hold.
constexpr char kSessionSettings[] =
    "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s';"
    "SET synchronous_commit = on; SET jit = off";

}  // namespace

std::string wrong_with(std::string const& address) {
  if (!address.starts_with("postgresql://") && !address.starts_with("postgres://"))
    return "it should begin with postgresql://";
  // libpq's own words repeat what it stumbled over, which may be part of a password.
  std::string unsaid;
  auto const options = options_in(address, unsaid);
  constexpr char kEncode[] =
      "special characters in it, such as those of a password, should be percent-encoded (@ is %40)";
  if (!options) return kEncode;
  for (auto const* option = options.get(); option->keyword != nullptr; ++option) {
    std::string_view const name = option->keyword;
    std::string_view const value = option->val ? option->val : "";
    if (name == "host" && value.contains('@')) return kEncode;
    if (name == "port" && value.find_first_not_of("0123456789,") != value.npos) return kEncode;
  }
  return {};
}

std::string without_password(std::string const& address) {
  auto out = address;
  auto const authority = out.find("://");
  auto const from = authority == std::string::npos ? 0 : authority + 3;
  auto const at =
      out.rfind('@', out.find('?', from));  // a password may hold one that should not be
  auto const colon = out.find(':', from);
  if (at != std::string::npos && colon != std::string::npos && colon < at)
    out.replace(colon + 1, at - colon - 1, "***");
  constexpr std::string_view kParameter = "password=";
  if (auto const found = out.find(kParameter); found != std::string::npos) {
    auto const end = std::min(out.find('&', found), out.size());
    out.replace(found + kParameter.size(), end - found - kParameter.size(), "***");
  }
  return out;
}

Connection::Connection(std::string const& address, bool writes, std::chrono::milliseconds patience)
    : patience_(kConnectPatience) {
  try {
    connect(address);
    look_over(writes);
  } catch (...) {
    if (socket_.is_open()) socket_.release();
    PQfinish(connection_);
    throw;
  }
  patience_ = patience;
}

Connection::~Connection() {
  if (socket_.is_open()) socket_.release();  // libpq closes it
  PQfinish(connection_);
}

void Connection::connect(std::string const& address) {
  std::string wrong;
  auto const options = options_in(address, wrong);
  if (!options) throw DbError("the store's address: " + trimmed(wrong));
  std::vector<char const*> names;
  std::vector<char const*> values;
  auto add = [&](char const* name, char const* value) {
    names.push_back(name);
    values.push_back(value);
  };
  for (auto const& [name, value] : kDefaults) add(name, value);
  // Later ones win, so that the address has the last word.
  for (auto const* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr) add(option->keyword, option->val);
  add(nullptr, nullptr);
  connection_ = PQconnectStartParams(names.data(), values.data(), 0);
  if (connection_ == nullptr) throw DbError("out of memory");
  PQsetNoticeProcessor(connection_, [](void*, char const*) {}, nullptr);
  auto status =
      PQstatus(connection_) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
    // The descriptor may change from one step to the next.
    watch_socket();
    if (!wait(status == PGRES_POLLING_WRITING))
      throw DbError("no answer from the database server within 5 s", DbTrouble::lost);
    status = PQconnectPoll(connection_);
  }
  if (status != PGRES_POLLING_OK) throw failed_to_connect(PQerrorMessage(connection_));
  watch_socket();
  PQsetnonblocking(connection_, 1);
}

void Connection::look_over(bool writes) {
  auto const seen = ask_plain(
      "SELECT pg_backend_pid(), current_setting('server_version_num')::int,"
      " pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',"
      " current_setting('server_encoding'), current_setting('fsync'), current_setting('server_version')");
  auto const value = [&](int column) {
    return std::string_view(PQgetvalue(seen.get(), 0, column));
  };
  pooled_ = value(0) != std::to_string(PQbackendPID(connection_));
  if (std::stoi(std::string(value(1))) < kOldestServer)
    throw DbError("the database server is PostgreSQL " + std::string(value(5)) +
                  "; Longspan needs 15 or newer");
  if (value(3) != "UTF8")
    throw DbError("the database keeps text as " + std::string(value(3)) +
                  "; create one with ENCODING 'UTF8'");
  if (value(4) != "on")
    throw DbError(
        "the database server runs with fsync = off: what is acknowledged could be lost; turn it on");
  if (writes && value(2) == "t")
    throw DbError(
        "the database takes no writes (a standby, or default_transaction_read_only); name the primary",
        DbTrouble::read_only);
  if (!pooled_) ask_plain(kSessionSettings);
  if (PQenterPipelineMode(connection_) != 1) throw lost();
}

Result Connection::ask_plain(std::string const& sql) {
  if (PQsendQuery(connection_, sql.c_str()) != 1) throw lost();
  flush();
  Result last;
  std::unique_ptr<DbError> failure;
  while (auto result = next()) {
    auto const status = PQresultStatus(result.get());
    if (status == PGRES_FATAL_ERROR && !failure)
      failure = std::make_unique<DbError>(error_of(result.get()));
    last = std::move(result);
  }
  if (failure) throw DbError(*failure);
  return last;
}

void Connection::script(std::string const& sql) {
  if (PQexitPipelineMode(connection_) != 1) throw lost();
  try {
    ask_plain(sql);
  } catch (...) {
    PQenterPipelineMode(connection_);
    throw;
  }
  if (PQenterPipelineMode(connection_) != 1) throw lost();
}

bool Connection::ended() {
  // The first look may find the server's last words, the second the end behind them.
  return PQconsumeInput(connection_) != 1 || PQconsumeInput(connection_) != 1;
}

void Connection::sync() {
  if (PQpipelineSync(connection_) != 1) throw lost();
  flush();
}

void Connection::push() {
  if (PQflush(connection_) < 0 || PQconsumeInput(connection_) != 1) throw lost();
}

void Connection::flush() {
  for (;;) {
    int const left = PQflush(connection_);
    if (left == 0) return;
    if (left < 0) throw lost();
    // The server may have to be read before it reads on.
    if (!wait(true)) throw lost();
    if (PQconsumeInput(connection_) != 1) throw lost();
  }
}

Result Connection::next() {
  while (PQisBusy(connection_) == 1) {
    if (!wait(false)) throw DbError("no answer from the database server in time", DbTrouble::lost);
    if (PQconsumeInput(connection_) != 1) throw lost();
  }
  return Result(PQgetResult(connection_));
}

bool Connection::wait(bool writing) {
  bool ready = false;
  auto const seen = [&](boost::system::error_code error) { ready |= !error; };
  socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read, seen);
  if (writing) socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write, seen);
  auto const until = std::chrono::steady_clock::now() + patience_;
  io_.restart();
  while (!ready && io_.run_one_until(until) > 0) {
  }
  if (writing || !ready) {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    io_.poll();
  }
  return ready;
}

void Connection::watch_socket() {
  int const descriptor = PQsocket(connection_);
  if (descriptor < 0) throw failed_to_connect(PQerrorMessage(connection_));
  if (socket_.is_open() && socket_.native_handle() == descriptor) return;
  if (socket_.is_open()) socket_.release();
  socket_.assign(descriptor);
}

DbError Connection::error_of(PGresult const* result) const {
  if (PQstatus(connection_) == CONNECTION_BAD) return lost();
  return refused(result);
}

DbError Connection::lost() const {
  std::string message = trimmed(PQerrorMessage(connection_));
  return DbError("the database server is gone" + (message.empty() ? message : ": " + message),
                 DbTrouble::lost);
}

}  // namespace longspan::postgres
