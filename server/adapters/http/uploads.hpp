#pragma once
#include "adapters/http/context.hpp"
#include "evidence/upload_files.hpp"

/// Evidence in pieces, over tus 1.0.0 (docs/adr/0011): what the handlers share.
namespace longspan::http {

constexpr std::string_view kTusVersion = "1.0.0";
constexpr std::string_view kTusBytes = "application/offset+octet-stream";

/// An upload and how much of it is on the disk.
struct Standing {
  evidence::UploadNote note;
  std::uint64_t offset = 0;
  std::int64_t expires_s = 0;  ///< since 1970; 0 for what does not
  std::string evidence;        ///< the hash of the evidence it has become, or become a part of
};

std::optional<Problem> wrong_version(Exchange& exchange);
evidence::UploadFiles files_of(Exchange& exchange);
/// Whether who comes later may end this request's body.
enum class Interruptible { yes, no };
Task<UploadHolds::Hold> hold_upload(Exchange& exchange, std::string id,
                                    Interruptible by_later = Interruptible::yes);
/// upload_gone.
Task<Result<Standing>> find_standing(Exchange& exchange, std::string id);
/// Writes the body from `offset` on, after its first `skip` bytes, which are there already. The
/// offset it then stands at, on the disk. What arrived of a broken body is kept.
Task<Result<std::uint64_t>> receive(Exchange& exchange, evidence::UploadNote const& note,
                                    std::uint64_t offset, std::uint64_t skip,
                                    std::optional<evidence::Checksum> checksum);
/// Makes a whole upload evidence, or drops it where its content will never be.
Task<Result<void>> finish_upload(Exchange& exchange, evidence::UploadNote note);
/// Joins uploaded parts, given by their ids, into the whole that `note` tells of, and makes it
/// evidence. Problems: upload_gone, upload_offset_wrong, and those of finish_upload.
Task<Result<evidence::UploadNote>> join_parts(Exchange& exchange, evidence::UploadNote note,
                                              std::vector<std::string> ids);
/// Finishes it where nothing is missing, a whole or the last part of one; then `evidence`.
Task<Result<void>> settle_standing(Exchange& exchange, Standing& standing);
void tell_standing(Response& response, Standing const& standing);
Response respond_tus(Problem const& problem);

}  // namespace longspan::http
