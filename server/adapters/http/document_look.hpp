#pragma once
#include <filesystem>
#include <string>

#include "adapters/http/context.hpp"
#include "contract/facts.hpp"

namespace longspan::http {

/// Most bytes of a document of a consultation.
inline constexpr std::uint64_t kDocumentMiB = 20;
inline constexpr std::uint64_t kDocumentLimit = kDocumentMiB << 20;

/// What is kept of a file that is handed in as a document.
struct LookedAt {
  contract::DocumentMedia media{};
  std::string bytes;
};

/// Opens the file and looks through what can be read of it. Pictures are given back without what
/// their camera wrote beside them. `checked`: the sender has looked whether it names somebody.
/// Problems: document_empty, document_type_refused, document_encrypted, document_unreadable,
/// image_unreadable, identity_in_text, document_unchecked, store_full.
Task<Result<LookedAt>> look_at_document(Context& context, std::string bytes, bool checked);

}  // namespace longspan::http
