#include "app/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdexcept>

#include "adapters/sqlite/sqlite_db.hpp"
#include "store/migrate.hpp"

namespace longspan::app {

DataFolder::DataFolder(std::filesystem::path path, Use use) : path_(std::move(path)) {
  auto database = path_ / "longspan.db";
  if (use == Use::write) {
    std::filesystem::create_directories(path_);
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    lock_ = ::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) throw std::runtime_error("cannot write in " + path_.string());
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      ::close(lock_);
      throw std::runtime_error("another Longspan is writing in " + path_.string() +
                               ": stop it first, or use its web app");
    }
  } else if (!std::filesystem::exists(database)) {
    throw std::runtime_error("there is no store in " + path_.string());
  }
  source_ = sqlite::open_store(database);
  if (use == Use::write) store::migrate(*source_->open_writer());
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace longspan::app
