#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "store/db.hpp"

namespace longspan::app {

/// Where everything lies: a folder for evidence and files under way, and the store.
struct Place {
  std::filesystem::path data;
  std::string store = "sqlite";  ///< "sqlite" (longspan.db in the folder) or "postgresql://…"
  unsigned connections = 16;     ///< to PostgreSQL, at the most
  std::chrono::milliseconds patience = std::chrono::hours(1);  ///< with one answer of PostgreSQL

  bool embedded() const { return store == "sqlite"; }
};

/// The lock on a data folder that one writing process takes. Throws std::runtime_error with a
/// sentence for the operator when another has it.
class FolderLock {
 public:
  explicit FolderLock(std::filesystem::path const& folder);
  ~FolderLock();
  FolderLock(FolderLock const&) = delete;
  FolderLock& operator=(FolderLock const&) = delete;

 private:
  int file_ = -1;
};

/// A data folder and its store. With the embedded store it holds a lock that one writing process
/// takes; PostgreSQL may be written by many nodes.
class DataFolder {
 public:
  enum class Use { read, write };

  /// `write` makes the folder where it is absent, takes the lock and brings the schema up to date.
  /// Throws std::runtime_error with a sentence for the operator: no such store, another Longspan
  /// writes here, a copy into it has not finished, or what the database says.
  DataFolder(Place const& place, Use use);

  std::filesystem::path const& path() const { return path_; }
  store::DbSource& source() { return *source_; }

 private:
  std::filesystem::path path_;
  std::optional<FolderLock> lock_;
  std::unique_ptr<store::DbSource> source_;
};

/// Makes the folder where it is absent; nobody but its owner may look into it.
void make_data_folder(std::filesystem::path const& folder);

/// The store of a place, opened and nothing more.
std::unique_ptr<store::DbSource> open_source(Place const& place);

}  // namespace longspan::app
