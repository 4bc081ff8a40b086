#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "app/keep_evidence.hpp"
#include "evidence/sealed_files.hpp"
#include "store/room_seal.hpp"

namespace longspan::app {

/// What a room makes and is given: evidence, or sealed where the room seals what it keeps.
class RoomShelf {
 public:
  /// A consultation's room gets its key here, where it has none. Problems: content_erased,
  /// content_key_missing.
  static Result<RoomShelf> of(StoreCalls const& store, std::filesystem::path const& data,
                              std::string const& room);

  store::RoomSeal const& seal() const { return seal_; }
  bool has(std::string const& sha256) const;
  /// Its bytes; empty where they are not here.
  std::string read(std::string const& sha256) const;
  /// A file goes to its place. store_full, store_failed.
  Result<bool> take(Hash const& sha256, std::filesystem::path const& file) const;
  void note(std::vector<KeptFile> const& files) const;
  /// Where programs of others read it: in its place, or opened below `work`, which is the caller's
  /// to remove. What was uploaded for a room that seals becomes the room's, and is gone from the
  /// evidence unless something else names it. store_full, store_failed.
  Result<std::filesystem::path> lay_out(std::string const& sha256,
                                        std::filesystem::path const& work) const;

 private:
  RoomShelf(StoreCalls const& store, std::filesystem::path data, std::string room,
            store::RoomSeal seal);
  Result<bool> bring_in(std::string const& sha256) const;

  StoreCalls const* store_;
  std::filesystem::path data_;
  std::string room_;
  store::RoomSeal seal_;
  evidence::SealedFiles sealed_;
};

}  // namespace longspan::app
