#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"

namespace longspan::evidence {

/// Where a part lies in a whole that its sender named when it began.
struct PartPlace {
  std::string sha256;    ///< of the whole, 64 hexadecimal digits
  std::uint64_t at = 0;  ///< its first byte
  std::uint64_t of = 0;  ///< bytes of the whole
  bool operator==(PartPlace const&) const = default;
};

/// What is known of an upload besides its bytes.
struct UploadNote {
  std::string id;                  ///< 32 hexadecimal digits
  std::uint64_t length = 0;        ///< bytes in the end
  std::string sha256;              ///< 64 hexadecimal digits; empty for a part
  std::string metadata;            ///< Upload-Metadata as it was sent
  std::optional<PartPlace> place;  ///< of a part, where its sender told it
  bool done = false;               ///< it is evidence or was joined: its bytes are no longer here
  bool part() const { return sha256.empty(); }
};

/// How much one account may have under way; what nobody went on with is dropped after a week.
constexpr std::size_t kUploadsOfOne = 256;
constexpr std::uint64_t kBytesOfOne = 1U << 30;
constexpr std::int64_t kUploadLastsS = std::int64_t{7} * 24 * 3600;

/// The uploads of one account: ID.part holds the bytes, ID.json the note (ID.done once it is
/// finished), ID.chunk what has yet to match its checksum. All calls block; what they say was done
/// is on the disk. Problems: store_failed, and those named.
class UploadFiles {
 public:
  UploadFiles(std::filesystem::path const& data, Uuid account);

  /// uploads_too_many.
  Result<UploadNote> begin(UploadNote note) const;
  std::optional<UploadNote> find(std::string const& id) const;
  /// An upload of the same content that was begun before, unfinished and no part.
  std::optional<UploadNote> find_whole(std::string_view sha256, std::uint64_t length) const;
  /// The same for a part whose place is known.
  std::optional<UploadNote> find_part(PartPlace const& place, std::uint64_t length) const;
  /// The parts that make up a whole, in order, if all of them are here to their last byte; else
  /// none.
  Result<std::vector<UploadNote>> parts_of_whole(std::string_view sha256, std::uint64_t of) const;
  /// Bytes that are on the disk; upload_gone.
  Result<std::uint64_t> offset(UploadNote const& note) const;
  /// Seconds since 1970 at which it runs out.
  std::int64_t expires_s(UploadNote const& note) const;
  /// Puts finished parts one behind the other into `whole`, an upload just begun.
  Result<bool> join(UploadNote const& whole, std::vector<UploadNote> const& parts) const;
  Result<bool> finish(UploadNote const& note) const;
  void drop(std::string const& id) const;

  std::filesystem::path bytes_of(std::string const& id) const { return folder_ / (id + ".part"); }
  std::filesystem::path chunk_of(std::string const& id) const { return folder_ / (id + ".chunk"); }

 private:
  std::vector<UploadNote> unfinished() const;
  std::filesystem::path folder_;
};

/// Drops what ran out, of everybody. `now_s`: seconds since 1970.
void sweep_uploads(std::filesystem::path const& data, std::int64_t now_s);

/// A checksum a piece has to match.
struct Checksum {
  Digest::Kind kind{};
  std::string digest;
};

/// Writes one piece to the end of an upload. With a checksum the piece counts only when it matches,
/// so it lies apart until then.
class UploadWriter {
 public:
  /// upload_busy where another process writes it.
  static Result<std::unique_ptr<UploadWriter>> open(UploadFiles const& files, std::string const& id,
                                                    std::optional<Checksum> checksum);
  ~UploadWriter();
  UploadWriter(UploadWriter const&) = delete;
  UploadWriter& operator=(UploadWriter const&) = delete;

  Result<bool> put(std::string_view bytes);
  /// What arrived is on the disk when this returns. `whole`: the piece came to its end; one that
  /// did not keeps what can be kept. upload_checksum_wrong.
  Result<bool> end(bool whole);

 private:
  UploadWriter() = default;
  int file_ = -1;
  int chunk_ = -1;
  std::filesystem::path chunk_path_;
  std::optional<Checksum> checksum_;
  std::unique_ptr<Digest> digest_;
};

/// A file's hash and its first 64 bytes.
struct Content {
  Hash sha256;
  std::uint64_t bytes = 0;
  std::string beginning;
};
Result<Content> read_content(std::filesystem::path const& path);

}  // namespace longspan::evidence
