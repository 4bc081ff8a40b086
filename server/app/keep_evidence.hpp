#pragma once
#include <string_view>
#include <vector>

#include "app/store_calls.hpp"
#include "base/hash.hpp"

namespace longspan::app {

/// A file that lies in its place among the evidence, made by the system.
struct KeptFile {
  Hash sha256;
  std::string_view media_type;
  std::uint64_t bytes = 0;
};

/// Their rows; what is known already stays as it is.
void note_evidence(StoreCalls const& store, std::vector<KeptFile> const& files);

}  // namespace longspan::app
