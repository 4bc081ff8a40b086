#include "app/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdexcept>

#include "adapters/postgres/postgres_db.hpp"
#include "adapters/sqlite/sqlite_db.hpp"
#include "app/content_key.hpp"
#include "base/instant.hpp"
#include "store/migrate.hpp"
#include "store/vault.hpp"

namespace longspan::app {
std::unique_ptr<store::DbSource> open_source(Place const& place) {
  if (place.embedded()) return sqlite::open_store(place.data / "longspan.db");
  return postgres::open_store({place.store, place.connections, place.patience});
}

void make_data_folder(std::filesystem::path const& folder) {
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
}

DataFolder::DataFolder(Place const& place, Use use) : path_(place.data) {
  if (use == Use::write) {
    make_data_folder(path_);
    if (place.embedded()) lock_.emplace(path_);
  } else if (place.embedded() && !std::filesystem::exists(path_ / "longspan.db")) {
    throw std::runtime_error("there is no store in " + path_.string());
  }
  source_ = open_source(place);
  if (use == Use::write) {
    auto const db = source_->open_writer();
    store::migrate(*db, system_clock()->now());
    store::must_be_whole(*db);
    store::Vault::open_for_process(content_key(path_));
  } else {
    auto const db = source_->open_reader();
    store::must_be_migrated(*db);
    store::must_be_whole(*db);
  }
}

FolderLock::FolderLock(std::filesystem::path const& folder)
    : file_(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (file_ < 0) throw std::runtime_error("cannot write in " + folder.string());
  if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(file_);
  throw std::runtime_error("another Longspan is writing in " + folder.string() +
                           ": stop it first, or use its web app");
}

FolderLock::~FolderLock() { ::close(file_); }

}  // namespace longspan::app
