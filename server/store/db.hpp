#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

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

/// The database refused. `what()` is its own message.
struct DbError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

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
  virtual void read(std::string_view sql, std::span<Param const> params, OnRow const& on_row) = 0;
  /// Several statements without parameters (migrations).
  virtual void script(std::string_view sql) = 0;
  /// "sqlite" or "postgres", for the few statements that differ.
  virtual std::string_view dialect() const = 0;

  void write(std::string_view sql, std::initializer_list<Param> params = {}) {
    write(sql, std::span<Param const>(params.begin(), params.size()));
  }
  void read(std::string_view sql, std::initializer_list<Param> params, OnRow const& on_row) {
    read(sql, std::span<Param const>(params.begin(), params.size()), on_row);
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
