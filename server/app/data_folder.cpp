#include "app/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdexcept>

#include "adapters/postgres/postgres_db.hpp"
#include "adapters/sqlite/sqlite_db.hpp"
#include "base/instant.hpp"
#include "store/migrate.hpp"

namespace longspan::app {
namespace {

/// Reading brings nothing up to date: a store that was never migrated is none.
void must_be_migrated(store::Db& db) {
  bool migrated = false;
  try {
    db.read("SELECT 1 FROM migration LIMIT 1", {}, [&](store::Row const&) {
      migrated = true;
      return false;
    });
  } catch (store::DbError const& error) {
    if (error.trouble != store::DbTrouble::altered) throw;
  }
  if (!migrated) throw std::runtime_error("there is no store of Longspan in this database");
}

}  // namespace

std::unique_ptr<store::DbSource> open_source(Place const& place) {
  if (place.embedded()) return sqlite::open_store(place.data / "longspan.db");
  return postgres::open_store({place.store, place.connections, place.patience});
}

DataFolder::DataFolder(Place const& place, Use use) : path_(place.data) {
  if (use == Use::write) {
    std::filesystem::create_directories(path_);
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    if (place.embedded()) lock();
  } else if (place.embedded() && !std::filesystem::exists(path_ / "longspan.db")) {
    throw std::runtime_error("there is no store in " + path_.string());
  }
  try {
    source_ = open_source(place);
    if (use == Use::write)
      store::migrate(*source_->open_writer(), system_clock()->now());
    else if (!place.embedded())
      must_be_migrated(*source_->open_reader());
  } catch (...) {
    if (lock_ >= 0) ::close(lock_);
    throw;
  }
}

void DataFolder::lock() {
  lock_ = ::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::runtime_error("cannot write in " + path_.string());
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(lock_);
  throw std::runtime_error("another Longspan is writing in " + path_.string() +
                           ": stop it first, or use its web app");
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace longspan::app
