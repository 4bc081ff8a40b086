#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/problem.hpp"

namespace longspan::store {

/// A value bound to a `?` of a statement. Text and blobs are borrowed for the call only.
struct Param {
  enum class Type : std::uint8_t { null, integer, text, blob } type = Type::null;
  std::int64_t integer = 0;
  std::string_view bytes;

  Param() = default;
  Param(std::nullptr_t) {}
  template <class T>
    requires(std::is_integral_v<T>)
  Param(T value) : type(Type::integer), integer(static_cast<std::int64_t>(value)) {}
  Param(std::string_view text) : type(Type::text), bytes(text) {}
  Param(std::string const& text) : type(Type::text), bytes(text) {}
  Param(char const* text) : type(Type::text), bytes(text) {}
  static Param blob(std::string_view bytes) {
    Param out;
    out.type = Type::blob;
    out.bytes = bytes;
    return out;
  }
  template <class T>
  static Param maybe(T const& optional) {
    return optional ? Param(*optional) : Param();
  }
};

/// The row a read stands on; views are valid until the callback returns.
class Row {
 public:
  virtual ~Row() = default;
  virtual int columns() const = 0;
  virtual bool null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  ///< also blobs
};

/// Why a database refused; decides what people are told, and whether trying again helps.
enum class DbTrouble : std::uint8_t {
  failed,     ///< anything else
  lost,       ///< it cannot be reached; what a commit under way did is not known
  busy,       ///< no connection, or no lock, to be had in time
  full,       ///< no room on its disk
  read_only,  ///< it takes no writes (a standby, a setting)
  altered,    ///< a table or column is not as Longspan made it
  crossed,    ///< two transactions waited for each other; to be done again
};

/// The database refused. `what()` is its own message, without secrets.
struct DbError : std::runtime_error {
  explicit DbError(std::string const& what, DbTrouble trouble = DbTrouble::failed)
      : std::runtime_error(what), trouble(trouble) {}
  DbTrouble trouble;
};

/// The problem people are told: of a DbError its own, of anything else store_failed.
Problem problem_of(std::exception const& error);

/// One connection, used by one thread at a time. Statements are prepared once and kept, by their
/// text. The SQL is the subset that SQLite and PostgreSQL share; parameters are written `?`.
class Db {
 public:
  using OnRow = std::function<bool(Row const&)>;  ///< false stops reading

  virtual ~Db() = default;
  /// `write` takes the one write lock; otherwise a snapshot for reading.
  virtual void begin(bool write) = 0;
  virtual void commit() = 0;
  virtual void rollback() = 0;
  /// A statement without rows. An adapter may pipeline it: failure surfaces at commit at the
  /// latest.
  virtual void write(std::string_view sql, std::span<Param const> params) = 0;
  /// A write of one row, INSERT … VALUES, UPDATE or DELETE … WHERE, that may wait and go together
  /// with others of the same statement; until `release` no two of them concern the same row.
  /// Anything else asked of the connection lets them go first.
  virtual void gather(std::string_view sql, std::span<Param const> params) { write(sql, params); }
  virtual void release() {}
  /// The same, before all others that wait.
  virtual void gather_first(std::string_view sql, std::span<Param const> params) {
    write(sql, params);
  }
  virtual void read(std::string_view sql, std::span<Param const> params, OnRow const& on_row) = 0;
  /// A read of rows too many to hold at once, or of which only the first are wanted.
  virtual void scan(std::string_view sql, std::span<Param const> params, OnRow const& on_row) {
    read(sql, params, on_row);
  }
  /// Reads that do not need each other's answers, in one round trip: each is asked, and all have
  /// been answered, in that order, when `answer` or any other call returns. What `on_row` refers to
  /// lives until then.
  virtual void ask(std::string_view sql, std::span<Param const> params, OnRow on_row) {
    read(sql, params, on_row);
  }
  virtual void answer() {}
  /// The same read once for each of `keys`, its only parameter, in one round trip.
  virtual void read_each(std::string_view sql, std::span<Param const> keys,
                         std::function<void(std::size_t key, Row const&)> const& on_row) {
    for (std::size_t i = 0; i < keys.size(); ++i)
      read(sql, keys.subspan(i, 1), [&](Row const& row) {
        on_row(i, row);
        return true;
      });
  }
  /// Several statements without parameters (migrations).
  virtual void script(std::string_view sql) = 0;
  /// "sqlite" or "postgres", for the few statements that differ.
  virtual std::string_view dialect() const = 0;
  /// Whether other processes may write into the same store.
  virtual bool shared() const { return false; }

  void write(std::string_view sql, std::initializer_list<Param> params = {}) {
    write(sql, std::span<Param const>(params.begin(), params.size()));
  }
  void gather(std::string_view sql, std::initializer_list<Param> params) {
    gather(sql, std::span<Param const>(params.begin(), params.size()));
  }
  void read(std::string_view sql, std::initializer_list<Param> params, OnRow const& on_row) {
    read(sql, std::span<Param const>(params.begin(), params.size()), on_row);
  }
  void ask(std::string_view sql, std::initializer_list<Param> params, OnRow on_row) {
    ask(sql, std::span<Param const>(params.begin(), params.size()), std::move(on_row));
  }
  void scan(std::string_view sql, std::initializer_list<Param> params, OnRow const& on_row) {
    scan(sql, std::span<Param const>(params.begin(), params.size()), on_row);
  }
};

/// Opens connections to one store.
class DbSource {
 public:
  virtual ~DbSource() = default;
  virtual std::unique_ptr<Db> open_writer() = 0;
  virtual std::unique_ptr<Db> open_reader() = 0;
};

}  // namespace longspan::store
