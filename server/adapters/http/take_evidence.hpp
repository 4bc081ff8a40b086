#pragma once
#include <filesystem>
#include <optional>

#include "adapters/http/context.hpp"
#include "evidence/upload_files.hpp"

namespace longspan::http {

struct KnownEvidence {
  std::string media_type;
  std::uint64_t bytes = 0;
};
Task<Result<std::optional<KnownEvidence>>> find_evidence(Context& context, Hash hash);

/// A file that arrived whole becomes evidence, whichever way it came; it then lies in its place.
/// Problems: evidence_hash_mismatch, evidence_type_refused, image_unreadable, and those of the
/// store, which leave the file where it is.
Task<Result<void>> take_evidence(Context& context, std::filesystem::path file,
                                 evidence::Content content, Hash expected, Uuid by);

/// The content itself is at fault: it will never be evidence.
bool refuses_content(ProblemCode code);

}  // namespace longspan::http
