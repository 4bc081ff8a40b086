#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "exchange/import.hpp"
#include "store/writer.hpp"

namespace longspan::app {

struct ImportWish {
  std::filesystem::path file;
  std::string name;  ///< what people call the file; empty: its path's own name
  std::string programme;
  std::optional<std::filesystem::path> map;
  bool dry_run = false;
  ledger::Author author;
  std::stop_token stop;
  /// Stage (reading, checking, writing), done, total. False cancels.
  std::function<bool(std::string_view stage, std::size_t done, std::size_t total)> progress;
};

struct ImportDone {
  std::string format;
  std::string encoding;
  std::size_t projects = 0;
  std::size_t added =
      0;  ///< facts the ledger now has and did not have before (or would have: dry run)
  std::size_t known = 0;  ///< facts it had already
  std::size_t held = 0;
  std::vector<exchange::Note> notes;
};

/// Reads, checks and files a whole file in one transaction: all of it, or nothing. Problems:
/// import_refused with each single problem, import_cancelled, file_unreadable, store_failed.
Result<ImportDone> import_file(store::Db& reader, store::Writer& writer, Clock const& clock,
                               ImportWish wish);

}  // namespace longspan::app
