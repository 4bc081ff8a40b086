#pragma once
#include <filesystem>
#include <memory>

#include "store/db.hpp"

namespace longspan::app {

/// A data folder: longspan.db, evidence/, and a lock that one writing process holds.
class DataFolder {
 public:
  enum class Use { read, write };

  /// `write` makes the folder where it is absent, takes the lock and brings the schema up to date.
  /// Throws std::runtime_error with a sentence for the operator: no such store, or another Longspan
  /// writes here.
  DataFolder(std::filesystem::path path, Use use);
  ~DataFolder();
  DataFolder(DataFolder const&) = delete;
  DataFolder& operator=(DataFolder const&) = delete;

  std::filesystem::path const& path() const { return path_; }
  store::DbSource& source() { return *source_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
  std::unique_ptr<store::DbSource> source_;
};

}  // namespace longspan::app
