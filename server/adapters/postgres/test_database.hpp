#pragma once
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "adapters/postgres/postgres_db.hpp"
#include "base/uuid.hpp"

namespace longspan::postgres {

/// For tests: a database of one's own in the server that LONGSPAN_SPEC_POSTGRES names (bin/test
/// starts one), dropped at the end.
class TestDatabase {
 public:
  /// Nothing where no server is named; the test then skips, saying so.
  static std::unique_ptr<TestDatabase> make() {
    auto const* server = std::getenv("LONGSPAN_SPEC_POSTGRES");
    if (server == nullptr) return nullptr;
    return std::unique_ptr<TestDatabase>(new TestDatabase(server));
  }
  ~TestDatabase() { ask("DROP DATABASE \"" + name_ + "\" WITH (FORCE)"); }
  TestDatabase(TestDatabase const&) = delete;
  TestDatabase& operator=(TestDatabase const&) = delete;

  std::string address() const { return server_ + "/" + name_; }
  std::unique_ptr<store::DbSource> open() const { return open_store({.address = address()}); }

 private:
  explicit TestDatabase(std::string server)
      : server_(std::move(server)), name_("test_" + Uuid::v7(0).text()) {
    ask("CREATE DATABASE \"" + name_ + "\" TEMPLATE template0");
  }
  void ask(std::string const& sql) const {
    open_store({.address = server_ + "/postgres"})->open_reader()->script(sql);
  }

  std::string server_;
  std::string name_;
};

}  // namespace longspan::postgres
